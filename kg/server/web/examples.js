// The list of example queries, told in the page's language.

import { byId, el, inLanguage, onLanguage } from "./page.js";

export const startExamples = (examples, open) => {
  const list = byId("examples");
  const filter = byId("example-filter");
  let chosen = "";

  const item = (example) => {
    const choose = () => {
      chosen = example.name;
      for (const one of list.querySelectorAll(".example")) one.toggleAttribute("aria-current", one.dataset.name === chosen);
      open(example);
    };
    const button = el("button", { type: "button", class: "example", title: inLanguage(example.description), "aria-current": example.name === chosen, click: choose },
      el("span", { class: "example-title" }, inLanguage(example.title)),
      el("span", { class: "example-text" }, inLanguage(example.description)));
    button.dataset.name = example.name;
    return el("li", {}, button);
  };

  const draw = () => {
    const words = filter.value.trim().toLowerCase();
    const has = (example) => [example.title, example.description, { en: example.name }]
      .some((texts) => Object.values(texts).some((text) => text.toLowerCase().includes(words)));
    const found = examples.filter(has);
    list.replaceChildren(...found.map(item));
    byId("no-example").hidden = found.length > 0;
  };

  filter.addEventListener("input", draw);
  onLanguage(draw);
  draw();
  // On a phone the list would hide the query.
  if (matchMedia("(max-width: 760px)").matches) byId("examples-room").open = false;
};
