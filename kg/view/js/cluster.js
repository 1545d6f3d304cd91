"use strict";
// The details of a community and of the edges between two of them.
kg.cluster = (() => {
  const { data, facts, el, say, pieces } = kg;
  const STRONGEST = 5;
  const TIES = 8;
  const PAIRS = 10;
  const SUBJECTS = ["category", ...facts.concepts, "institution", "author", "paper"];

  const gathered = kg.once(() => {
    const found = kg.communities.map(() => []);
    for (let node = 0; node < data.count; node += 1) found[data.community(node)].push(node);
    return found;
  });
  const members = (community) => gathered()[community];

  const inner = (node) => data.incident(node).filter((edge) => data.community(data.other(edge, node)) === data.community(node)).length;

  const tally = (nodes) => {
    const counts = new Map(facts.types.map((type) => [type, 0]));
    for (const node of nodes) counts.set(data.type(node), counts.get(data.type(node)) + 1);
    const known = facts.types.filter((type) => counts.get(type));
    return el("ul", { class: "tally" }, ...known.map((type) => el("li", {}, kg.filters.sign(type), say(`count ${type}`, { n: counts.get(type) }))));
  };

  const strongest = (nodes, type) => {
    const ranked = nodes.filter((node) => data.type(node) === type).map((node) => [node, inner(node)]);
    ranked.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    if (!ranked.length) return null;
    const items = ranked.slice(0, STRONGEST).map(([node, ties]) => el("li", {}, pieces.node(node), pieces.count(ties, say("connections"))));
    const words = ranked.length > STRONGEST ? say("strongest", { n: STRONGEST, all: ranked.length }) : kg.words.number(ranked.length);
    return el("section", { "data-kind": type },
      el("h3", {}, say(`types ${type}`), el("span", { class: "count" }, words)),
      el("ul", { class: "links counted" }, ...items));
  };

  const ties = (community) => {
    const found = kg.bundles.map((bundle, number) => ({ ...bundle, number })).filter(({ a, b }) => a === community || b === community);
    found.sort((a, b) => b.count - a.count || a.number - b.number);
    if (!found.length) return null;
    const items = found.slice(0, TIES).map(({ a, b, count, number }) => el("li", {}, pieces.community(a === community ? b : a),
      pieces.weight(kg.words.number(count), say("bundle edges", { n: count }), () => kg.select({ bundle: number }))));
    return el("section", { class: "ties" },
      el("h3", {}, say("tied communities"), pieces.count(found.length)),
      el("ul", { class: "links counted" }, ...items));
  };

  const growth = (community) => {
    const left = kg.overview ? kg.canvas.hiddenMembers(community).length : 0;
    const act = (change) => () => change(community);
    return el("div", { class: "growth" },
      left ? pieces.button(act(kg.canvas.expandCommunity), say("unfold", { n: Math.min(50, left), left })) : null,
      kg.canvas.isExpandedCommunity(community) ? pieces.button(act(kg.canvas.collapseCommunity), say("collapse")) : null,
      pieces.button(act(kg.filters.onlyCommunity), say("only community")));
  };

  const community = (number) => {
    const nodes = members(number);
    return [
      pieces.kind(pieces.ring(number), say("community"), say("members", { n: nodes.length })),
      el("h2", { tabindex: "-1" }, el("bdi", {}, kg.communityName(number))),
      tally(nodes), growth(number),
      ...SUBJECTS.map((type) => strongest(nodes, type)),
      ties(number),
    ];
  };

  const between = ({ a, b }) => {
    const [fewer, other] = members(a).length < members(b).length ? [a, b] : [b, a];
    return members(fewer).flatMap((node) => data.incident(node).filter((edge) => data.community(data.other(edge, node)) === other));
  };

  const byPredicate = (edges) => {
    const counts = new Map();
    for (const edge of edges) {
      const { predicate } = data.edge(edge);
      counts.set(predicate, (counts.get(predicate) ?? 0) + 1);
    }
    const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return pieces.section(say("relations"), el("ul", { class: "links counted" }, ...ranked.map(([predicate, count]) =>
      el("li", {}, el("bdi", { class: "plain-name" }, kg.clean(kg.words.predicate(predicate))), pieces.count(count)))));
  };

  const pair = (edge) => {
    const { s, t, predicate, weight } = data.edge(edge);
    const words = weight === undefined ? kg.words.predicate(predicate) : `× ${kg.words.number(weight)}`;
    return el("li", { class: "pair" }, pieces.node(s), pieces.weight(kg.clean(words), `${say("relation")}: ${kg.clean(words)}`, () => kg.select({ edge })), pieces.node(t));
  };

  // Each node at most twice, or the pairs of one hub would be all there is to see.
  const strongestPairs = (edges) => {
    const { s, t } = data.ends;
    const strength = (edge) => data.degree(s[edge]) + data.degree(t[edge]);
    const seen = new Map();
    const often = (node) => seen.get(node) ?? 0;
    const found = [];
    for (const edge of [...edges].sort((a, b) => data.weight(b) - data.weight(a) || strength(b) - strength(a) || a - b)) {
      if (found.length === PAIRS) break;
      if (often(s[edge]) > 1 || often(t[edge]) > 1) continue;
      for (const node of [s[edge], t[edge]]) seen.set(node, often(node) + 1);
      found.push(edge);
    }
    return found;
  };

  const pairs = (edges) => pieces.section(say("strongest pairs"), el("ul", { class: "pairs" }, ...strongestPairs(edges).map(pair)));

  const bundle = (number) => {
    const found = kg.bundles[number];
    const edges = between(found);
    return [
      pieces.kind(el("span", { class: "line-sign", "aria-hidden": "true" }), say("between communities")),
      el("h2", { tabindex: "-1" }, say("bundle edges", { n: found.count })),
      el("div", { class: "triple" }, pieces.community(found.a), pieces.arrow("↕"), pieces.community(found.b)),
      byPredicate(edges),
      pairs(edges),
    ];
  };

  return { community, bundle };
})();
