"use strict";
// Colour and size of nodes, how they are chosen, and the key to the colours.
kg.look = (() => {
  const { data, facts, measures, once, el, say } = kg;
  const STOPS = 5;
  const EQUAL = 8;
  const RADII = new Map([["paper", [8, 12]], ["author", [5, 12]], ["institution", [7.5, 16]], ["category", [10, 18]], ["task", [8.5, 16]],
    ["method", [7.5, 16]], ["dataset", [7.5, 15]], ["metric", [7.5, 16]], ["term", [6, 14]], ["concept", [7.5, 16]]]);
  const FIRST_SIZE = facts.view === "concepts" ? "papers" : "degree";
  const chosen = { color: "kind", size: FIRST_SIZE };
  let palette = null;

  // The commonest classes have a colour of their own, the rest share one.
  const classes = (of, most) => once(() => {
    const counts = new Map();
    for (let node = 0; node < data.count; node += 1) {
      const own = of(node);
      if (own !== undefined) counts.set(own, (counts.get(own) ?? 0) + 1);
    }
    const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most);
    const shown = ranked.reduce((sum, [, count]) => sum + count, 0);
    return { ranked, place: new Map(ranked.map(([own], row) => [own, row])), rest: data.count - shown };
  });

  const codes = once(() => {
    const found = new Map();
    for (let node = 0; node < data.count; node += 1) if (data.type(node) === "category") found.set(data.get(node, "label"), node);
    return found;
  });

  const CLASSES = new Map([
    ["category", {
      of: measures.category,
      list: classes(measures.category, 8),
      name: (code) => (codes().has(code) ? kg.listName(codes().get(code)) : code),
      only: (code) => kg.filters.onlyCategory(code),
    }],
    ["community", {
      of: data.community,
      list: classes(data.community, 10),
      name: (number) => kg.communityName(number),
      only: (number) => kg.filters.onlyCommunity(number),
    }],
  ]);

  // What the data allow.
  const COLORS = new Map([
    ["kind", () => true],
    ["category", () => CLASSES.get("category").list().ranked.length > 1],
    ["community", () => kg.communities.length > 1],
    ...["year", "degree", "papers", "centrality"].map((name) => [name, () => measures.differs(name)]),
  ]);
  const SIZES = new Map([
    ...["degree", "papers", "centrality", "citations"].map((name) => [name, () => measures.differs(name)]),
    ["equal", () => true],
  ]);

  const read = () => {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(`--${name}`).trim();
    const numbered = (name, count) => Array.from({ length: count }, (_, row) => value(`${name}-${row + 1}`));
    return {
      kind: new Map(facts.types.map((type) => [type, value(type)])),
      hues: numbered("hue", 10),
      ramp: numbered("ramp", STOPS),
      rest: value("rest"),
    };
  };

  const parts = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

  // A colour between those of the ramp, as #rrggbb, which vis-network can make fainter.
  const along = (share) => {
    const { ramp, rest } = palette;
    if (Number.isNaN(share)) return rest;
    const row = Math.min(STOPS - 2, Math.floor(share * (STOPS - 1)));
    const [from, to] = [parts(ramp[row]), parts(ramp[row + 1])];
    const way = share * (STOPS - 1) - row;
    return `#${from.map((value, at) => Math.round(value + (to[at] - value) * way).toString(16).padStart(2, "0")).join("")}`;
  };

  const color = (node) => {
    palette ??= read();
    if (chosen.color === "kind") return palette.kind.get(data.type(node));
    const own = CLASSES.get(chosen.color);
    if (own) return palette.hues[own.list().place.get(own.of(node))] ?? palette.rest;
    return along(measures.share(chosen.color, node));
  };

  const size = (node) => {
    if (chosen.size === "equal") return EQUAL;
    const [least, most] = RADII.get(data.type(node));
    return least + (most - least) * (measures.share(chosen.size, node) || 0);
  };

  // The rim of the disc of a community, where colour tells communities.
  const disc = (community) => {
    if (chosen.color !== "community") return undefined;
    palette ??= read();
    return palette.hues[CLASSES.get("community").list().place.get(community)] ?? palette.rest;
  };

  // The sign of a node in the colour it has in the picture.
  const sign = (node) => {
    const picture = kg.filters.sign(data.type(node));
    picture.classList.add("own");
    picture.style.color = color(node);
    return picture;
  };

  const swatch = (shade) => {
    const patch = el("span", { class: "swatch", "aria-hidden": "true" });
    patch.style.background = shade;
    return patch;
  };

  const row = (shade, name, count, act) => {
    const words = kg.clip(kg.clean(name), 120);
    const content = [swatch(shade), el("bdi", { class: "toggle-name" }, words), el("span", { class: "count" }, kg.words.number(count))];
    return el("li", {}, el(act ? "button" : "span", { type: act && "button", class: "toggle", title: words, onclick: act }, ...content));
  };

  // A class in the key is also a way to see it alone.
  const classKey = ({ list, name, only }) => {
    const { ranked, rest } = list();
    const rows = ranked.map(([own, count], at) => row(palette.hues[at], name(own), count, () => only(own)));
    if (rest) rows.push(row(palette.rest, say("the rest"), rest));
    return el("ul", { class: "color-key", "aria-label": say("color key") }, ...rows);
  };

  const written = (name, value, exact) => {
    if (name === "year") return String(Math.round(value));
    if (name === "centrality") return new Intl.NumberFormat(kg.state.lang, { style: "percent", maximumSignificantDigits: 2 }).format(value);
    return kg.words.number(exact ? Math.round(value * 10) / 10 : Math.round(value));
  };

  const rampKey = (name) => {
    const { low, middle, high, known } = measures.span(name);
    const [least, half, most] = [low, middle, high].map((value) => written(name, value, high - low < 4));
    const band = el("div", { class: "band", role: "img", "aria-label": say("ramp", { least, half, most }) });
    band.style.background = `linear-gradient(to right, ${palette.ramp.join(", ")})`;
    const ends = el("div", { class: "ends", "aria-hidden": "true" }, ...[least, half, most].map((text) => el("span", {}, text)));
    const unknown = data.count - known;
    return el("div", { class: "ramp" }, band, ends, unknown ? el("ul", { class: "color-key" }, row(palette.rest, say("not known"), unknown)) : null);
  };

  const key = () => {
    if (chosen.color === "kind") return [];
    const own = CLASSES.get(chosen.color);
    return [own ? classKey(own) : rampKey(chosen.color)];
  };

  const fill = (id, choices, now) => {
    const names = [...choices].filter(([, allowed]) => allowed()).map(([name]) => name);
    kg.byId(id).replaceChildren(...names.map((name) => el("option", { value: name }, say(`measure ${name}`))));
    kg.byId(id).value = now;
  };

  // What is not seen is not computed: large graphs start sooner.
  const draw = () => {
    document.documentElement.dataset.color = chosen.color;
    if (!kg.byId("look").open) return;
    palette ??= read();
    fill("color", COLORS, chosen.color);
    fill("size", SIZES, chosen.size);
    kg.byId("color-key").replaceChildren(...key());
  };

  const choose = (what, choices, first, name) => {
    const wanted = choices.get(name)?.() ? name : first;
    if (chosen[what] === wanted) return;
    chosen[what] = wanted;
    draw();
    kg.bus.emit("look");
  };

  const part = (what, choices, first) => {
    kg.address.part(what, {
      write: () => (chosen[what] === first ? "" : chosen[what]),
      read: (name, start) => {
        choose(what, choices, first, name);
        if (start && chosen[what] !== first) kg.byId("look").open = true;
      },
    });
    kg.byId(what).addEventListener("change", ({ target }) => choose(what, choices, first, target.value));
  };

  const start = () => {
    part("color", COLORS, "kind");
    part("size", SIZES, FIRST_SIZE);
    kg.byId("look").addEventListener("toggle", draw);
    kg.bus.on("theme", () => { palette = null; draw(); });
    for (const event of ["lang", "grown"]) kg.bus.on(event, draw);
    draw();
  };

  return { color, size, disc, sign, start };
})();
