// The answer as a file: the server writes it in the form that is chosen.

import { el, fill, say, status } from "./page.js";
import { problemOf } from "./plain.js";

const NAMES = new Map([
  ["application/sparql-results+json", ["JSON", "srj"]],
  ["application/sparql-results+xml", ["XML", "srx"]],
  ["text/csv", ["CSV", "csv"]],
  ["text/tab-separated-values", ["TSV", "tsv"]],
  ["text/turtle", ["Turtle", "ttl"]],
  ["application/n-triples", ["N-Triples", "nt"]],
  ["application/ld+json", ["JSON-LD", "jsonld"]],
  ["application/rdf+xml", ["RDF/XML", "rdf"]],
]);

const save = async (endpoint, query, form, title) => {
  const [, suffix] = NAMES.get(form);
  const name = `${title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").toLowerCase() || "answer"}.${suffix}`;
  status(say("downloading", { name }), true);
  try {
    const response = await fetch(endpoint, { method: "POST", headers: { Accept: form }, body: new URLSearchParams({ query }) });
    if (!response.ok) throw new Error(await response.text());
    const place = URL.createObjectURL(await response.blob());
    el("a", { href: place, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(place), 60_000);
    status(say("downloaded", { name }), true);
  } catch (error) {
    const problem = problemOf(error);
    status(problem.lost ? say("error lost") : (problem.detail ?? say("error other")), true);
  }
};

// A menu of the forms that an answer has.
export const downloads = (endpoint, forms, query, title) => {
  const items = forms.filter((form) => NAMES.has(form)).map((form) => {
    const act = () => {
      menu.open = false;
      save(endpoint, query(), form, title());
    };
    return el("li", {}, el("button", { type: "button", click: act }, NAMES.get(form)[0]));
  });
  const menu = el("details", { class: "menu" }, el("summary", { class: "small", "data-word": "download" }), el("ul", {}, ...items));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.firstElementChild.focus();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
  fill(menu);
  return menu;
};
