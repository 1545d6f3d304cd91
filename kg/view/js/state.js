"use strict";
// What the page knows and what the person chose. All other scripts hang their parts on `kg`.
const kg = {};

kg.read = (id) => JSON.parse(document.getElementById(id).textContent);

kg.facts = kg.read("facts");

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

// Made when first asked for, and anew once the data have grown.
kg.once = (make) => {
  let made;
  let of = -1;
  return () => {
    if (of !== kg.data.version) [made, of] = [make(), kg.data.version];
    return made;
  };
};

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

kg.shortIri = (node) => kg.decoded(kg.data.short(node));

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
