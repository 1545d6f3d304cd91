"use strict";
// The details of a node and of an edge.
kg.card = (() => {
  const { data, state, el, say, pieces } = kg;
  const { prose } = pieces;
  const AUTHORS = 20; // shown before the list is unfolded
  const MEMBERS = 60; // neighbours of one relation shown at once
  const ORDER = ["dct:creator", "kg:institution", "dct:subject", "kg:mentions"];

  const titles = (node) => {
    const zh = data.get(node, "label_zh");
    const label = data.get(node, "label") ?? kg.name(node);
    const written = [];
    if (label !== zh) written.push([label, data.type(node) === "paper" ? "en" : null]);
    const english = data.get(node, "label_en");
    if (english && english !== label) written.push([english, "en"]);
    if (zh) written.push([zh, "zh"]);
    if (state.lang === "zh") written.sort((a, b) => (b[1] === "zh") - (a[1] === "zh"));
    const attribute = (text) => (text === zh ? "label_zh" : "label_en");
    const words = (text) => (data.type(node) === "paper" ? kg.marks.marked(node, attribute(text), text) : [kg.clean(text)]);
    return written.map(([text, lang], row) =>
      el(row ? "p" : "h2", { lang, class: row ? "second-title" : null, tabindex: row ? null : "-1" }, el("bdi", {}, ...words(text))));
  };

  const place = (predicate) => (ORDER.includes(predicate) ? ORDER.indexOf(predicate) : ORDER.length);

  // Neighbours by relation and direction; authors stand in their order, the rest by weight and name.
  const groups = (node) => {
    const found = new Map();
    for (const edge of data.incident(node)) {
      const { s, predicate, ordinal, weight } = data.edge(edge);
      const out = s === node || !data.directed;
      const key = `${out ? "out" : "in"} ${predicate}`;
      if (!found.has(key)) found.set(key, { predicate, out, members: [] });
      found.get(key).members.push({ other: data.other(edge, node), ordinal: ordinal ?? Infinity, weight, edge });
    }
    const collator = new Intl.Collator(state.lang === "zh" ? "zh-CN" : "en", { numeric: true });
    const inOrder = (a, b) => (data.type(node) !== "paper" || a.ordinal === b.ordinal ? 0 : a.ordinal - b.ordinal);
    const order = (a, b) => inOrder(a, b) || (b.weight ?? 0) - (a.weight ?? 0) ||
      collator.compare(kg.name(a.other), kg.name(b.other)) || a.other - b.other;
    for (const { members } of found.values()) members.sort(order);
    return [...found.values()].sort((a, b) => b.out - a.out || place(a.predicate) - place(b.predicate) || (a.predicate < b.predicate ? -1 : 1));
  };

  // Names as the source writes them, in its order; each leads to the author it stands for.
  const authors = (node, creators) => {
    const names = (data.get(node, "authors") ?? "").split("; ").filter(Boolean);
    const byOrdinal = new Map(creators.map(({ ordinal, other }) => [ordinal, other]));
    const items = names.map((name, row) => () =>
      (byOrdinal.has(row + 1) ? pieces.node(byOrdinal.get(row + 1), name) : el("bdi", { class: "plain-name" }, kg.clean(name))));
    const rest = creators.filter(({ ordinal }) => !(ordinal >= 1 && ordinal <= names.length)).map(({ other }) => () => pieces.node(other));
    return pieces.list("ol", [...items, ...rest], AUTHORS, () => say("show all", { n: items.length + rest.length }));
  };

  const members = (group) => (group.predicate !== "kg:mentions" ? plain(group) : group.out ? kg.subjects.ofPaper(group.members)
    : [pieces.list("ul", kg.subjects.papers(group.members), MEMBERS, (n, left) => say("list more", { n, left }), MEMBERS)]);

  const plain = (group) => [pieces.list("ul", group.members.map(({ other, weight, edge }) => () => [
    pieces.node(other),
    weight === undefined ? "" : pieces.weight(`× ${kg.words.number(weight)}`, say("shared papers", { n: weight }), () => kg.select({ edge })),
  ]), MEMBERS, (n, left) => say("list more", { n, left }), MEMBERS)];

  const heading = ({ predicate, out }, node) => (predicate === "" && data.isConcept(node) ? say("together")
    : out ? kg.words.predicate(predicate) : kg.words.inverse(predicate));

  const relations = (node) => groups(node).map((group) => {
    const own = data.type(node) === "paper" && group.out && group.predicate === "dct:creator";
    return el(
      "section",
      { "data-predicate": group.predicate, "data-way": group.out ? "out" : "in" },
      el("h3", {}, heading(group, node), pieces.count(group.members.length)),
      ...(own ? [authors(node, group.members)] : members(group)),
    );
  });

  const sourceText = (iri) => {
    const parts = /\/source\/([^/#]+)(?:#line=(\d+),(\d+))?$/.exec(iri);
    if (!parts) return kg.clean(kg.decoded(iri));
    const [, id, first, last] = parts;
    const source = `${id.slice(0, 8)}…`;
    if (first === undefined) return say("source whole", { source });
    // RFC 5147 counts from 0 and leaves the end out; people count from 1.
    const [from, to] = [Number(first) + 1, Number(last)];
    return to > from ? say("source lines", { from, to, source }, true) : say("source line", { from, source }, true);
  };

  const addresses = (node) => {
    const split = (name) => (data.get(node, name) ?? "").split(/\s+/).filter(Boolean);
    const items = [...split("posts"), ...split("links")].map((address) => pieces.outside(address));
    const known = (name, place) => {
      const value = data.get(node, name);
      if (value) items.unshift(pieces.outside(/^https?:/.test(value) ? value : place + value, value.replace(/^https?:\/\//, "")));
    };
    known("doi", "https://doi.org/");
    known("arxiv", "https://arxiv.org/abs/");
    return items.length ? pieces.section(say("links"), el("ul", { class: "addresses" }, ...items.map((item) => el("li", {}, item)))) : null;
  };

  const identity = (node) => {
    const iri = data.iri(node);
    return pieces.section(say("iri"), el("div", { class: "iri" },
      el("code", {}, el("bdi", {}, kg.clean(kg.decoded(iri)))),
      pieces.button((event) => pieces.copy(iri, event), say("copy"))));
  };

  const ordinals = new Map(["en", "zh"].map((lang) => [lang, new Intl.PluralRules(lang, { type: "ordinal" })]));

  const rank = (node) => {
    const n = kg.measures.rank(node);
    return say(`rank ${ordinals.get(state.lang).select(n)}`, { n, all: data.count });
  };

  const facts = (node) => {
    const section = data.get(node, "section");
    const linked = data.incident(node).some((edge) => data.edge(edge).predicate === "dct:subject");
    const source = data.get(node, "source");
    const paper = data.type(node) === "paper";
    const subject = data.isConcept(node);
    const cited = data.get(node, "citations");
    return pieces.facts([
      ["category", !linked && data.get(node, "category") && kg.clean(data.get(node, "category"))],
      ["section", section && kg.clean(["main", "more"].includes(section) ? say(`section ${section}`) : section)],
      ["broader", subject && kg.subjects.broader(node)],
      ["other names", subject && kg.subjects.others(node)],
      ["dates", subject && kg.subjects.span(node)],
      ["papers", !paper && data.get(node, "papers") !== undefined && kg.words.number(data.get(node, "papers"))],
      ["citations", cited !== undefined && kg.words.number(cited)],
      ["degree", !kg.source?.left(node) && !kg.site?.partial() && kg.words.number(data.degree(node))],
      ["centrality", !(kg.source ?? kg.site)?.partial() && rank(node)],
      ["community", kg.communities.length > 1 && pieces.community(data.community(node))],
      ["source", source && sourceText(source)],
    ]);
  };

  // All that the server behind the page, or the site around it, tells of the node.
  const page = (node) => {
    const href = (kg.source ?? kg.site)?.place(data.iri(node));
    return href ? el("a", { class: "small", href }, say("entity page")) : null;
  };

  const growth = (node) => {
    const left = kg.canvas.hidden(node).length + (kg.source?.left(node) ?? 0);
    const more = kg.canvas.isExpanded(node) ? "unfold" : "expand";
    const act = (change) => () => change(node);
    return el("div", { class: "growth" },
      left ? pieces.button(act(kg.canvas.expand), say(kg.source ? more : "expand", { n: Math.min(50, left), left })) : null,
      kg.canvas.isExpanded(node) ? pieces.button(act(kg.canvas.collapse), say("collapse")) : null,
      page(node));
  };

  // Of a node with many papers the page may hold only some.
  const partly = (node) => (kg.source?.left(node)
    ? el("p", { class: "quiet partly" }, say("partly", { n: kg.source.held(node), all: kg.source.total(node) })) : null);

  const leftOut = (node) => (data.longLeftOut && data.type(node) === "paper" ? el("p", { class: "quiet" }, say("texts left out")) : null);

  const head = (node) => {
    const issued = data.get(node, "issued");
    const star = data.get(node, "starred") && el("span", { class: "star" }, `★ ${say("starred")}`);
    return pieces.kind(kg.look.sign(node), say(`type ${data.type(node)}`), issued && kg.clean(kg.words.date(issued)), star);
  };

  const ofPaper = (number) => [...relations(number), prose(number, "summary", "zh"), prose(number, "abstract", "en"),
    leftOut(number), addresses(number), facts(number)];

  const { candidate, history, together } = kg.subjects;
  const ofConcept = (number) => [facts(number), history(number), ...relations(number), together(number), addresses(number)];

  const node = (number) => [
    head(number), ...titles(number), data.isConcept(number) ? candidate(number) : null, growth(number), partly(number),
    ...(data.type(number) === "paper" ? ofPaper(number) : data.isConcept(number) ? ofConcept(number)
      : [facts(number), addresses(number), ...relations(number)]),
    identity(number),
  ];

  // The role of a concept in a paper, and in how many places it stands.
  const stated = (number) => {
    const places = kg.marks.count(number);
    return pieces.facts([
      ["role", kg.subjects.words(kg.subjects.rolesOf(number))],
      ["places", places && kg.words.number(places)],
    ]);
  };

  const untold = (weight, told) => {
    if (weight === undefined || told >= weight) return null;
    return el("p", { class: "quiet" }, data.titlesLeftOut ? say("titles left out") : say("more titles", { n: weight - told }));
  };

  const edge = (number) => {
    const { s, t, predicate, weight, papers } = data.edge(number);
    const paper = (title) => el("li", {}, el("bdi", {}, kg.clean(title)));
    const shared = (papers ?? "").split("; ").filter(Boolean);
    return [
      pieces.kind(el("span", { class: "line-sign", "aria-hidden": "true" }), say("relation")),
      el("h2", { tabindex: "-1" }, weight === undefined ? kg.words.predicate(predicate) : say("shared papers", { n: weight })),
      el("div", { class: "triple" }, pieces.node(s), pieces.arrow(data.directed ? "↓" : "↕"), pieces.node(t)),
      predicate ? pieces.section(say("predicate"), el("code", {}, kg.clean(predicate))) : null,
      stated(number),
      shared.length ? pieces.section(say("papers"), el("ul", { class: "titles" }, ...shared.map(paper))) : null,
      untold(weight, shared.length),
    ];
  };

  return { node, edge };
})();
