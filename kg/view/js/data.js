"use strict";
// The network: nodes and edges by number, out of packed columns. A page with a source behind it grows.
kg.data = (() => {
  const packed = kg.read("columns");
  const base = kg.facts.served?.base ?? packed.base;
  const iris = [];
  const numbers = new Map();
  const types = []; // places in facts.types
  const named = new Map(); // name: values by node
  const edgesNamed = new Map(); // name: values by edge
  const predicates = [];
  const incident = [];
  let edges = { s: new Int32Array(0), t: new Int32Array(0), p: new Uint16Array(0) };
  let typeNumbers = null;
  let version = 0;

  const added = (steps) => {
    let sum = 0;
    return Int32Array.from(steps, (step) => (sum += step));
  };

  // Rows in runs, values behind a prefix or as places in a list of words: see view/_columns.py.
  const unpack = ({ runs, values, prefix, words }, put) => {
    let [row, place] = [0, 0];
    for (let run = 0; run < runs.length; run += 2) {
      row += runs[run];
      for (let left = runs[run + 1]; left > 0; left -= 1) {
        const value = values[place];
        put(row, words ? words[value] : prefix === undefined ? value : prefix + value);
        row += 1;
        place += 1;
      }
    }
  };

  // As long as there are rows: where a row far behind is set first, an array becomes slow.
  const columnOf = (table, name, length) => {
    const old = table.get(name) ?? [];
    const values = new Array(length);
    for (let row = 0; row < old.length; row += 1) values[row] = old[row];
    table.set(name, values);
    return values;
  };

  // The number of each row: its own where it is known, else the next.
  const takeNodes = (columns) => {
    let rest = "";
    const rows = columns.iri.rest.map((own, row) => {
      rest = rest.slice(0, columns.iri.shared[row]) + own;
      const iri = columns.base + rest;
      const known = numbers.get(iri);
      if (known !== undefined) return known;
      numbers.set(iri, iris.length);
      types.push(columns.type[row]);
      incident.push([]);
      return iris.push(iri) - 1;
    });
    for (const [name, column] of Object.entries(columns.named)) {
      const values = columnOf(named, name, iris.length);
      unpack(column, (row, value) => { values[rows[row]] ??= value; });
    }
    return rows;
  };

  const predicateOf = (name) => (predicates.includes(name) ? predicates.indexOf(name) : predicates.push(name) - 1);

  // The number of each edge in the order of its columns, or -1 where it is known; edges are told apart by both ends and predicate.
  const takeEdges = (packedEdges, rows, before) => {
    const [s, t] = [added(packedEdges.s), added(packedEdges.t)].map((ends) => ends.map((row) => rows[row]));
    const places = packedEdges.predicates.map(predicateOf);
    const p = packedEdges.p.flatMap((length, place) => new Array(length).fill(places[place]));
    const known = (edge) => s[edge] < before && t[edge] < before &&
      incident[s[edge]].some((other) => edges.s[other] === s[edge] && edges.t[other] === t[edge] && edges.p[other] === p[edge]);
    const fresh = Array.from(p, (_, edge) => edge).filter((edge) => !known(edge));
    const numbered = new Int32Array(p.length).fill(-1);
    const first = edges.p.length;
    fresh.forEach((edge, row) => {
      numbered[edge] = first + row;
      incident[s[edge]].push(first + row);
      if (t[edge] !== s[edge]) incident[t[edge]].push(first + row);
    });
    const joined = (Kind, old, own) => {
      const all = new Kind(first + fresh.length);
      all.set(old);
      fresh.forEach((edge, row) => { all[first + row] = own[edge]; });
      return all;
    };
    edges = { s: joined(Int32Array, edges.s, s), t: joined(Int32Array, edges.t, t), p: joined(Uint16Array, edges.p, p) };
    return numbered;
  };

  const take = (columns) => {
    const before = iris.length;
    const rows = takeNodes(columns);
    const numbered = takeEdges(columns.edges, rows, before);
    for (const [name, column] of Object.entries(columns.edges.named)) {
      const values = columnOf(edgesNamed, name, edges.p.length);
      unpack(column, (row, value) => { if (numbered[row] >= 0) values[numbered[row]] = value; });
    }
    typeNumbers = Uint8Array.from(types);
    return before;
  };

  // Nodes that are known keep their numbers, and learn what was not known of them; the rest comes after them.
  const grow = (columns, origin) => {
    const before = take(columns);
    version += 1;
    kg.settle(before, origin);
    kg.bus.emit("grown", before);
  };

  const own = (node, name) => named.get(name)?.[node];
  const type = (node) => kg.facts.types[types[node]];
  const ofEdge = (edge, name) => edgesNamed.get(name)?.[edge];

  // Lists of authors that repeat the names of those the paper points to are not written twice.
  const authors = (paper) => {
    const ordinal = (edge) => ofEdge(edge, "ordinal");
    const creators = incident[paper].filter((edge) => edges.s[edge] === paper && ordinal(edge) !== undefined);
    const names = creators.sort((a, b) => ordinal(a) - ordinal(b)).map((edge) => get(edges.t[edge], "label"));
    return names.length ? names.join("; ") : undefined;
  };

  const get = (node, name) => {
    const value = own(node, name);
    if (value !== undefined) return value;
    if (name === "label") return own(node, "label_en") ?? own(node, "label_zh");
    return name === "authors" && type(node) === "paper" ? authors(node) : undefined;
  };

  take(packed);

  return {
    get count() { return iris.length; },
    get edgeCount() { return edges.p.length; },
    get ends() { return edges; }, // s, t and the place of the predicate of every edge, for those who look at all
    get typeNumbers() { return typeNumbers; },
    get version() { return version; },
    base,
    directed: packed.edges.directed,
    longLeftOut: packed.longLeftOut,
    titlesLeftOut: packed.titlesLeftOut,
    leastWeight: packed.leastWeight,
    pairsLeftOut: packed.pairsLeftOut,
    predicates,
    grow,
    iri: (node) => iris[node],
    short: (node) => (iris[node].startsWith(base) && iris[node].slice(base.length)) || iris[node], // as in the address
    find: (text) => numbers.get(base + text) ?? numbers.get(text),
    numberOf: (iri) => numbers.get(iri),
    type,
    isConcept: (node) => kg.facts.concepts.includes(type(node)),
    family: (node) => (kg.facts.concepts.includes(type(node)) ? "concept" : type(node)),
    get,
    known: (name) => named.has(name),
    edge: (edge) => ({
      s: edges.s[edge],
      t: edges.t[edge],
      predicate: predicates[edges.p[edge]],
      weight: ofEdge(edge, "weight"),
      papers: ofEdge(edge, "papers"),
      ordinal: ofEdge(edge, "ordinal"),
      role: ofEdge(edge, "role"),
      places: ofEdge(edge, "places"),
    }),
    weight: (edge) => ofEdge(edge, "weight") ?? 1,
    incident: (node) => incident[node],
    degree: (node) => incident[node].length,
    other: (edge, node) => (edges.s[edge] === node ? edges.t[edge] : edges.s[edge]),
  };
})();

// Communities, and the first picture as pyvis carries it: discs are numbered from -1 downwards.
(() => {
  const { of, names } = kg.read("communities");
  const drawn = kg.read("drawn-nodes");
  const discs = new Map(drawn.filter(({ id }) => id < 0).map(({ id, x, y, size }) => [-1 - id, { x, y, r: size }]));
  const counts = [];
  for (const community of of) counts[community] = (counts[community] ?? 0) + 1;
  kg.communities = counts.map((count, community) => ({ names: names[community] ?? [], count, ...discs.get(community) }));
  kg.communityOf = of;
  kg.data.community = (node) => of[node];
  kg.first = drawn.filter(({ id }) => id >= 0);
  kg.overview = discs.size > 0;
  kg.bundles = kg.read("drawn-edges").filter(({ id }) => id < 0)
    .map(({ from, to, value }) => ({ a: -1 - from, b: -1 - to, count: value }));
})();
