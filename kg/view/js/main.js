"use strict";
// Starts the parts; keyboard, address and switches.
(() => {
  const { data, state } = kg;

  kg.sheet = (open) => {
    document.body.classList.toggle("with-side", open);
    kg.byId("side-button").setAttribute("aria-expanded", String(open));
  };

  // A node is kept by its IRI, which stays when the page is made anew; the rest by number.
  const KINDS = new Map([["edge", () => data.edgeCount], ["community", () => kg.communities.length], ["bundle", () => kg.bundles.length]]);

  const nodePart = {
    write: () => (state.selected?.node === undefined ? "" : data.short(state.selected.node)),
    read: (text, first) => {
      const node = text ? data.find(text) : undefined;
      if (node !== undefined && (first || state.selected?.node !== node)) kg.open(node, !kg.address.words().has("view"));
      else if (node === undefined && state.selected?.node !== undefined) kg.select(null);
    },
  };

  const otherPart = {
    write: () => {
      const kind = [...KINDS.keys()].find((name) => state.selected?.[name] !== undefined);
      return kind ? `${kind}-${state.selected[kind]}` : "";
    },
    read: (text) => {
      const [, kind, number] = /^(\w+)-(\d+)$/.exec(text) ?? [];
      if (KINDS.has(kind) && Number(number) < KINDS.get(kind)()) kg.select({ [kind]: Number(number) });
      else if (state.selected && state.selected.node === undefined) kg.select(null);
    },
  };

  // Language and colours stand in the address only where the person chose them.
  const chosen = new Set();
  const choicePart = (name, set) => ({
    write: () => (chosen.has(name) ? state[name] : ""),
    read: (text, first) => {
      if (!text) return;
      chosen.add(name);
      if (!first) set(text);
    },
  });

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
    } else if (event.key === "f") kg.camera.fit();
    else if (event.target === kg.byId("picture")) {
      if (ARROWS.has(event.key)) {
        event.preventDefault();
        walk(...ARROWS.get(event.key));
      } else if (event.key === "Enter" && state.selected) kg.panel.focus();
    }
  };

  // How many there are, and of how many in the graph behind the page.
  const count = (type, n) => {
    const all = (kg.source ?? kg.site)?.totals[type] ?? n;
    return all > n ? kg.say("count of", { n, all: kg.say(`count ${type}`, { n: all }) }) : kg.say(`count ${type}`, { n });
  };

  // The kinds of concepts are counted in the legend.
  const summary = () => {
    const counts = new Map();
    for (let node = 0; node < data.count; node += 1) counts.set(data.family(node), (counts.get(data.family(node)) ?? 0) + 1);
    const known = kg.facts.types.filter((type) => counts.has(type));
    const told = known.map((type) => count(type, counts.get(type))).join(" · ");
    kg.byId("summary").textContent = (kg.source ?? kg.site)?.partial() ? kg.say("held", { counts: told }) : told;
    if (data.pairsLeftOut) kg.byId("summary").textContent += ` · ${kg.say("pairs left out", { n: data.pairsLeftOut, least: data.leastWeight })}`;
    kg.byId("view").textContent = kg.say(`view ${kg.facts.view}`);
  };

  const switches = () => {
    kg.byId("lang").addEventListener("click", () => {
      chosen.add("lang");
      kg.words.speak(state.lang === "zh" ? "en" : "zh");
      kg.address.keep(false);
    });
    kg.byId("theme").addEventListener("click", () => {
      chosen.add("theme");
      kg.words.paint(state.theme === "dark" ? "light" : "dark");
      kg.address.keep(false);
    });
    // The address belongs to the state: the way to the list must not stand there.
    document.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault();
      if (kg.byId("side-button").checkVisibility()) kg.sheet(true);
      kg.byId("nodes").focus();
    });
    kg.byId("fit").addEventListener("click", () => kg.camera.fit());
    kg.byId("side-button").addEventListener("click", () => kg.sheet(!document.body.classList.contains("with-side")));
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => {
      if (!chosen.has("theme")) kg.words.paint(dark.matches ? "dark" : "light");
    });
    let before = null;
    addEventListener("beforeprint", () => {
      before = state.theme;
      kg.words.paint("light");
    });
    addEventListener("afterprint", () => before && kg.words.paint(before));
  };

  // What the address names is fetched first, if the page does not hold it and there is a server to ask.
  let turn = 0;
  const restore = (first, done = () => {}) => {
    turn += 1;
    const own = turn;
    const words = kg.address.words();
    const wanted = new Map([[words.get("node") ?? "", 0]]);
    for (const key of (words.get("open") ?? "").split(" ")) {
      const text = key.replace(/^\*/, "");
      if (!/^~\d+$/.test(key)) wanted.set(text, (wanted.get(text) ?? 0) + (text === key ? kg.shown.STEP : 0));
    }
    wanted.delete("");
    const missing = kg.source ? [...wanted].filter((one) => kg.source.lacks(...one)) : [];
    const finish = () => {
      if (own === turn) kg.address.restore(first);
      done();
    };
    if (missing.length) kg.source.hold(missing).then(finish);
    else finish();
  };

  const start = () => {
    const words = kg.address.words();
    const lang = words.get("lang") ?? kg.facts.lang ?? (/^zh\b/i.test(navigator.language) ? "zh" : "en");
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    kg.words.paint(words.get("theme") === "dark" || (!words.has("theme") && dark) ? "dark" : "light");
    kg.words.speak(lang);
    for (const event of ["lang", "grown"]) kg.bus.on(event, summary);
    kg.bus.on("note", (text) => { kg.byId("note").textContent = text; });
    summary();
    kg.look.start();
    kg.filters.start();
    const network = kg.canvas.start();
    kg.search.start();
    kg.panel.start();
    kg.list.start();
    switches();
    kg.address.part("at", otherPart);
    kg.address.part("node", nodePart);
    kg.address.part("view", kg.camera.part);
    kg.address.part("lang", choicePart("lang", kg.words.speak));
    kg.address.part("theme", choicePart("theme", kg.words.paint));
    document.addEventListener("keydown", press);
    restore(true, () => {
      kg.bus.on("select", () => kg.address.keep(true));
      for (const event of ["filter", "look", "drawn", "camera"]) kg.bus.on(event, () => kg.address.keep(false));
    });
    addEventListener("popstate", () => restore(false));
    network.once("afterDrawing", () => { document.body.dataset.ready = ""; });
    network.redraw();
  };

  start();
})();
