"use strict";
// The picture: vis-network draws nodes and edges, labels.js the labels. Physics is off.
kg.canvas = (() => {
  const { data, state, facts } = kg;
  const EXPAND = 50;
  const ROOM = 58; // between nodes placed on expansion
  const spots = new Map();
  const shown = new Set(); // drawn unless a filter hides it
  const expansions = []; // {node, added}, oldest first
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  let network = null;
  let hovered = null;
  let boxes = [];
  let touched = false; // the person moved the camera
  let colours = null;
  let haze = 1; // many edges are drawn fainter

  const box = () => kg.byId("picture");

  let grow = 1; // nodes are larger where the first picture is small, as on a phone

  const size = (node) => grow * ownSize(node);
  const ownSize = (node) => {
    const grown = Math.sqrt(data.degree(node));
    const type = data.type(node);
    if (type === "paper") return 8 + Math.min(4, grown * 0.6);
    if (type === "category") return 10 + Math.min(8, grown);
    if (type === "author") return 4.5 + Math.min(6, grown * 0.8);
    return 6.5 + Math.min(8, grown * 0.9);
  };

  // Edges of one pair are fanned; the sign turns with the direction, so opposite ones part as well.
  const bends = new Map();
  const fan = () => {
    const pairs = new Map();
    for (let edge = 0; edge < data.edgeCount; edge += 1) {
      const { s, t } = data.edge(edge);
      const key = s < t ? `${s} ${t}` : `${t} ${s}`;
      if (!pairs.has(key)) pairs.set(key, []);
      pairs.get(key).push(edge);
    }
    for (const group of pairs.values()) {
      if (group.length === 1) continue;
      group.forEach((edge, row) => {
        const { s, t } = data.edge(edge);
        bends.set(edge, (row - (group.length - 1) / 2) * 0.3 * (s < t ? 1 : -1));
      });
    }
  };

  const palette = () => {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    return {
      type: new Map(facts.types.map((type) => [type, value(`--${type}`)])),
      ground: value("--ground"),
      edge: value("--edge"),
      strong: value("--accent"),
    };
  };

  const focus = () => {
    const chosen = state.selected ?? hovered;
    if (!chosen) return null;
    if (chosen.edge !== undefined) {
      const { s, t } = data.edge(chosen.edge);
      return { nodes: new Set([s, t]), edge: (edge) => edge === chosen.edge };
    }
    const near = new Set([chosen.node]);
    for (const edge of data.incident(chosen.node)) if (kg.filters.edge(edge)) near.add(data.other(edge, chosen.node));
    return { nodes: near, edge: (edge) => data.edge(edge).s === chosen.node || data.edge(edge).t === chosen.node };
  };

  const nodeLook = (node, lit) => ({
    id: node,
    shape: facts.shapes[facts.types.indexOf(data.type(node))],
    size: size(node),
    opacity: lit && !lit.nodes.has(node) ? 0.16 : 1,
    color: { background: colours.type.get(data.type(node)), border: colours.ground },
  });

  const edgeLook = (edge, lit) => {
    const { s, t, weight, predicate } = data.edge(edge);
    const bend = bends.get(edge) ?? 0;
    const strong = lit?.edge(edge);
    return {
      id: edge,
      from: s,
      to: t,
      width: (weight ? Math.min(7, 0.8 + 0.7 * weight) : 1) + (strong ? 0.8 : 0),
      dashes: predicate === "kg:mentions" ? [4, 4] : false,
      color: { color: strong ? colours.strong : colours.edge, opacity: lit && !strong ? 0.14 : haze, inherit: false },
      arrows: data.directed && strong ? { to: { enabled: true, scaleFactor: 0.45 } } : { to: { enabled: false } },
      smooth: bend ? { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : false,
    };
  };

  // Only what differs from what stands there is written: a redraw of all costs more than the eye gains.
  const written = { nodes: new Map(), edges: new Map() };
  const put = (set, looks, known, place) => {
    const wanted = new Set(looks.map((look) => look.id));
    set.remove([...known.keys()].filter((id) => !wanted.has(id)));
    for (const id of [...known.keys()]) if (!wanted.has(id)) known.delete(id);
    const fresh = looks.filter((look) => known.get(look.id) !== JSON.stringify(look));
    for (const look of fresh) {
      if (place && !known.has(look.id)) Object.assign(look, place(look.id));
      known.set(look.id, JSON.stringify({ ...look, x: undefined, y: undefined }));
    }
    if (fresh.length) set.update(fresh);
  };

  const visible = () => [...shown].filter(kg.filters.node).sort((a, b) => a - b);

  const edgesAmong = (drawn) => {
    const inside = new Set(drawn);
    const found = new Set();
    for (const node of drawn) {
      for (const edge of data.incident(node)) if (inside.has(data.other(edge, node)) && kg.filters.edge(edge)) found.add(edge);
    }
    const weight = (edge) => (data.edge(edge).weight ?? 1) * 1e6 + data.degree(data.edge(edge).s) + data.degree(data.edge(edge).t);
    const ranked = [...found].sort((a, b) => weight(b) - weight(a) || a - b);
    return ranked.slice(0, facts.limits.edges).sort((a, b) => a - b);
  };

  const refresh = () => {
    const drawn = visible();
    const lit = focus();
    const among = edgesAmong(drawn);
    haze = Math.max(0.35, Math.min(1, Math.sqrt(220 / among.length)).toFixed(2));
    put(nodes, drawn.map((node) => nodeLook(node, lit)), written.nodes, (node) => spots.get(node));
    put(edges, among.map((edge) => edgeLook(edge, lit)), written.edges, null);
    describe();
    network?.redraw();
  };

  const describe = () => {
    const counts = { n: data.count, nodes: data.count, edges: data.edgeCount, drawnNodes: nodes.length, drawnEdges: edges.length };
    const whole = nodes.length === data.count && edges.length === data.edgeCount;
    box().setAttribute("aria-label", kg.say(whole ? "picture" : "picture part", counts, true));
    kg.byId("status").textContent = whole ? kg.say("status all", counts) : kg.say("status part", counts);
  };

  // A place near the anchor, on a spiral, that keeps clear of all that is drawn.
  const settle = (node, anchor) => {
    const near = data.incident(node).map((edge) => data.other(edge, node)).filter((other) => shown.has(other));
    const from = spots.get(anchor ?? near[0]) ?? { x: 0, y: 0 };
    const taken = [...shown].map((other) => spots.get(other));
    for (let step = 2; step < 4000; step += 1) {
      const reach = 26 * Math.sqrt(step);
      const x = Math.round(from.x + reach * Math.cos(step * 2.399963));
      const y = Math.round(from.y + reach * Math.sin(step * 2.399963));
      if (taken.every((spot) => Math.hypot((spot.x - x) * 0.6, spot.y - y) >= ROOM * 0.7)) return { x, y };
    }
    return from;
  };

  const add = (node, anchor) => {
    if (shown.has(node)) return false;
    if (!spots.has(node)) spots.set(node, settle(node, anchor));
    shown.add(node);
    return true;
  };

  // Beyond the limit the oldest expansion that does not hold the selection is taken back.
  const makeRoom = (keep) => {
    while (shown.size > facts.limits.nodes) {
      const oldest = expansions.findIndex((expansion) => !expansion.added.some((node) => keep.has(node)));
      if (oldest >= 0) {
        const [{ added }] = expansions.splice(oldest, 1);
        added.forEach((node) => shown.delete(node));
        kg.bus.emit("note", kg.say("note collapsed", { n: added.length }));
      } else {
        const spare = [...shown].filter((node) => !keep.has(node)).sort((a, b) => data.degree(a) - data.degree(b) || b - a);
        shown.delete(spare[0]);
      }
    }
  };

  const hidden = (node) => {
    const others = new Set(data.incident(node).map((edge) => data.other(edge, node)));
    return [...others].filter((other) => !shown.has(other) && kg.filters.node(other))
      .sort((a, b) => data.degree(b) - data.degree(a) || a - b);
  };

  const expand = (node) => {
    const added = hidden(node).slice(0, EXPAND).filter((other) => add(other, node));
    if (added.length) expansions.push({ node, added });
    makeRoom(new Set([node, ...added]));
    refresh();
    kg.bus.emit("drawn");
  };

  const collapse = (node) => {
    for (let row = expansions.length - 1; row >= 0; row -= 1) {
      if (expansions[row].node !== node) continue;
      expansions[row].added.forEach((other) => shown.delete(other));
      expansions.splice(row, 1);
    }
    refresh();
    kg.bus.emit("drawn");
  };

  const show = (node) => {
    if (!kg.filters.node(node)) kg.filters.reset();
    if (!add(node)) return;
    expansions.push({ node, added: [node] });
    makeRoom(new Set([node]));
    refresh();
    kg.bus.emit("drawn");
  };

  // The way from the neighbours, where they lie to one side of the node.
  const away = (node) => {
    const from = spots.get(node);
    const sum = { x: 0, y: 0 };
    let near = 0;
    for (const edge of data.incident(node)) {
      const other = data.other(edge, node);
      if (!shown.has(other) || other === node) continue;
      const to = spots.get(other);
      const reach = Math.hypot(from.x - to.x, from.y - to.y) || 1;
      sum.x += (from.x - to.x) / reach;
      sum.y += (from.y - to.y) / reach;
      near += 1;
    }
    return near && Math.hypot(sum.x, sum.y) > 0.6 * near ? sum : null;
  };

  // Nodes grow as the picture shrinks, in steps, so that they stay large enough to see and touch.
  const swell = (scale) => {
    const wanted = Math.min(2.75, Math.max(1, Math.round(3.2 / scale) / 4));
    if (wanted === grow) return;
    grow = wanted;
    refresh();
  };

  const margin = () => Math.min(84, box().clientWidth * 0.13);

  // The whole picture with the room of its labels inside the window.
  const fit = (glide = true) => {
    if (!network || !nodes.length) return;
    const placed = nodes.getIds().map((node) => spots.get(node));
    const least = (name) => placed.reduce((found, spot) => Math.min(found, spot[name]), Infinity);
    const most = (name) => placed.reduce((found, spot) => Math.max(found, spot[name]), -Infinity);
    const scale = Math.min(
      1.2,
      (box().clientWidth - 2 * margin() - 16) / (most("x") - least("x") || 1),
      (box().clientHeight - 2 * kg.labels.EAVES - 16) / (most("y") - least("y") || 1),
    );
    swell(scale);
    const position = { x: (least("x") + most("x")) / 2, y: (least("y") + most("y")) / 2 };
    network.moveTo({ position, scale, animation: glide && !kg.calm() ? { duration: 350, easingFunction: "easeInOutQuad" } : false });
    touched = false;
  };

  // The camera goes to a node, beside the panel and not beneath it.
  const centre = (node) => {
    if (!network || !spots.has(node)) return;
    const cover = kg.panel.cover();
    const scale = Math.max(network.getScale(), box().clientWidth < 600 ? 0.7 : 1);
    swell(scale);
    network.moveTo({
      position: spots.get(node),
      scale,
      offset: { x: -cover.right / 2, y: -cover.bottom / 2 },
      animation: kg.calm() ? false : { duration: 350, easingFunction: "easeInOutQuad" },
    });
    touched = true;
  };

  const paintLabels = (context) => {
    const ratio = context.canvas.width / context.canvas.clientWidth;
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const scale = network.getScale();
    const places = nodes.getIds().map((node) => {
      const { x, y } = network.canvasToDOM(spots.get(node));
      const halo = node === state.selected?.node ? 8 : 0; // its ring
      return { node, x, y, radius: size(node) * scale + halo, away: away(node) };
    });
    const lit = focus();
    boxes = kg.labels.arrange(context, places, lit?.nodes ?? new Set(), margin());
    kg.labels.draw(context, boxes, (node) => lit !== null && !lit.nodes.has(node));
    const chosen = places.find(({ node }) => node === state.selected?.node);
    if (chosen) ring(context, chosen);
    context.restore();
  };

  const ring = (context, { x, y, radius }) => {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.lineWidth = 2.5;
    context.strokeStyle = colours.strong;
    context.stroke();
  };

  const labelAt = ({ x, y }) =>
    boxes.find((spot) => x >= spot.left && x <= spot.right && y >= spot.top && y <= spot.bottom)?.node;

  const moved = ({ nodes: dragged }) => {
    for (const [node, spot] of Object.entries(network.getPositions(dragged))) spots.set(Number(node), spot);
  };

  const point = (target, event) => {
    hovered = target;
    kg.tip.show(target, event);
    box().style.cursor = target ? "pointer" : "";
    if (!state.selected) refresh();
  };

  const listen = () => {
    network.on("afterDrawing", paintLabels);
    network.on("click", ({ nodes: [node], edges: [edge], pointer }) => {
      const hit = node ?? labelAt(pointer.DOM);
      if (hit !== undefined) kg.select({ node: hit });
      else kg.select(edge === undefined ? null : { edge });
    });
    network.on("doubleClick", ({ nodes: [node] }) => node !== undefined && expand(node));
    network.on("dragStart", ({ nodes: dragged }) => { touched ||= dragged.length === 0; });
    network.on("dragging", moved);
    network.on("dragEnd", moved);
    network.on("zoom", ({ scale }) => { touched = true; swell(scale); });
    network.on("hoverNode", ({ node, event }) => point({ node }, event));
    network.on("hoverEdge", ({ edge, event }) => point({ edge }, event));
    network.on("blurNode", () => point(null));
    network.on("blurEdge", () => point(null));
    network.on("resize", () => { if (!touched) fit(false); });
    kg.bus.on("select", refresh);
    kg.bus.on("filter", refresh);
    kg.bus.on("show", show);
    kg.bus.on("centre", centre);
    kg.bus.on("lang", () => { kg.labels.forget(); refresh(); });
    kg.bus.on("theme", () => { kg.labels.forget(); colours = palette(); refresh(); });
  };

  // The picture is laid out for a wide window; it is turned for a high one and stretched to fill either.
  const fill = (placed) => {
    const { clientWidth: wide, clientHeight: high } = box();
    const turned = wide > 0.8 * high ? placed : placed.map(({ id, x, y }) => ({ id, x: y, y: x }));
    const reach = (name) => turned.reduce((most, spot) => Math.max(most, Math.abs(spot[name])), 1);
    const wanted = (high - 2 * kg.labels.EAVES) / (wide - 2 * margin()) / (reach("y") / reach("x"));
    const most = turned === placed ? 1.5 : 1.8;
    const [across, down] = [Math.min(most, Math.max(1, 1 / wanted)), Math.min(most, Math.max(1, wanted))];
    return turned.map(({ id, x, y }) => ({ id, x: Math.round(x * across), y: Math.round(y * down) }));
  };

  const start = () => {
    for (const { id, x, y } of fill(kg.read("drawn-nodes"))) {
      spots.set(id, { x, y });
      shown.add(id);
    }
    fan();
    colours = palette();
    refresh();
    network = new vis.Network(box(), { nodes, edges }, {
      physics: false,
      layout: { improvedLayout: false },
      interaction: { hover: true, selectConnectedEdges: false, keyboard: false, zoomSpeed: 0.8 },
      nodes: { borderWidth: 1.5, borderWidthSelected: 1.5, chosen: false },
      edges: { chosen: false, hoverWidth: 0, selectionWidth: 0, selfReference: { size: 14 } },
    });
    box().firstElementChild.removeAttribute("tabindex");
    window.network = network;
    listen();
    fit(false);
    return network;
  };

  return {
    start, fit, expand, collapse, hidden,
    isShown: (node) => shown.has(node),
    isExpanded: (node) => expansions.some((expansion) => expansion.node === node),
    spot: (node) => spots.get(node),
    drawnNodes: () => nodes.getIds(),
    drawnEdges: () => edges.getIds(),
    opacity: (node) => nodes.get(node)?.opacity,
    labels: () => boxes,
  };
})();
