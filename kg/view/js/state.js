"use strict";
// What the page knows and what the person chose. All other scripts hang their parts on `kg`.
const kg = {};

kg.read = (id) => JSON.parse(document.getElementById(id).textContent);

kg.facts = kg.read("facts");

kg.data = (() => {
  const columns = kg.read("columns");
  const { count, base } = columns;

  const added = (steps) => {
    let sum = 0;
    return Int32Array.from(steps, (step) => (sum += step));
  };

  // Rows in runs, values behind a prefix or as places in a list of words: see view/_columns.py.
  const unpack = ({ runs, values, prefix, words }, length) => {
    const column = new Array(length);
    let [row, place] = [0, 0];
    for (let run = 0; run < runs.length; run += 2) {
      row += runs[run];
      for (let left = runs[run + 1]; left > 0; left -= 1) {
        const value = values[place];
        column[row] = words ? words[value] : prefix === undefined ? value : prefix + value;
        row += 1;
        place += 1;
      }
    }
    return column;
  };
  const table = (named, length) => new Map(Object.entries(named).map(([name, column]) => [name, unpack(column, length)]));

  const iris = [];
  columns.iri.rest.forEach((rest, node) => iris.push(node ? iris[node - 1].slice(0, columns.iri.shared[node]) + rest : rest));
  const numbers = new Map(iris.map((iri, node) => [base + iri, node]));

  const edges = { s: added(columns.edges.s), t: added(columns.edges.t), p: new Uint16Array(columns.edges.s.length) };
  let from = 0;
  columns.edges.p.forEach((length, predicate) => {
    edges.p.fill(predicate, from, from + length);
    from += length;
  });
  const nodeColumns = table(columns.named, count);
  const edgeColumns = table(columns.edges.named, edges.s.length);
  const incident = Array.from({ length: count }, () => []);
  edges.s.forEach((s, edge) => {
    incident[s].push(edge);
    if (edges.t[edge] !== s) incident[edges.t[edge]].push(edge);
  });

  const own = (node, name) => nodeColumns.get(name)?.[node];
  const type = (node) => kg.facts.types[columns.type[node]];

  // Lists of authors that repeat the names of those the paper points to are not written twice.
  const authors = (paper) => {
    const creators = incident[paper].filter((edge) => edges.s[edge] === paper && edgeColumns.get("ordinal")?.[edge] !== undefined);
    const ordinal = (edge) => edgeColumns.get("ordinal")[edge];
    const names = creators.sort((a, b) => ordinal(a) - ordinal(b)).map((edge) => get(edges.t[edge], "label"));
    return names.length ? names.join("; ") : undefined;
  };

  const get = (node, name) => {
    const value = own(node, name);
    if (value !== undefined) return value;
    if (name === "label") return own(node, "label_en") ?? own(node, "label_zh");
    return name === "authors" && type(node) === "paper" ? authors(node) : undefined;
  };

  return {
    count,
    base,
    edgeCount: edges.s.length,
    directed: columns.edges.directed,
    longLeftOut: columns.longLeftOut,
    titlesLeftOut: columns.titlesLeftOut,
    leastWeight: columns.leastWeight,
    pairsLeftOut: columns.pairsLeftOut,
    predicates: columns.edges.predicates,
    iri: (node) => base + iris[node],
    numberOf: (iri) => numbers.get(iri),
    type,
    isConcept: (node) => kg.facts.concepts.includes(type(node)),
    family: (node) => (kg.facts.concepts.includes(type(node)) ? "concept" : type(node)),
    get,
    known: (name) => nodeColumns.has(name),
    ends: edges, // s, t and the place of the predicate of every edge, for those who look at all
    typeNumbers: Uint8Array.from(columns.type),
    edge: (edge) => ({
      s: edges.s[edge],
      t: edges.t[edge],
      predicate: columns.edges.predicates[edges.p[edge]],
      weight: edgeColumns.get("weight")?.[edge],
      papers: edgeColumns.get("papers")?.[edge],
      ordinal: edgeColumns.get("ordinal")?.[edge],
      role: edgeColumns.get("role")?.[edge],
      places: edgeColumns.get("places")?.[edge],
    }),
    weight: (edge) => edgeColumns.get("weight")?.[edge] ?? 1,
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
  kg.data.community = (node) => of[node];
  kg.first = drawn.filter(({ id }) => id >= 0);
  kg.overview = discs.size > 0;
  kg.bundles = kg.read("drawn-edges").filter(({ id }) => id < 0)
    .map(({ from, to, value }) => ({ a: -1 - from, b: -1 - to, count: value }));
})();

kg.state = {
  selected: null, // {node}, {edge}, {community} or {bundle}: a number each
  lang: "en",
  theme: "light",
};

kg.bus = (() => {
  const heard = new Map();
  return {
    on: (name, listener) => heard.set(name, [...(heard.get(name) ?? []), listener]),
    emit: (name, what) => (heard.get(name) ?? []).forEach((listener) => listener(what)),
  };
})();

// Control characters and those that turn the direction of writing would disturb their surroundings.
kg.clean = (text) =>
  String(text).replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/g, " ");

kg.clip = (text, most) => {
  const letters = Array.from(text.slice(0, 2 * most));
  return letters.length > most || text.length > 2 * most ? `${letters.slice(0, most - 1).join("").trimEnd()}…` : text;
};

// A name for reading, in the language of the interface if the data has it.
kg.name = (node, lang = kg.state.lang) => {
  const { get } = kg.data;
  const label = get(node, "label") ?? kg.shortIri(node);
  if (lang === "zh") return get(node, "label_zh") ?? label;
  return kg.data.type(node) === "category" ? label : get(node, "label_en") ?? label;
};

// In lists a category shows its code and its meaning.
kg.listName = (node) => {
  const { get, type } = kg.data;
  const meaning = type(node) === "category" ? get(node, kg.state.lang === "zh" ? "label_zh" : "label_en") : undefined;
  return meaning && get(node, "label") ? `${get(node, "label")} ${meaning}` : kg.name(node);
};

// A community is called by what it is about; the gathered rest has no name of its own.
kg.communityNames = (community) => {
  const { names } = kg.communities[community];
  return names.length ? names.map((node) => kg.clip(kg.clean(kg.name(node)), 60)) : [kg.say("other community")];
};

kg.communityName = (community) => kg.communityNames(community).join(" · ");

kg.nameLang = (node) => {
  const name = kg.name(node);
  if (name === kg.data.get(node, "label_zh")) return "zh";
  return kg.data.type(node) === "paper" || name === kg.data.get(node, "label_en") ? "en" : "";
};

kg.decoded = (iri) => {
  try {
    return decodeURI(iri);
  } catch {
    return iri;
  }
};

kg.shortIri = (node) => kg.decoded(kg.data.iri(node).slice(kg.data.base.length)) || kg.data.iri(node);

// An element with attributes, listeners (onclick: function) and children; strings become text.
kg.el = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

kg.byId = (id) => document.getElementById(id);

kg.calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

kg.select = (selected) => {
  kg.state.selected = selected;
  kg.bus.emit("select", selected);
};

// Select a node and bring it into sight; the camera stays where it is given elsewhere.
kg.open = (node, move = true) => {
  kg.bus.emit("show", node);
  kg.select({ node });
  if (move) kg.bus.emit("centre", node);
};
