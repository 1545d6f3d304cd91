"use strict";
// The picture: vis-network draws nodes and edges, discs.js what lies beneath, labels.js the labels. Physics is off.
kg.canvas = (() => {
  const { data, state } = kg;
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  let network = null;
  let hovered = null;
  let boxes = [];
  let titles = []; // of discs
  let colours = null;
  let haze = 1; // many edges are drawn fainter
  let grow = 1; // nodes are larger where the first picture is small, as on a phone
  let thin = 1; // edges are thinner where little is seen

  const box = () => kg.byId("picture");

  const size = (node) => grow * kg.look.size(node);

  // Edges of one pair are fanned; the sign turns with the direction, so opposite ones part as well.
  const bends = new Map();
  const fan = () => {
    bends.clear();
    const pairs = new Map();
    for (let edge = 0; edge < data.edgeCount; edge += 1) {
      const [s, t] = [data.ends.s[edge], data.ends.t[edge]];
      const key = Math.min(s, t) * data.count + Math.max(s, t);
      if (pairs.has(key)) pairs.get(key).push(edge);
      else pairs.set(key, [edge]);
    }
    for (const group of pairs.values()) {
      if (group.length === 1) continue;
      group.forEach((edge, row) => {
        bends.set(edge, (row - (group.length - 1) / 2) * 0.3 * (data.ends.s[edge] < data.ends.t[edge] ? 1 : -1));
      });
    }
  };

  const palette = () => {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    return { ground: value("--ground"), edge: value("--edge"), strong: value("--accent") };
  };

  const focus = () => {
    const chosen = state.selected ?? hovered;
    if (!chosen) return null;
    if (chosen.edge !== undefined) {
      const { s, t } = data.edge(chosen.edge);
      return { nodes: new Set([s, t]), edge: (edge) => edge === chosen.edge };
    }
    if (chosen.node === undefined) return throughDiscs(chosen);
    const near = new Set([chosen.node]);
    for (const edge of data.incident(chosen.node)) if (kg.filters.edge(edge)) near.add(data.other(edge, chosen.node));
    return { nodes: near, edge: (edge) => data.ends.s[edge] === chosen.node || data.ends.t[edge] === chosen.node };
  };

  // A community lights its members, a bundle those of both its ends.
  const throughDiscs = ({ community, bundle }) => {
    const wanted = bundle === undefined ? new Set([community]) : new Set([kg.bundles[bundle].a, kg.bundles[bundle].b]);
    const inside = (node) => wanted.has(data.community(node));
    return { nodes: { has: inside }, edge: () => false };
  };

  const nodeLook = (node, lit) => ({
    id: node,
    ...kg.shapes.look(data.type(node)),
    size: size(node),
    opacity: lit && !lit.nodes.has(node) ? 0.16 : 1,
    color: { background: kg.look.color(node), border: colours.ground },
  });

  // Weights are drawn as they are; where they go beyond what can be told apart, by their share of the greatest.
  const heaviest = kg.once(() => Array.from({ length: data.edgeCount }, (_, edge) => data.weight(edge)).reduce((most, weight) => Math.max(most, weight), 1));
  const thickness = (weight) => {
    if (!weight) return 1;
    return heaviest() <= 9 ? 0.8 + 0.7 * weight : 0.8 + 6.3 * Math.sqrt((weight - 1) / (heaviest() - 1));
  };

  const edgeLook = (edge, lit) => {
    const { s, t, weight, predicate, role } = data.edge(edge);
    const bend = bends.get(edge) ?? 0;
    const strong = lit?.edge(edge);
    return {
      id: edge,
      from: s,
      to: t,
      width: thin * (thickness(weight) + (strong ? 0.8 : 0)),
      dashes: predicate === "kg:mentions" && !role ? [4 * thin, 4 * thin] : false,
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
      const text = JSON.stringify(look);
      if (place && !known.has(look.id)) Object.assign(look, place(look.id));
      known.set(look.id, text);
    }
    if (fresh.length) set.update(fresh);
  };

  const refresh = () => {
    const drawn = kg.shown.nodes();
    const lit = focus();
    const among = kg.shown.edges(drawn, lit);
    haze = Math.max(0.35, Math.min(1, Math.sqrt(220 / among.length)).toFixed(2));
    network?.body.emitter.emit("_blockRedraw"); // vis would draw after each of the changes
    put(nodes, drawn.map((node) => nodeLook(node, lit)), written.nodes, kg.shown.spot);
    put(edges, among.map((edge) => edgeLook(edge, lit)), written.edges, null);
    network?.body.emitter.emit("_allowRedraw");
    describe();
    network?.redraw();
  };

  const describe = () => {
    const counts = { n: data.count, nodes: data.count, edges: data.edgeCount, drawnNodes: nodes.length, drawnEdges: edges.length };
    const whole = nodes.length === data.count && edges.length === data.edgeCount;
    box().setAttribute("aria-label", kg.say(whole ? "picture" : "picture part", counts, true));
    const communities = kg.shown.discs().length;
    kg.byId("status").textContent = kg.source?.partial() ? kg.say("status held", counts)
      : whole ? kg.say("status all", counts)
      : communities ? kg.say("status overview", { ...counts, communities, n: communities }) : kg.say("status part", counts);
  };

  // The way from the neighbours, where they lie to one side of the node.
  const away = (node) => {
    const from = kg.shown.spot(node);
    const sum = { x: 0, y: 0 };
    let near = 0;
    for (const edge of data.incident(node)) {
      if (!written.edges.has(edge)) continue;
      const to = kg.shown.spot(data.other(edge, node));
      const reach = Math.hypot(from.x - to.x, from.y - to.y) || 1;
      sum.x += (from.x - to.x) / reach;
      sum.y += (from.y - to.y) / reach;
      near += 1;
    }
    return near && Math.hypot(sum.x, sum.y) > 0.6 * near ? sum : null;
  };

  // Nodes grow as the picture shrinks, so that they stay large enough to see and touch, and shrink as it
  // grows, so that they part; in steps, for each one draws them anew.
  const swell = (scale) => {
    const [reach, least] = !kg.overview ? [0.8, 1] : box().clientWidth < 600 ? [0.4, 0.75] : [0.6, 0.75];
    const ideal = Math.min(2.75, Math.max(least, reach / scale)) / Math.max(1, scale / 1.3) ** 0.7;
    const wanted = [ideal, 1 / Math.max(1, scale / 1.3)].map((one) => 1.25 ** Math.round(Math.log(one) / Math.log(1.25)));
    if (wanted[0] === grow && wanted[1] === thin) return;
    [grow, thin] = wanted;
    refresh();
  };

  const lastTarget = () => state.selected ?? hovered;

  const paintLabels = (context) => {
    const ratio = context.canvas.width / context.canvas.clientWidth;
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const scale = network.getScale();
    const places = nodes.getIds().map((node) => {
      const { x, y } = network.canvasToDOM(kg.shown.spot(node));
      const halo = node === state.selected?.node ? 8 : 0; // its ring
      return { node, x, y, radius: size(node) * scale + halo, away: away(node), disc: discOf(node, scale) };
    });
    const lit = focus();
    titles = kg.discs.titles(context, network.canvasToDOM.bind(network), scale);
    boxes = kg.labels.arrange(context, places, lit?.nodes ?? new Set(), kg.camera.margin(), titles);
    kg.discs.write(context, titles, lastTarget());
    kg.labels.draw(context, boxes, (node) => lit !== null && !lit.nodes.has(node));
    const chosen = places.find(({ node }) => node === state.selected?.node);
    if (chosen) ring(context, chosen);
    context.restore();
  };

  const discOf = (node, scale) => {
    if (!kg.overview || !kg.shown.isGround(node)) return null;
    const { x, y, r } = kg.communities[data.community(node)];
    return { ...network.canvasToDOM({ x, y }), r: r * scale };
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

  const beneath = (point) => (kg.overview ? kg.discs.at(network.DOMtoCanvas(point), network.getScale()) : null);

  const moved = ({ nodes: dragged }) => {
    for (const [node, spot] of Object.entries(network.getPositions(dragged))) kg.shown.move(Number(node), spot);
  };

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  const point = (target, event) => {
    if (!target && same(target, hovered)) return;
    const changed = !same(target, hovered);
    hovered = target;
    kg.tip.show(target, event);
    box().style.cursor = target ? "pointer" : "";
    if (changed && !state.selected) refresh();
  };

  // vis tells of nodes and edges; discs and curves are asked for here, once a frame at most.
  let asked = false;
  const watch = (event) => {
    if (asked || event.buttons || event.pointerType === "touch" || hovered?.node !== undefined || hovered?.edge !== undefined) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (hovered?.node !== undefined || hovered?.edge !== undefined) return;
      const { left, top } = box().getBoundingClientRect();
      point(beneath({ x: event.clientX - left, y: event.clientY - top }), event);
    });
  };

  const listen = () => {
    network.on("beforeDrawing", (context) => kg.discs.paint(context, lastTarget(), network.getScale()));
    network.on("afterDrawing", paintLabels);
    network.on("click", ({ nodes: [node], edges: [edge], pointer }) => {
      const hit = node ?? labelAt(pointer.DOM);
      if (hit !== undefined) kg.select({ node: hit });
      else kg.select(edge === undefined ? beneath(pointer.DOM) : { edge });
    });
    network.on("doubleClick", ({ nodes: [node], pointer }) => {
      const community = node === undefined ? beneath(pointer.DOM)?.community : undefined;
      if (node !== undefined) kg.shown.expand(node);
      else if (community !== undefined) kg.camera.expandCommunity(community);
    });
    network.on("dragStart", ({ nodes: dragged }) => { if (!dragged.length) kg.camera.touch(); });
    network.on("dragging", moved);
    network.on("dragEnd", (event) => { moved(event); kg.camera.settled(); });
    network.on("zoom", ({ scale }) => { kg.camera.touch(); swell(scale); kg.camera.settled(); });
    network.on("animationFinished", kg.camera.settled);
    network.on("hoverNode", ({ node, event }) => point({ node }, event));
    network.on("hoverEdge", ({ edge, event }) => point({ edge }, event));
    network.on("blurNode", () => point(null));
    network.on("blurEdge", () => point(null));
    box().addEventListener("pointermove", watch);
    box().addEventListener("pointerleave", () => point(null));
    for (const event of ["select", "filter", "drawn"]) kg.bus.on(event, refresh);
    kg.bus.on("lang", () => { kg.labels.forget(); refresh(); });
    kg.bus.on("grown", () => { fan(); describe(); });
    for (const event of ["theme", "look"]) kg.bus.on(event, repaint);
  };

  const repaint = () => {
    kg.labels.forget();
    kg.discs.forget();
    colours = palette();
    refresh();
  };

  // The picture is laid out for a wide window; it is turned for a high one and stretched to fill either.
  const fill = (placed) => {
    const { clientWidth: wide, clientHeight: high } = box();
    const turned = wide > 0.8 * high ? placed : placed.map(({ id, x, y }) => ({ id, x: y, y: x }));
    const reach = (name) => turned.reduce((most, spot) => Math.max(most, Math.abs(spot[name])), 1);
    const wanted = (high - 2 * kg.labels.EAVES) / (wide - 2 * kg.camera.margin()) / (reach("y") / reach("x"));
    const most = turned === placed ? 1.5 : 2.4;
    const [across, down] = [Math.min(most, Math.max(1, 1 / wanted)), Math.min(most, Math.max(1, wanted))];
    return turned.map(({ id, x, y }) => ({ id, x: Math.round(x * across), y: Math.round(y * down) }));
  };

  // In a high window the discs change places across the diagonal; what is inside goes along as it is.
  const turnDiscs = (placed) => {
    if (box().clientWidth > 0.8 * box().clientHeight) return placed;
    const before = kg.communities.map(({ x, y }) => ({ x, y }));
    for (const disc of kg.communities) [disc.x, disc.y] = [disc.y, disc.x];
    return placed.map(({ id, x, y }) => {
      const { x: across, y: down } = before[data.community(id)];
      return { id, x: x - across + down, y: y - down + across };
    });
  };

  const start = () => {
    kg.shown.start((kg.overview ? turnDiscs : fill)(kg.first));
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
    kg.camera.start(network);
    return network;
  };

  const { expand, collapse, hidden, isExpanded, isExpandedCommunity, hiddenMembers, collapseCommunity } = kg.shown;
  return {
    start, swell, expand, collapse, hidden, isExpanded,
    collapseCommunity, hiddenMembers, isExpandedCommunity,
    expandCommunity: (community) => kg.camera.expandCommunity(community),
    isShown: kg.shown.has,
    spot: kg.shown.spot,
    drawnNodes: () => nodes.getIds(),
    drawnEdges: () => edges.getIds(),
    opacity: (node) => nodes.get(node)?.opacity,
    looks: () => ({ nodes: nodes.get(), edges: edges.get() }),
    labels: () => boxes,
    titles: () => titles,
    view: () => ({ width: box().clientWidth, height: box().clientHeight, scale: network.getScale(), toScreen: network.canvasToDOM.bind(network) }),
  };
})();
