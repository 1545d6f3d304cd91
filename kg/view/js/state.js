"use strict";
// What the page knows and what the person chose. All other scripts hang their parts on `kg`.
const kg = {};

kg.read = (id) => JSON.parse(document.getElementById(id).textContent);

kg.facts = kg.read("facts");

kg.data = (() => {
  const columns = kg.read("columns");
  const { count, base, edges } = columns;
  const table = (named) =>
    new Map(Object.entries(named).map(([name, column]) => [name, new Map(column.at.map((row, i) => [row, column.values[i]]))]));
  const nodeColumns = table(columns.named);
  const edgeColumns = table(edges.named);
  const incident = Array.from({ length: count }, () => []);
  edges.s.forEach((s, edge) => {
    incident[s].push(edge);
    if (edges.t[edge] !== s) incident[edges.t[edge]].push(edge);
  });
  const numbers = new Map(columns.iri.map((iri, node) => [base + iri, node]));
  return {
    count,
    base,
    edgeCount: edges.s.length,
    directed: edges.directed,
    longLeftOut: columns.longLeftOut,
    predicates: edges.predicates,
    iri: (node) => base + columns.iri[node],
    numberOf: (iri) => numbers.get(iri),
    type: (node) => kg.facts.types[columns.type[node]],
    get: (node, name) => nodeColumns.get(name)?.get(node),
    edge: (edge) => ({
      s: edges.s[edge],
      t: edges.t[edge],
      predicate: edges.predicates[edges.p[edge]],
      weight: edgeColumns.get("weight")?.get(edge),
      papers: edgeColumns.get("papers")?.get(edge),
      ordinal: edgeColumns.get("ordinal")?.get(edge),
    }),
    incident: (node) => incident[node],
    degree: (node) => incident[node].length,
    other: (edge, node) => (edges.s[edge] === node ? edges.t[edge] : edges.s[edge]),
  };
})();

kg.state = {
  selected: null, // {node: number} or {edge: number}
  typesOff: new Set(),
  predicatesOff: new Set(),
  category: "",
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
  const label = get(node, "label") ?? get(node, "label_zh") ?? get(node, "label_en") ?? kg.shortIri(node);
  if (lang === "zh") return get(node, "label_zh") ?? label;
  return kg.data.type(node) === "category" ? label : get(node, "label_en") ?? label;
};

// In lists a category shows its code and its meaning.
kg.listName = (node) => {
  const { get, type } = kg.data;
  const meaning = type(node) === "category" ? get(node, kg.state.lang === "zh" ? "label_zh" : "label_en") : undefined;
  return meaning && get(node, "label") ? `${get(node, "label")} ${meaning}` : kg.name(node);
};

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

// Select a node and bring it into sight.
kg.open = (node) => {
  kg.bus.emit("show", node);
  kg.select({ node });
  kg.bus.emit("centre", node);
};
