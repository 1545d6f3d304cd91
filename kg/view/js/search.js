"use strict";
// Search over titles in both languages, names, categories and identifiers; a server behind the page finds the rest.
kg.search = (() => {
  const { data } = kg;
  const MOST = 30;
  const SOON = 150; // milliseconds without a key before the server is asked
  const NAMES = ["label", "label_zh", "label_en"];
  const LISTS = ["alternatives", "candidate_zh"];
  const OTHERS = ["category", "doi", "arxiv", "authors"];
  let index = [];
  let results = []; // {node}, or {hit} of the server
  let active = -1;
  let asking = null; // a timer, then true until the server has answered
  let eager = false; // Enter was pressed before there was anything to open

  // Case, accents and width make no difference.
  const fold = (text) => kg.clean(text).normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

  // The best connected first: of what fits alike they are found first.
  const entry = (node) => {
    const read = (names) => names.map((name) => data.get(node, name)).filter((text) => text !== undefined);
    const names = [...read(NAMES), ...read(LISTS).flatMap((text) => text.split("; "))].map(fold);
    return { node, names, all: [...names, ...read(OTHERS).map(fold), fold(kg.decoded(data.iri(node)))].join("\n") };
  };

  const build = kg.once(() => {
    const fresh = Array.from({ length: data.count - index.length }, (_, row) => entry(index.length + row));
    index = [...index, ...fresh].sort((a, b) => data.degree(b.node) - data.degree(a.node) || a.node - b.node);
    return index;
  });

  // The whole name first, then papers by their titles, then other names, then all that is known besides.
  const score = ({ node, names }, query, words) => {
    if (names.some((name) => name === query)) return 0;
    const named = names.some((name) => words.every((word) => name.includes(word)));
    if (!named) return 5;
    if (data.type(node) === "paper") return names.some((name) => name.includes(query)) ? 1 : 4;
    if (names.some((name) => name.startsWith(query))) return 2;
    return names.some((name) => name.includes(query)) ? 3 : 4;
  };

  const find = (text) => grades(text).flat();

  const grades = (text) => {
    const query = fold(text);
    if (!query) return [];
    const words = query.split(" ");
    const found = Array.from({ length: 6 }, () => []); // by score
    for (const one of build()) {
      if (words.every((word) => one.all.includes(word))) found[score(one, query, words)].push(one.node);
    }
    return found;
  };

  const box = () => kg.byId("search");
  const list = () => kg.byId("results");

  const close = () => {
    clearTimeout(asking);
    kg.source?.forget();
    [asking, eager] = [null, false];
    list().hidden = true;
    box().removeAttribute("aria-activedescendant");
    active = -1;
  };

  const choose = ({ node, hit }) => {
    close();
    if (node === undefined) {
      kg.source.open(hit.iri);
      return;
    }
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

  const option = (result, row, { type, lang, name, beneath, beside }) => kg.el(
    "li",
    { role: "option", id: `result-${row}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => choose(result) },
    kg.filters.sign(type),
    kg.el("span", { class: "result-name" }, kg.el("bdi", { lang: lang || null }, kg.clip(kg.clean(name), 200)), beneath),
    kg.el("span", { class: "result-type" }, [beside, kg.say(`type ${type}`)].filter(Boolean).join(" · ")),
  );

  const ofNode = (node) => ({ type: data.type(node), lang: kg.nameLang(node), name: kg.listName(node), beside: kg.hits?.ofNode(node) });

  const quiet = (words, role = "presentation") =>
    kg.el("li", { class: "empty", role, ...(role === "option" && { "aria-disabled": "true", "aria-selected": "false" }) }, words);

  const show = ({ all, n }) => {
    const chosen = results[active];
    results = all;
    active = chosen ? results.findIndex(({ node, hit }) => (node === undefined ? hit.iri === chosen.hit?.iri : node === chosen.node)) : -1;
    const items = results.map((result, row) => option(result, row, result.hit ? kg.hits.told(result.hit) : ofNode(result.node)));
    const none = quiet(kg.say(asking ? "searching" : "no results"), "option");
    list().replaceChildren(...(items.length ? items : [none]), ...(n > items.length && items.length ? [quiet(kg.say("more results", { n: n - items.length }))] : []));
    if (active >= 0) mark(active);
    list().hidden = fold(box().value) === "";
    kg.bus.emit("note", list().hidden || (asking && !n) ? "" : kg.say("results", { n }));
  };

  const own = () => {
    const found = find(box().value);
    return { all: found.slice(0, MOST).map((node) => ({ node })), n: found.length };
  };

  const ask = async (text) => {
    try {
      const found = await kg.source.search(text);
      if (!found || list().hidden) return;
      asking = null;
      show(kg.hits.merged(found, grades(text), MOST));
      if (eager && results.length) choose(results[Math.max(0, active)]);
    } catch (error) {
      asking = null;
      show(own());
      kg.bus.emit("note", error.message);
    }
  };

  const update = () => {
    const text = box().value.trim();
    clearTimeout(asking);
    kg.source?.forget();
    [asking, eager] = [kg.source && fold(text) ? setTimeout(ask, SOON, text) : null, false];
    active = -1;
    show(own());
  };

  // Where the page holds nothing of that name, Enter waits for the server.
  const enter = () => {
    if (list().hidden) update();
    if (asking && active < 0 && !grades(box().value).slice(0, 5).flat().length) eager = true;
    else if (results.length) choose(results[Math.max(0, active)]);
  };

  const press = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list().hidden) update();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (results.length) mark((active + step + results.length) % results.length);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      enter();
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
      build(); // before the first key asks for it
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
