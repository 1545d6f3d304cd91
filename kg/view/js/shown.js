"use strict";
// Which nodes and edges are drawn, and where: the ground, and what the person unfolded upon it.
kg.shown = (() => {
  const { data, facts } = kg;
  const STEP = 50; // unfolded at once
  const AROUND = 12; // neighbours that come along with a node found by search
  const HUBS = 200;
  const ROOM = 40; // between nodes placed on unfolding
  // Steps that fill a square evenly from any first number of points on (M. Roberts, 2018).
  const WAY = [0.7548776662466927, 0.5698402909980532];
  const spots = new Map();
  let ground = new Set(); // drawn without being asked for
  let whole = true; // all that passes the filters is ground
  let unfolded = []; // {key, added}, oldest first
  let shown = new Set();
  let order = null; // all nodes by degree
  let members = null; // of each community, by degree
  let rank = null; // of each node among them
  const firsts = new Set(kg.first.map(({ id }) => id));
  let passing = []; // how many members of each community pass the filters

  const dateOf = (node) => data.get(node, "issued") ?? "";
  const byDate = (a, b) => (dateOf(a) < dateOf(b)) - (dateOf(a) > dateOf(b)) || (data.iri(a) < data.iri(b) ? -1 : 1); // the newest first
  const byDegree = (a, b) => data.degree(b) - data.degree(a) || a - b;

  // Degree and number in one number: typed arrays sort numbers many times as fast as a function does.
  const inOrder = () => {
    if (order) return order;
    const most = Array.from({ length: data.count }, (_, node) => data.degree(node)).reduce((high, degree) => Math.max(high, degree), 0);
    const keys = Float64Array.from({ length: data.count }, (_, node) => (most - data.degree(node)) * data.count + node).sort();
    order = Array.from(keys, (key) => key % data.count);
    return order;
  };

  const ranked = () => {
    if (members) return members;
    members = kg.communities.map(() => []);
    rank = new Int32Array(data.count);
    for (const node of inOrder()) rank[node] = members[data.community(node)].push(node) - 1;
    return members;
  };

  // The place of a node in the disc of its community, whoever else is there.
  const home = (node) => {
    const community = data.community(node);
    const disc = kg.communities[community];
    if (!kg.overview) return { x: 0, y: 0 };
    ranked();
    const [u, v] = WAY.map((step) => (0.5 + step * (rank[node] + 1)) % 1);
    const [out, turn] = [disc.r * Math.sqrt(u), 2 * Math.PI * v];
    return { x: Math.round(disc.x + kg.discs.WIDE * out * Math.cos(turn)),
      y: Math.round(disc.y + kg.discs.LOW * disc.r + kg.discs.HIGH * out * Math.sin(turn)) };
  };

  // A place near the wanted one, on a spiral, that keeps clear of all that is drawn.
  const settle = (from, room, first, flat) => {
    const taken = [...shown].map((other) => spots.get(other));
    for (let step = first; step < 4000; step += 1) {
      const reach = 0.65 * room * Math.sqrt(step);
      const x = Math.round(from.x + reach * Math.cos(step * 2.399963));
      const y = Math.round(from.y + reach * Math.sin(step * 2.399963));
      if (taken.every((spot) => ((spot.x - x) * flat) ** 2 + (spot.y - y) ** 2 >= room ** 2)) return { x, y };
    }
    return from;
  };

  // Members of a small disc stand closer, or they would not find room in it.
  const roomIn = (community) => !kg.overview ? ROOM : Math.max(8, Math.min(0.6 * ROOM, 0.14 * kg.communities[community].r));

  const add = (node, anchor) => {
    if (shown.has(node)) return false;
    if (!spots.has(node)) spots.set(node, anchor === undefined ? settle(home(node), roomIn(data.community(node)), 0, 1) : settle(spots.get(anchor), ROOM, 2, 0.6));
    shown.add(node);
    return true;
  };

  const gather = () => {
    shown = new Set(ground);
    for (const { added } of unfolded) added.forEach((node) => shown.add(node));
  };

  // Discs count among what is drawn.
  const room = () => facts.limits.nodes - discs().length;

  const discs = () => (kg.overview ? kg.communities.map((_, community) => community).filter((community) => passing[community]) : []);

  // With a filter set, all that passes is the ground if it fits, else the largest of it.
  const settleGround = () => {
    const nodes = [];
    passing = kg.communities.map(() => 0);
    for (let node = 0; node < data.count; node += 1) {
      if (!kg.filters.node(node)) continue;
      if (!kg.filters.folds(node)) nodes.push(node);
      passing[data.community(node)] += 1;
    }
    whole = nodes.length <= room() || !kg.overview;
    ground = new Set(!kg.overview ? everything() : whole ? nodes : kg.filters.active() ? hubs() : kg.first.map(({ id }) => id));
    shown = new Set();
    for (const node of ground) if (spots.has(node)) shown.add(node);
    for (const node of ground) add(node, kg.overview ? undefined : beside(node));
    gather();
    makeRoom(new Set());
  };

  // A network that fits is drawn whole, or but for what is folded; what was unfolded stands by its own.
  const everything = () => {
    const first = kg.first.map(({ id }) => id);
    const lone = kg.filters.lone.on ? kg.filters.lone.all.filter((node) => !firsts.has(node)) : [];
    return [...first, ...lone.slice(0, Math.max(0, room() - first.length))].filter((node) => !kg.filters.folds(node));
  };

  // The neighbour with a place that a node is most tied to.
  const beside = (node) => {
    const known = data.incident(node).filter((edge) => spots.has(data.other(edge, node)));
    const [edge] = known.sort((a, b) => data.weight(b) - data.weight(a) || a - b);
    return edge === undefined ? undefined : data.other(edge, node);
  };

  const hubs = () => {
    const passed = inOrder().filter(kg.filters.node);
    const rarest = facts.types.map((type) => passed.find((node) => data.type(node) === type)).filter((node) => node !== undefined);
    return [...new Set([...rarest, ...passed.slice(0, HUBS)])].slice(0, HUBS);
  };

  // Beyond the limit the oldest unfolding that does not hold what is kept is taken back, then the least of the
  // ground; but where the ground is only a beginning of what the server has, it goes first.
  const makeRoom = (keep) => {
    if (kg.source) thin(keep);
    while (shown.size > room()) {
      const oldest = unfolded.findIndex(({ added }) => !added.some((node) => keep.has(node)));
      if (oldest < 0) break;
      const [{ added }] = unfolded.splice(oldest, 1);
      kg.bus.emit("note", kg.say("note collapsed", { n: added.length }));
      gather();
    }
    if (!kg.source) thin(keep);
  };

  const thin = (keep) => {
    const bound = new Set([...keep, ...unfolded.flatMap(({ added }) => added)]);
    const spare = [...ground].filter((node) => !bound.has(node)).sort(byDegree).slice(-Math.max(1, shown.size - room()));
    if (shown.size <= room() || !spare.length) return;
    for (const node of spare) ground.delete(node);
    if (kg.source) kg.bus.emit("note", kg.say("note thinned", { n: spare.length }));
    gather();
  };

  const changed = () => kg.bus.emit("drawn");

  const unfold = (key, added, keep = []) => {
    if (added.length) unfolded.push({ key, added });
    gather();
    makeRoom(new Set([...keep, ...added]));
    changed();
  };

  const fold = (key) => {
    unfolded = unfolded.filter((one) => one.key !== key);
    gather();
    changed();
  };

  const hidden = (node) => {
    const others = new Set(data.incident(node).map((edge) => data.other(edge, node)));
    const order = kg.source && data.type(node) !== "paper" ? byDate : byDegree;
    return [...others].filter((other) => !shown.has(other) && kg.filters.node(other)).sort(order);
  };

  const hiddenMembers = (community) => ranked()[community].filter((node) => !shown.has(node) && kg.filters.node(node));

  const uncover = (node) => {
    if (!shown.has(node)) add(node);
    unfold(data.short(node), hidden(node).slice(0, STEP).filter((other) => add(other, node)), [node]);
  };

  // Where neighbours are missing that the server has, these come first.
  const expand = (node) => {
    const wanted = STEP - hidden(node).length;
    if (!(wanted > 0 && kg.source?.left(node))) {
      uncover(node);
      return;
    }
    kg.source.unfold(node, wanted, (came) => {
      uncover(node);
      const { length } = unfolded.at(-1)?.added ?? [];
      if (kg.filters.active()) kg.bus.emit("note", kg.say("came", { n: came, drawn: length }));
    });
  };

  const expandCommunity = (community) =>
    unfold(`~${community}`, hiddenMembers(community).slice(0, STEP).filter((node) => add(node)));

  const show = (node) => {
    if (!kg.filters.node(node)) kg.filters.reset();
    if (!add(node, kg.overview ? undefined : beside(node))) return;
    unfold(`*${data.short(node)}`, [node, ...hidden(node).slice(0, AROUND).filter((other) => add(other, node))]);
  };

  // What was unfolded stands in the address, oldest first.
  const part = {
    write: () => unfolded.map(({ key }) => key).join(" "),
    read: (text) => {
      if (text === part.write()) return;
      unfolded = [];
      gather();
      for (const key of text.split(" ").filter(Boolean)) {
        const node = data.find(key.replace(/^\*/, ""));
        if (/^~\d+$/.test(key) && kg.communities[Number(key.slice(1))]) expandCommunity(Number(key.slice(1)));
        else if (node !== undefined) (key[0] === "*" ? show : uncover)(node);
      }
      changed();
    },
  };

  const nodes = () => [...shown].filter(kg.filters.node).sort((a, b) => a - b);

  // Between nodes of the overview only bundles are drawn, but for the edges that are looked at.
  const edges = (drawn, lit) => {
    const inside = new Set(drawn);
    const found = new Set();
    const free = (node) => whole || !ground.has(node);
    for (const node of drawn) {
      for (const edge of data.incident(node)) {
        const other = data.other(edge, node);
        if (inside.has(other) && (free(node) || free(other) || lit?.edge(edge)) && kg.filters.edge(edge)) found.add(edge);
      }
    }
    const weight = (edge) => data.weight(edge) * 1e6 + data.degree(data.ends.s[edge]) + data.degree(data.ends.t[edge]);
    const most = facts.limits.edges - (kg.overview ? kg.bundles.length : 0);
    return [...found].sort((a, b) => weight(b) - weight(a) || a - b).slice(0, most).sort((a, b) => a - b);
  };

  const start = (first) => {
    for (const { id, x, y } of first) spots.set(id, { x, y });
    settleGround();
    kg.address.part("open", part);
    kg.bus.on("filter", settleGround);
    kg.bus.on("show", show);
    kg.bus.on("grown", () => { order = members = rank = null; });
  };

  return {
    STEP, start, nodes, edges, discs, expand, expandCommunity, hidden, hiddenMembers, home,
    collapse: (node) => fold(data.short(node)),
    collapseCommunity: (community) => fold(`~${community}`),
    isExpanded: (node) => unfolded.some(({ key }) => key === data.short(node)),
    isExpandedCommunity: (community) => unfolded.some(({ key }) => key === `~${community}`),
    has: (node) => shown.has(node),
    isGround: (node) => ground.has(node) && !whole,
    spot: (node) => spots.get(node),
    move: (node, spot) => spots.set(node, spot),
    passing: (community) => passing[community],
  };
})();
