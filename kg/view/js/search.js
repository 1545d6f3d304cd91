"use strict";
// Search over titles in both languages, names, categories and identifiers.
kg.search = (() => {
  const { data } = kg;
  const MOST = 30;
  const NAMES = ["label", "label_zh", "label_en"];
  const LISTS = ["alternatives", "candidate_zh"];
  const OTHERS = ["category", "doi", "arxiv", "authors"];
  let index = null;
  let results = [];
  let active = -1;

  // Case, accents and width make no difference.
  const fold = (text) => kg.clean(text).normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

  // The best connected first: of what fits alike they are found first.
  const build = () => Array.from({ length: data.count }, (_, node) => {
    const read = (names) => names.map((name) => data.get(node, name)).filter((text) => text !== undefined);
    const names = [...read(NAMES), ...read(LISTS).flatMap((text) => text.split("; "))].map(fold);
    return { node, names, all: [...names, ...read(OTHERS).map(fold), fold(kg.decoded(data.iri(node)))].join("\n") };
  }).sort((a, b) => data.degree(b.node) - data.degree(a.node) || a.node - b.node);

  // The whole name first, then papers by their titles, then other names, then all that is known besides.
  const score = ({ node, names }, query, words) => {
    if (names.some((name) => name === query)) return 0;
    const named = names.some((name) => words.every((word) => name.includes(word)));
    if (!named) return 5;
    if (data.type(node) === "paper") return names.some((name) => name.includes(query)) ? 1 : 4;
    if (names.some((name) => name.startsWith(query))) return 2;
    return names.some((name) => name.includes(query)) ? 3 : 4;
  };

  const find = (text) => {
    index ??= build();
    const query = fold(text);
    if (!query) return [];
    const words = query.split(" ");
    const found = Array.from({ length: 6 }, () => []); // by score
    for (const entry of index) {
      if (words.every((word) => entry.all.includes(word))) found[score(entry, query, words)].push(entry.node);
    }
    return found.flat();
  };

  const box = () => kg.byId("search");
  const list = () => kg.byId("results");

  const close = () => {
    list().hidden = true;
    box().removeAttribute("aria-activedescendant");
    active = -1;
  };

  const choose = (node) => {
    close();
    kg.open(node);
    kg.panel.focus();
  };

  const mark = (row) => {
    active = row;
    Array.from(list().querySelectorAll("[role=option]")).forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === row));
      if (at === row) option.scrollIntoView({ block: "nearest" });
    });
    if (row >= 0) box().setAttribute("aria-activedescendant", `result-${row}`);
    else box().removeAttribute("aria-activedescendant");
  };

  const option = (node, row) => kg.el(
    "li",
    { role: "option", id: `result-${row}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => choose(node) },
    kg.filters.sign(data.type(node)),
    kg.el("span", { class: "result-name" }, kg.el("bdi", { lang: kg.nameLang(node) || null }, kg.clip(kg.clean(kg.listName(node)), 200))),
    kg.el("span", { class: "result-type" }, kg.say(`type ${data.type(node)}`)),
  );

  const update = () => {
    const found = find(box().value);
    results = found.slice(0, MOST);
    active = -1;
    const none = kg.el("li", { class: "empty", role: "option", "aria-disabled": "true", "aria-selected": "false" }, kg.say("no results"));
    const more = kg.el("li", { class: "empty", role: "presentation" }, kg.say("more results", { n: found.length - MOST }));
    const items = results.map(option);
    list().replaceChildren(...(items.length ? items : [none]), ...(found.length > MOST ? [more] : []));
    list().hidden = fold(box().value) === "";
    kg.bus.emit("note", list().hidden ? "" : kg.say("results", { n: found.length }));
  };

  const press = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list().hidden) update();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (results.length) mark((active + step + results.length) % results.length);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (list().hidden) update();
      if (results.length) choose(results[Math.max(0, active)]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (event.currentTarget === list()) box().focus();
      else if (list().hidden) box().blur();
      close();
    }
  };

  const start = () => {
    box().addEventListener("input", update);
    box().addEventListener("keydown", press);
    box().addEventListener("focus", () => {
      index ??= build(); // before the first key asks for it
      if (box().value) update();
    });
    // The list can be scrolled by keyboard; it stays while the focus is in it.
    box().addEventListener("blur", (event) => { if (event.relatedTarget !== list()) close(); });
    list().addEventListener("blur", close);
    list().addEventListener("keydown", press);
    kg.bus.on("lang", close);
  };

  return { start, find, fold };
})();
