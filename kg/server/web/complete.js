// Completions: terms of the ontology by name and label, entities by what they are called.

import Yasgui from "@zazuko/yasgui";

import { curie, expand, shorten } from "./iris.js";
import { el, has, inLanguage, say, status } from "./page.js";

const MOST = 40;
const WORD = /[\p{L}\p{N}_:.*-]+$/u;
let terms = [];
let prefixes = {};

export const startCompletions = (config) => {
  prefixes = config.prefixes;
  terms = config.terms.map((term) => ({ ...term, iri: expand(term.name), local: term.name.split(":")[1].toLowerCase(),
    said: [...Object.values(term.label), term.name].join("\n").toLowerCase() }));
};

const quotes = (text) => text.replace(/\\./g, "  ").split('"').length - 1;

// A string that the cursor stands in, or just behind.
const inString = (head, tail, line) => {
  const open = quotes(head) % 2 === 1;
  const found = (open ? /"([^"]*)$/ : /"([^"]+)"$/).exec(head);
  if (!found) return null;
  const rest = open ? (/^[^"]*"?(?:@[\w-]+)?/.exec(tail)?.[0] ?? "") : "";
  const text = found[1] + rest.replace(/"(?:@[\w-]+)?$/, "");
  return { text, from: { line, ch: found.index }, to: { line, ch: head.length + rest.length }, form: "text" };
};

// What is being written: {text, from, to, form}; null where nothing is to be completed.
export const before = (yasqe) => {
  const cursor = yasqe.getDoc().getCursor();
  const { line, ch } = cursor;
  if (yasqe.getTokenTypeAt(cursor) === "comment") return null;
  const [head, tail] = [yasqe.getLine(line).slice(0, ch), yasqe.getLine(line).slice(ch)];
  const declared = /^\s*prefix\s+([\w-]*:?)$/i.exec(head);
  if (declared) return { text: declared[1], from: { line, ch: ch - declared[1].length }, to: { line, ch: head.length + tail.length }, form: "prefix" };
  const string = inString(head, tail, line);
  if (string) return string;
  const opened = /<(\p{L}[^<>"{}]*)$/u.exec(head);
  if (opened) {
    const rest = /^[^<>"\s]*>?/.exec(tail)[0];
    return { text: opened[1], from: { line, ch: opened.index }, to: { line, ch: ch + rest.length }, form: "iri" };
  }
  const word = WORD.exec(head)?.[0] ?? "";
  const start = ch - word.length;
  if (!word || /[?$@^]$/.test(head.slice(0, start))) return null;
  return { text: word, from: { line, ch: start }, to: { line, ch }, form: word.includes(":") ? "name" : "word" };
};

const wantsClass = (yasqe, from) => {
  const lines = yasqe.getRange({ line: Math.max(0, from.line - 3), ch: 0 }, from);
  return /(?:^|[\s;{.])(?:a|rdf:type|rdfs:subClassOf)\s+(?:[\w:-]+\s*,\s*)*$/.test(lines);
};

const rank = (term, text) => {
  if (term.name.toLowerCase().startsWith(text) || term.local.startsWith(text)) return 0;
  if (term.said.includes(text)) return 1;
  return 2;
};

const declarations = (text) =>
  Object.entries(prefixes)
    .filter(([name]) => name.startsWith(text.replace(/:$/, "")))
    .map(([name, namespace]) => ({ text: `${name}: <${namespace}>`, main: `${name}:`, side: namespace, kind: "" }));

const matching = (yasqe, { text, from, form }) => {
  if (form === "prefix") return declarations(text);
  if (form === "text" || (form === "iri" && !text.startsWith("http"))) return [];
  const classes = wantsClass(yasqe, from);
  const typed = text.toLowerCase();
  const fits = (term) => (form === "iri" ? term.iri.startsWith(text) : rank(term, typed) < 2);
  return terms
    .filter((term) => (classes ? term.kind === "class" : true) && fits(term))
    .sort((a, b) => (a.kind === "class") - (b.kind === "class") || rank(a, typed) - rank(b, typed) || (a.name < b.name ? -1 : 1))
    .slice(0, MOST)
    .map((term) => ({ text: term.name, main: term.name, side: inLanguage(term.label), kind: say(`kind ${term.kind}`), more: inLanguage(term.comment) }));
};

const typeOf = ({ kind, type, year }) => {
  const name = kind ?? type;
  return [has(`type ${name}`) ? say(`type ${name}`) : name, year].filter(Boolean).join(" ");
};

let asking = null;

const entities = async ({ text, form }) => {
  const words = text.trim();
  if (words.length < 2 || ["name", "prefix"].includes(form) || words.startsWith("http")) return [];
  asking?.abort();
  asking = new AbortController();
  const response = await fetch(`/search?limit=20&q=${encodeURIComponent(words)}`, { signal: asking.signal, headers: { Accept: "application/json" } });
  if (!response.ok) return [];
  const { hits } = await response.json();
  return hits.map((hit) => ({
    text: curie(hit.iri) ?? `<${hit.iri}>`,
    main: inLanguage({ en: hit.label_en ?? hit.label, zh: hit.label_zh ?? hit.label_en ?? hit.label }) || shorten(hit.iri),
    side: shorten(hit.iri),
    kind: typeOf(hit),
  }));
};

const render = (node, _, hint) => {
  const title = hint.more ? { title: hint.more } : {};
  node.append(el("span", { class: "hint", ...title }, el("span", { class: "hint-main" }, hint.main), el("span", { class: "hint-side" }, hint.side), el("span", { class: "hint-kind" }, hint.kind)));
};

const hints = (yasqe, asked) => async () => {
  const place = before(yasqe);
  if (!place) return { list: [], from: yasqe.getCursor(), to: yasqe.getCursor() };
  const found = matching(yasqe, place);
  try {
    if (asked) found.push(...(await entities(place)));
  } catch (error) {
    if (error.name !== "AbortError") status(say("error lost"));
  }
  const data = { list: found.map((hint) => ({ ...hint, render })), from: place.from, to: place.to };
  Yasgui.Yasqe.on(data, "shown", () => document.querySelector(".CodeMirror-hints").setAttribute("aria-label", say("complete label")));
  return data;
};

const show = (yasqe, asked) =>
  yasqe.showHint({ hint: hints(yasqe, asked), completeSingle: false, closeCharacters: /[{}()[\];]/, container: yasqe.getWrapperElement().closest(".yasgui") });

// Ctrl-Space: all that is known; YASGUI's own completer knows the variables.
export const complete = (yasqe) => {
  const place = before(yasqe);
  if (place) show(yasqe, true);
  else yasqe.autocomplete();
};

// While a prefixed name is typed, its terms show by themselves.
export const completeTyped = (yasqe) => {
  if (yasqe.state.completionActive) return;
  const place = before(yasqe);
  if (place?.form === "prefix" || (place?.form === "name" && /^[\w-]+:/.test(place.text))) show(yasqe, false);
};

const bare = (query) =>
  query.replace(/"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>/g, " ").replace(/#.*/g, " ");

// The declarations that a query needs and lacks, as lines.
const missing = (query) => {
  const text = bare(query);
  const declared = new Set([...text.matchAll(/\bprefix\s+([\w-]*):/gi)].map((match) => match[1]));
  const used = new Set([...text.matchAll(/(?<![\w?$:@-])([A-Za-z][\w-]*):/g)].map((match) => match[1]));
  return Object.keys(prefixes).filter((name) => used.has(name) && !declared.has(name)).map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`);
};

export const withPrefixes = (query) => {
  const lines = missing(query).join("");
  return lines && !/^\s*prefix/i.test(query) ? `${lines}\n${query}` : lines + query;
};

// What is written with one of our prefixes declares it.
export const addPrefixes = (yasqe) => {
  const lines = missing(yasqe.getValue()).join("");
  if (lines) yasqe.replaceRange(lines, { line: 0, ch: 0 }, { line: 0, ch: 0 }, "complete");
};
