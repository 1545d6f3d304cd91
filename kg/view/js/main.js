"use strict";
// Starts the parts; keyboard, address and switches.
(() => {
  const { data, state } = kg;
  let quiet = false; // while the address is being read

  kg.sheet = (open) => {
    document.body.classList.toggle("with-side", open);
    kg.byId("side-button").setAttribute("aria-expanded", String(open));
  };

  const address = () => {
    const words = new URLSearchParams();
    const { selected } = state;
    const short = (node) => data.iri(node).slice(data.base.length);
    if (selected?.node !== undefined) words.set("node", short(selected.node));
    if (selected?.edge !== undefined) words.set("edge", String(selected.edge));
    const hidden = [...[...state.typesOff].sort(), ...[...state.predicatesOff].sort()].map((name) => `-${name}`);
    if (state.category) hidden.push(state.category);
    if (hidden.length) words.set("filter", hidden.join(","));
    const chosen = new URLSearchParams(location.hash.slice(1));
    for (const name of ["lang", "theme"]) if (chosen.has(name)) words.set(name, state[name]);
    return words;
  };

  const store = (words, step) => {
    const text = words.toString();
    if (quiet || `#${text}` === (location.hash || "#")) return;
    try {
      history[step ? "pushState" : "replaceState"](null, "", `#${text}`);
    } catch { /* a page inside a notebook's frame has no address of its own */ }
  };

  const keep = (name, value) => {
    const words = address();
    words.set(name, value);
    store(words, false);
  };

  const filtersFrom = (text) => {
    state.typesOff.clear();
    state.predicatesOff.clear();
    state.category = "";
    for (const word of text.split(",").filter(Boolean)) {
      const name = word.slice(1);
      if (word[0] !== "-") state.category = word;
      else if (kg.facts.types.includes(name)) state.typesOff.add(name);
      else if (data.predicates.includes(name)) state.predicatesOff.add(name);
    }
  };

  const restore = (first) => {
    const words = new URLSearchParams(location.hash.slice(1));
    quiet = true;
    filtersFrom(words.get("filter") ?? "");
    kg.filters.changed();
    const node = words.has("node") ? data.numberOf(data.base + words.get("node")) ?? data.numberOf(words.get("node")) : undefined;
    const edge = Number(words.get("edge") ?? NaN);
    if (node !== undefined) {
      if (first || state.selected?.node !== node) kg.open(node);
    } else if (edge >= 0 && edge < data.edgeCount) kg.select({ edge });
    else if (state.selected) kg.select(null);
    quiet = false;
  };

  // To the neighbour that lies most nearly in the direction of the arrow.
  const walk = (dx, dy) => {
    const node = state.selected?.node;
    if (node === undefined) {
      const hub = kg.canvas.drawnNodes().sort((a, b) => data.degree(b) - data.degree(a) || a - b)[0];
      if (hub !== undefined) kg.open(hub);
      return;
    }
    const from = kg.canvas.spot(node);
    const drawn = new Set(kg.canvas.drawnNodes());
    let best = null;
    for (const edge of data.incident(node)) {
      const other = data.other(edge, node);
      if (!drawn.has(other) || other === node) continue;
      const to = kg.canvas.spot(other);
      const cosine = ((to.x - from.x) * dx + (to.y - from.y) * dy) / (Math.hypot(to.x - from.x, to.y - from.y) || 1);
      if (cosine > 0.3 && (!best || cosine > best.cosine)) best = { other, cosine };
    }
    if (best) kg.open(best.other);
  };

  const ARROWS = new Map([["ArrowLeft", [-1, 0]], ["ArrowRight", [1, 0]], ["ArrowUp", [0, -1]], ["ArrowDown", [0, 1]]]);

  const press = (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape") {
      if (document.body.classList.contains("with-side")) kg.sheet(false);
      else kg.panel.close();
    } else if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "/") {
      event.preventDefault();
      kg.byId("search").focus();
      kg.byId("search").select();
    } else if (event.key === "f") kg.canvas.fit();
    else if (event.target === kg.byId("picture")) {
      if (ARROWS.has(event.key)) {
        event.preventDefault();
        walk(...ARROWS.get(event.key));
      } else if (event.key === "Enter" && state.selected) kg.panel.focus();
    }
  };

  const summary = () => {
    const counts = new Map();
    for (let node = 0; node < data.count; node += 1) counts.set(data.type(node), (counts.get(data.type(node)) ?? 0) + 1);
    const known = kg.facts.types.filter((type) => counts.has(type));
    kg.byId("summary").textContent = known.map((type) => kg.say(`count ${type}`, { n: counts.get(type) })).join(" · ");
    kg.byId("view").textContent = kg.say(`view ${kg.facts.view}`);
  };

  const switches = () => {
    kg.byId("lang").addEventListener("click", () => {
      kg.words.speak(state.lang === "zh" ? "en" : "zh");
      keep("lang", state.lang);
    });
    kg.byId("theme").addEventListener("click", () => {
      kg.words.paint(state.theme === "dark" ? "light" : "dark");
      keep("theme", state.theme);
    });
    kg.byId("fit").addEventListener("click", () => kg.canvas.fit());
    kg.byId("side-button").addEventListener("click", () => kg.sheet(!document.body.classList.contains("with-side")));
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => {
      if (!new URLSearchParams(location.hash.slice(1)).has("theme")) kg.words.paint(dark.matches ? "dark" : "light");
    });
    let before = null;
    addEventListener("beforeprint", () => {
      before = state.theme;
      kg.words.paint("light");
    });
    addEventListener("afterprint", () => before && kg.words.paint(before));
  };

  const start = () => {
    const words = new URLSearchParams(location.hash.slice(1));
    const lang = words.get("lang") ?? kg.facts.lang ?? (/^zh\b/i.test(navigator.language) ? "zh" : "en");
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    kg.words.paint(words.get("theme") ?? (dark ? "dark" : "light"));
    kg.words.speak(lang);
    kg.bus.on("lang", summary);
    kg.bus.on("note", (text) => { kg.byId("note").textContent = text; });
    summary();
    kg.filters.start();
    const network = kg.canvas.start();
    kg.search.start();
    kg.panel.start();
    kg.list.start();
    switches();
    restore(true);
    kg.bus.on("select", () => store(address(), true));
    kg.bus.on("filter", () => store(address(), false));
    addEventListener("popstate", () => restore(false));
    document.addEventListener("keydown", press);
    network.once("afterDrawing", () => { document.body.dataset.ready = ""; });
    network.redraw();
  };

  start();
})();
