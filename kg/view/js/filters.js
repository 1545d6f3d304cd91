"use strict";
// Which nodes and edges pass the legend and the filters; the legend itself.
kg.filters = (() => {
  const { data, state } = kg;

  // With a category chosen: its papers, and whatever stands directly beside one of them.
  let inCategory = null;
  const gather = () => {
    inCategory = null;
    if (!state.category) return;
    inCategory = new Set();
    for (let node = 0; node < data.count; node += 1) {
      if (categoryOf(node) !== state.category) continue;
      inCategory.add(node);
      if (data.type(node) === "paper") for (const edge of data.incident(node)) inCategory.add(data.other(edge, node));
    }
  };

  const categoryOf = (node) => {
    if (data.type(node) === "paper") return data.get(node, "category");
    return data.type(node) === "category" ? data.get(node, "label") : undefined;
  };

  const node = (number) => !state.typesOff.has(data.type(number)) && (inCategory === null || inCategory.has(number));
  const edge = (number) => {
    const { s, t, predicate } = data.edge(number);
    return !state.predicatesOff.has(predicate) && node(s) && node(t);
  };

  const counts = new Map(kg.facts.types.map((type) => [type, 0]));
  for (let number = 0; number < data.count; number += 1) {
    counts.set(data.type(number), counts.get(data.type(number)) + 1);
  }
  const predicateCounts = new Map(data.predicates.map((name) => [name, 0]));
  for (let number = 0; number < data.edgeCount; number += 1) {
    const { predicate } = data.edge(number);
    predicateCounts.set(predicate, predicateCounts.get(predicate) + 1);
  }

  const changed = () => {
    gather();
    draw();
    kg.bus.emit("filter");
  };

  const toggle = (set, value) => {
    if (set.has(value)) set.delete(value);
    else set.add(value);
    changed();
  };

  const reset = () => {
    state.typesOff.clear();
    state.predicatesOff.clear();
    state.category = "";
    changed();
  };

  const svg = (tag, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  const PATHS = new Map([
    ["square", "M3 3H13V13H3Z"],
    ["dot", "M8 3A5 5 0 1 1 8 13A5 5 0 1 1 8 3Z"],
    ["diamond", "M8 1.5L14.5 8L8 14.5L1.5 8Z"],
    ["hexagon", "M4.5 2H11.5L15 8L11.5 14H4.5L1 8Z"],
    ["triangle", "M8 2L14.5 13.5H1.5Z"],
  ]);

  // The sign of a type, as on the canvas.
  const sign = (type) => {
    const picture = svg("svg", { viewBox: "0 0 16 16", class: `sign ${type}`, "aria-hidden": "true", focusable: "false" });
    picture.append(svg("path", { d: PATHS.get(kg.facts.shapes[kg.facts.types.indexOf(type)]) }));
    return picture;
  };

  const button = (pressed, act, label, count, picture) =>
    kg.el(
      "button",
      { type: "button", class: "toggle", "aria-pressed": String(pressed), onclick: act },
      picture,
      kg.el("span", { class: "toggle-name" }, label),
      kg.el("span", { class: "count" }, kg.words.number(count)),
    );

  // Drawn anew after each change; the focus stays at its place.
  const fill = (id, items) => {
    const box = kg.byId(id);
    const place = Array.from(box.children).indexOf(document.activeElement);
    box.replaceChildren(...items);
    if (place >= 0) box.children[place]?.focus();
  };

  const draw = () => {
    fill(
      "legend",
      kg.facts.types.filter((type) => counts.get(type)).map((type) => {
        const item = button(!state.typesOff.has(type), () => toggle(state.typesOff, type), kg.say(`types ${type}`),
          counts.get(type), sign(type));
        item.dataset.type = type;
        return item;
      }),
    );
    fill(
      "predicates",
      data.predicates.map((name) => {
        const item = button(!state.predicatesOff.has(name), () => toggle(state.predicatesOff, name),
          kg.words.predicate(name), predicateCounts.get(name), kg.el("span", { class: "line-sign", "aria-hidden": "true" }));
        item.dataset.predicate = name;
        return item;
      }),
    );
    kg.byId("predicate-filter").hidden = data.predicates.length < 2;
    kg.byId("reset").hidden = !(state.typesOff.size || state.predicatesOff.size || state.category);
    drawCategories();
  };

  const drawCategories = () => {
    const papers = new Map();
    for (let number = 0; number < data.count; number += 1) {
      const category = data.type(number) === "paper" ? data.get(number, "category") : undefined;
      if (category) papers.set(category, (papers.get(category) ?? 0) + 1);
    }
    const ranked = [...papers].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const select = kg.byId("category");
    select.replaceChildren(
      kg.el("option", { value: "" }, kg.say("all categories")),
      ...ranked.map(([name, count]) => kg.el("option", { value: name }, `${kg.clean(name)} (${kg.words.number(count)})`)),
    );
    select.value = state.category;
    kg.byId("category-filter").hidden = papers.size < 2;
  };

  const start = () => {
    kg.byId("category").addEventListener("change", (event) => {
      state.category = event.target.value;
      changed();
    });
    kg.byId("reset").addEventListener("click", reset);
    kg.bus.on("lang", draw);
    gather();
    draw();
  };

  return { node, edge, sign, start, reset, changed };
})();
