"use strict";
// What cards say of concepts: those of a paper by role and kind; of one its names, its time and its company.
kg.subjects = (() => {
  const { data, facts, state, el, say, pieces } = kg;
  const ROLES = ["proposes", "evaluatesOn", "comparesWith", "uses"];
  const FIRST = 12; // of those that stand together
  const SOME = 8; // of one role or kind in a paper
  const STEP = 50;

  const rolesOf = (edge) => (data.edge(edge).role ?? "").split("; ").filter((role) => ROLES.includes(role));
  const first = (edge) => ROLES.find((role) => rolesOf(edge).includes(role));

  const words = (roles) => roles.map((role) => say(`role ${role}`)).join(", ");
  const note = (text) => (text ? el("span", { class: "role" }, text) : "");

  // Each under its foremost role; what else is stated stands beside it.
  const item = ({ other, edge }, role) => () => [pieces.node(other), note(words(rolesOf(edge).filter((one) => one !== role)))];

  const kinds = (members) => facts.concepts.map((kind) => [kind, members.filter(({ other }) => data.type(other) === kind)]).filter(([, own]) => own.length);

  const part = (heading, members, { role, kind }) => el("div", { class: "concept-part", "data-role": role, "data-kind": kind },
    el("h4", {}, kind ? kg.filters.sign(kind) : "", heading, pieces.count(members.length)),
    pieces.list("ul", members.map((one) => item(one, role)), SOME, (n, left) => say("list more", { n, left }), STEP));

  const ofPaper = (members) => {
    const stated = ROLES.map((role) => [role, members.filter(({ edge }) => first(edge) === role)]).filter(([, own]) => own.length);
    const rest = members.filter(({ edge }) => first(edge) === undefined);
    const byKind = ([, own]) => kinds(own).flatMap(([, some]) => some);
    return [
      ...stated.map(([role, own]) => part(say(`role ${role}`), byKind([role, own]), { role })),
      ...kinds(rest).map(([kind, own]) => part(say(`types ${kind}`), own, { kind })),
    ];
  };

  // Papers in which the concept has a role come first.
  const papers = (members) => {
    const rank = ({ edge }) => (first(edge) ? ROLES.indexOf(first(edge)) : ROLES.length);
    return [...members].sort((a, b) => rank(a) - rank(b)).map(({ other, edge }) => () => [pieces.node(other), note(words(rolesOf(edge)))]);
  };

  const mentioning = (node) => [...new Set(data.incident(node).map((edge) => data.other(edge, node)))].filter((other) => data.type(other) === "paper");

  // Papers by date, as the axis of the filter has them.
  const counts = (node) => {
    const { values } = kg.filters.facet("date");
    const found = values.map(() => 0);
    if (!kg.filters.ofConcepts) {
      for (const paper of mentioning(node)) for (const bar of kg.filters.bars(paper)) found[bar] += 1;
    } else {
      for (const [date, number] of kg.dates.counts(data.get(node, "years"))) {
        const bar = kg.dates.place(values, date);
        if (bar >= 0) found[bar] += number;
      }
    }
    return found;
  };

  const history = (node) => {
    const picture = kg.histogram.picture(counts(node), say("over time"));
    return picture ? pieces.section(say("over time"), picture) : null;
  };

  const span = (node) => {
    const own = kg.filters.ofConcepts || kg.source?.left(node) ? [data.get(node, "first"), data.get(node, "last")] : mentioning(node).map((paper) => data.get(paper, "issued"));
    const known = own.filter(Boolean).sort();
    return known.length ? kg.clean(kg.dates.name(known[0], known.at(-1))) : undefined;
  };

  // Concepts of the same papers, by how many they share; in a network of concepts these are its neighbours.
  const together = (node) => {
    if (!data.directed) return null;
    const shared = new Map();
    for (const paper of mentioning(node)) {
      const others = data.incident(paper).map((edge) => data.other(edge, paper)).filter((other) => other !== node && data.isConcept(other));
      for (const other of new Set(others)) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
    if (!shared.size) return null;
    const found = [...shared].sort((a, b) => b[1] - a[1] || data.degree(b[0]) - data.degree(a[0]) || a[0] - b[0]);
    const items = found.map(([other, count]) => () => [pieces.node(other), el("span", { class: "weight", title: say("shared papers", { n: count }) }, `× ${kg.words.number(count)}`)]);
    return el("section", { class: "together" },
      el("h3", {}, say("together"), pieces.count(found.length)),
      pieces.list("ul", items, FIRST, (n, left) => say("list more", { n, left }), STEP));
  };

  // Chinese words of the papers that may name it: nobody has looked at them yet.
  const candidate = (node) => {
    const text = data.get(node, "candidate_zh");
    return text ? el("p", { class: "candidate" }, el("bdi", { lang: "zh" }, kg.clean(text)), " ", el("span", { class: "mark" }, say("candidate"))) : null;
  };

  // What is broader leads there if it is in the network.
  const broader = (node) => {
    const text = data.get(node, "broader");
    if (!text) return undefined;
    const names = text.split("; ").map((name) => {
      const found = named().get(name);
      return found === undefined ? el("bdi", {}, kg.clean(name)) : pieces.node(found);
    });
    return el("span", { class: "several" }, ...names);
  };

  const named = kg.once(() =>
    new Map(Array.from({ length: data.count }, (_, node) => node).filter(data.isConcept).reverse().map((node) => [data.get(node, "label"), node])));

  const others = (node) => {
    const text = data.get(node, "alternatives");
    return text ? kg.clean(text.split("; ").join(state.lang === "zh" ? "、" : ", ")) : undefined;
  };

  return { ofPaper, papers, history, span, together, candidate, broader, others, words, rolesOf };
})();
