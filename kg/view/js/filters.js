"use strict";
// Which nodes and edges pass the filters, and how many would pass under each choice.
kg.filters = (() => {
  const { data, facts } = kg;

  // Kinds and relations take away.
  const kinds = facts.types.map((name) => ({ name, on: true, count: 0 }));
  const relations = [];

  // What facets choose: papers, or in a network without any the concepts that tell their years.
  let hasPapers = false;
  let papers = [];
  let rowOf = null; // the place of a paper among the papers

  // Facets choose papers: the values of the paper in row r stand in `items` from first[r] on.
  const facet = (values, rows) => {
    const first = new Uint32Array(rows.length + 1);
    rows.forEach((own, row) => { first[row + 1] = first[row] + own.length; });
    return { values, first, items: Uint32Array.from(rows.flat()), counts: new Uint32Array(values.length) };
  };

  // A facet of words, the commonest first or in the order given.
  const words = (wordsOf, order = []) => {
    const rows = papers.map((paper) => [...new Set(wordsOf(paper))]);
    const papersOf = new Map();
    for (const word of rows.flat()) papersOf.set(word, (papersOf.get(word) ?? 0) + 1);
    const ranked = [...papersOf.keys()].sort((a, b) =>
      order.indexOf(b) - order.indexOf(a) || papersOf.get(b) - papersOf.get(a) || (a < b ? -1 : 1));
    const place = new Map(ranked.map((word, at) => [word, at]));
    return facet(ranked, rows.map((own) => own.map((word) => place.get(word))));
  };

  const code = (node) => data.get(node, "label") ?? kg.shortIri(node);

  const categories = (paper) => {
    const written = data.get(paper, "category");
    if (written !== undefined) return written.split(";").map((word) => word.trim()).filter(Boolean);
    return data.incident(paper).map((edge) => data.other(edge, paper)).filter((node) => data.type(node) === "category").map(code);
  };

  // A paper has a date or none, a concept all those of its papers.
  const dates = () => {
    const moments = papers.map((paper) => (hasPapers ? [data.get(paper, "issued") ?? String(data.get(paper, "year") ?? "")]
      : kg.dates.counts(data.get(paper, "years")).map(([date]) => date)));
    const { bars, of } = kg.dates.axis(moments.flat());
    let taken = 0;
    return facet(bars, moments.map((own) => {
      taken += own.length;
      return [...new Set(of.slice(taken - own.length, taken))].filter((bar) => bar !== undefined);
    }));
  };

  const MAKERS = new Map([
    ["category", () => words(categories)],
    ["date", dates],
    ["section", () => words((paper) => [data.get(paper, "section") ?? []].flat(), ["more", "main"])],
    ["starred", () => words((paper) => (data.get(paper, "starred") ? ["only"] : []))],
  ]);
  const facets = [...MAKERS.keys()].map((name) => ({ name, values: [], chosen: new Set() }));
  const facetOf = new Map(facets.map((own) => [own.name, own]));
  const ELSEWHERE = 1 << facets.length; // not in the chosen community
  let community = null;

  // For each paper a bit for each facet that it fails; for each node whether it passes all but the kinds, and all.
  let fails = null;
  let inside = null; // the chosen community
  let fits = null;
  let passed = null;

  // Of the data as they stand; what is chosen stays chosen.
  const gather = () => {
    const kept = facets.flatMap(wordsOf);
    const { p } = data.ends;
    data.predicates.slice(relations.length).forEach((name) => relations.push({ name, on: true, count: 0 }));
    const counts = new Uint32Array(relations.length);
    for (let edge = 0; edge < p.length; edge += 1) counts[p[edge]] += 1;
    relations.forEach((relation, number) => { relation.edges = new Uint32Array(counts[number]); });
    counts.fill(0);
    for (let edge = 0; edge < p.length; edge += 1) relations[p[edge]].edges[counts[p[edge]]++] = edge;
    const all = Array.from({ length: data.count }, (_, node) => node);
    hasPapers = all.some((node) => data.type(node) === "paper");
    papers = all.filter((node) => (hasPapers ? data.type(node) === "paper" : data.known("years") && data.isConcept(node)));
    rowOf = new Int32Array(data.count).fill(-1);
    papers.forEach((node, row) => { rowOf[node] = row; });
    [fails, inside, fits] = [papers, all, all].map(({ length }) => new Uint8Array(length));
    for (const own of facets) {
      Object.assign(own, MAKERS.get(own.name)());
      own.chosen.clear();
    }
    kept.forEach(readWord);
    lone.all = all.filter(isLone);
  };

  const mark = ({ first, items, values, chosen }, bit) => {
    if (!chosen.size) return;
    const wanted = new Uint8Array(values.length);
    for (const value of chosen) wanted[value] = 1;
    for (let row = 0; row < fails.length; row += 1) {
      let met = 0;
      for (let at = first[row]; at < first[row + 1]; at += 1) met |= wanted[items[at]];
      if (!met) fails[row] |= bit;
    }
  };

  const tally = ({ first, items, counts }, bit) => {
    counts.fill(0);
    for (let row = 0; row < fails.length; row += 1) {
      if (fails[row] & ~bit) continue;
      for (let at = first[row]; at < first[row + 1]; at += 1) counts[items[at]] += 1;
    }
  };

  // What stands beside a chosen paper passes with it; other papers do not.
  const spread = ({ edges }, into) => {
    const { s: starts, t: ends } = data.ends;
    for (const edge of edges) {
      const s = starts[edge];
      const t = ends[edge];
      if (rowOf[s] >= 0 && into[s] && rowOf[t] < 0) into[t] = inside[t];
      if (rowOf[t] >= 0 && into[t] && rowOf[s] < 0) into[s] = inside[s];
    }
    return into;
  };

  const choose = () => {
    for (let node = 0; node < inside.length; node += 1) inside[node] = community === null || data.community(node) === community ? 1 : 0;
    fails.fill(0);
    papers.forEach((paper, row) => { if (!inside[paper]) fails[row] = ELSEWHERE; });
    facets.forEach((own, place) => mark(own, 1 << place));
    facets.forEach((own, place) => tally(own, 1 << place));
    const narrowed = facets.some(({ chosen }) => chosen.size);
    for (let node = 0; node < fits.length; node += 1) {
      fits[node] = narrowed ? Number(rowOf[node] >= 0 && !fails[rowOf[node]]) : inside[node];
    }
    if (narrowed) for (const relation of relations) if (relation.on) spread(relation, fits);
    return narrowed;
  };

  const ofKindsOn = (fit) => {
    const on = Uint8Array.from(kinds, (kind) => Number(kind.on));
    const kindOf = data.typeNumbers;
    return fit.map((one, node) => one & on[kindOf[node]]);
  };

  // An edge is counted as if its relation were on, a node as if its kind were.
  const weigh = (narrowed) => {
    const counts = new Uint32Array(kinds.length);
    const [kindOf, { s: starts, t: ends }] = [data.typeNumbers, data.ends];
    for (let node = 0; node < fits.length; node += 1) counts[kindOf[node]] += fits[node];
    kinds.forEach((kind, number) => { kind.count = counts[number]; });
    passed = ofKindsOn(fits);
    for (const relation of relations) {
      const seen = narrowed && !relation.on ? ofKindsOn(spread(relation, fits.slice())) : passed;
      let count = 0;
      for (const edge of relation.edges) count += seen[starts[edge]] & seen[ends[edge]];
      relation.count = count;
    }
  };

  // Plain terms of one paper only: many, and folded away in pictures that they would fill.
  const isLone = (node) => data.type(node) === "term" && data.get(node, "papers") === 1;
  const lone = { on: !facts.folded, count: 0, all: [] };
  const folds = (node) => !lone.on && isLone(node);

  const refresh = () => {
    weigh(choose());
    lone.count = lone.all.reduce((sum, node) => sum + fits[node], 0);
  };

  const changed = () => {
    refresh();
    kg.bus.emit("filter");
  };

  const node = (number) => passed[number] === 1;
  const edge = (number) => {
    const { s, t, p } = data.ends;
    return relations[p[number]].on && node(s[number]) && node(t[number]);
  };

  const clear = () => {
    for (const own of [...kinds, ...relations]) own.on = true;
    for (const { chosen } of facets) chosen.clear();
    community = null;
  };

  const active = () => community !== null || [...kinds, ...relations].some(({ on }) => !on) || facets.some(({ chosen }) => chosen.size);

  const reset = () => {
    clear();
    changed();
  };

  const turn = (own) => {
    own.on = !own.on;
    changed();
  };

  const pick = ({ chosen }, value) => {
    if (!chosen.delete(value)) chosen.add(value);
    changed();
  };

  // Of values in an order: all from the first to the last.
  const range = ({ chosen }, first, last) => {
    chosen.clear();
    for (let value = first; value <= last; value += 1) chosen.add(value);
    changed();
  };

  const only = (own, value) => {
    const alone = own.chosen.size === 1 && own.chosen.has(value);
    own.chosen.clear();
    if (!alone && value >= 0) own.chosen.add(value);
    changed();
  };

  // How many pass all but a facet itself and have one of its values from the first to the last.
  const met = (own, from, to) => {
    const bit = 1 << facets.indexOf(own);
    let count = 0;
    for (let row = 0; row < fails.length; row += 1) {
      if (fails[row] & ~bit) continue;
      if (own.items.subarray(own.first[row], own.first[row + 1]).some((value) => value >= from && value <= to)) count += 1;
    }
    return count;
  };

  // A second time, or null, brings the others back.
  const onlyCommunity = (number) => {
    community = number === community ? null : number ?? null;
    changed();
  };

  const onlyCategory = (word) => only(facetOf.get("category"), facetOf.get("category").values.indexOf(word));

  // In the address: words with a blank between them, as "-kind.author category.cs.LG date.2019..2021 community.3".
  const word = (name, value) => `${name}.${String(value).replace(/[\s%]/g, encodeURIComponent)}`;
  const takers = [["-kind", kinds], ["-relation", relations]];

  const wordsOf = ({ name, values, chosen }) => {
    const own = [...chosen].sort((a, b) => a - b).map((value) => values[value]);
    return name === "date" && own.length ? [`date.${own[0].from}..${own.at(-1).to}`] : own.map((value) => word(name, value));
  };

  const write = () => [
    ...takers.flatMap(([name, those]) => those.filter(({ on }) => !on).map((own) => word(name, own.name))),
    ...facets.flatMap(wordsOf),
    ...(community === null ? [] : [word("community", community)]),
  ].join(" ");

  // What this page does not know is passed over.
  const readWord = (text) => {
    for (const [name, those] of takers) for (const own of those) if (word(name, own.name) === text) own.on = false;
    const [, from, to] = /^date\.([\d-]+)\.\.([\d-]+)$/.exec(text) ?? [];
    for (const { name, values, chosen } of facets) {
      values.forEach((value, place) => {
        if (name === "date" ? from && kg.dates.meets(value, from, to) : word(name, value) === text) chosen.add(place);
      });
    }
    const [, number] = /^community\.(\d+)$/.exec(text) ?? [];
    if (number < kg.communities.length) community = Number(number);
  };

  const read = (text) => {
    const before = write();
    clear();
    text.split(" ").forEach(readWord);
    if (write() !== before) changed();
  };

  const start = () => {
    kg.address.part("filter", { write, read });
    kg.address.part("terms", {
      write: () => (lone.on === !facts.folded ? "" : lone.on ? "all" : "shared"),
      read: (text) => {
        const on = text ? text === "all" : !facts.folded;
        if (on !== lone.on) turn(lone);
      },
    });
    kg.facets.start();
  };

  gather();
  refresh();
  kg.bus.on("grown", () => {
    gather();
    refresh();
  });

  return {
    node, edge, active, reset, turn, pick, range, met, onlyCommunity, onlyCategory, categories, kinds, relations, lone, folds, start,
    get ofConcepts() { return !hasPapers; },
    bars: (paper) => { // of the axis of dates, on which a paper stands
      const { first, items } = facetOf.get("date");
      return rowOf[paper] < 0 ? [] : [...items.subarray(first[rowOf[paper]], first[rowOf[paper] + 1])];
    },
    facet: (name) => facetOf.get(name),
    count: () => kinds.reduce((sum, kind) => sum + (kind.on ? kind.count : 0), 0),
    community: () => community,
    sign: (type) => kg.facets.sign(type),
  };
})();
