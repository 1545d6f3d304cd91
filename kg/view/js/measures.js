"use strict";
// Measures of nodes, computed when first asked for.
kg.measures = (() => {
  const { data, once } = kg;
  const DAMPING = 0.85;
  const ROUNDS = 100;
  const CLOSE = 1e-9;

  const all = (measure) => Float64Array.from({ length: data.count }, (_, node) => measure(node));

  const ties = once(() => ({
    s: data.ends.s,
    t: data.ends.t,
    weight: Float64Array.from({ length: data.edgeCount }, (_, edge) => data.weight(edge)),
  }));

  const strengths = () => {
    const { s, t, weight } = ties();
    const strength = new Float64Array(data.count);
    for (let edge = 0; edge < weight.length; edge += 1) {
      strength[s[edge]] += weight[edge];
      if (s[edge] !== t[edge]) strength[t[edge]] += weight[edge];
    }
    return strength;
  };

  // One round of PageRank along undirected edges; nodes without any give what they have to all.
  const step = (rank, strength, flow) => {
    const { s, t, weight } = ties();
    let spare = 1 - DAMPING;
    for (let node = 0; node < rank.length; node += 1) {
      if (strength[node]) flow[node] = DAMPING * rank[node] / strength[node];
      else spare += DAMPING * rank[node];
    }
    const next = new Float64Array(rank.length).fill(spare / rank.length);
    for (let edge = 0; edge < weight.length; edge += 1) {
      next[t[edge]] += flow[s[edge]] * weight[edge];
      if (s[edge] !== t[edge]) next[s[edge]] += flow[t[edge]] * weight[edge];
    }
    return next;
  };

  // PageRank (Brin and Page 1998) by power iteration; in single precision equals stay equal.
  const centrality = once(() => {
    const strength = strengths();
    const flow = new Float64Array(data.count);
    let rank = new Float64Array(data.count).fill(1 / data.count);
    for (let round = 0; round < ROUNDS; round += 1) {
      const next = step(rank, strength, flow);
      let change = 0;
      for (let node = 0; node < rank.length; node += 1) change += Math.abs(next[node] - rank[node]);
      rank = next;
      if (change < CLOSE) break;
    }
    return Float32Array.from(rank);
  });

  const besides = (node) => {
    const papers = new Set();
    for (const edge of data.incident(node)) {
      const other = data.other(edge, node);
      if (data.type(other) === "paper") papers.add(other);
    }
    return papers;
  };

  const papers = once(() => all((node) => (data.type(node) === "paper" ? 1 : data.get(node, "papers") ?? besides(node).size)));

  const ownYear = (node) => data.get(node, "year") ?? Number.parseInt(data.get(node, "issued") ?? data.get(node, "last") ?? "", 10);

  // The year of a paper; of all else the latest among its papers.
  const year = once(() => all((node) => {
    const own = ownYear(node);
    if (data.type(node) === "paper" || own) return own;
    let latest = NaN;
    for (const paper of besides(node)) if (!(latest >= ownYear(paper))) latest = ownYear(paper);
    return latest;
  }));

  const values = new Map([
    ["degree", once(() => all(data.degree))],
    ["papers", papers],
    ["centrality", centrality],
    ["citations", once(() => all((node) => data.get(node, "citations") ?? NaN))],
    ["year", year],
  ]);

  const value = (name, node) => values.get(name)()[node];

  // Years stand on an even scale, all else on that of the logarithm: most nodes are small, few are very large.
  const scale = (name) => (name === "year" ? { to: (number) => number, back: (number) => number } : { to: Math.log, back: Math.exp });

  const spans = once(() => new Map());
  const span = (name) => {
    if (!spans().has(name)) {
      const known = values.get(name)().filter((number) => number > 0);
      const low = known.reduce((least, number) => Math.min(least, number), Infinity);
      const high = known.reduce((most, number) => Math.max(most, number), 0);
      const { to, back } = scale(name);
      spans().set(name, { low, high, middle: back((to(low) + to(high)) / 2), known: known.length });
    }
    return spans().get(name);
  };

  const differs = (name) => span(name).high > span(name).low;

  // Where a node stands between the least and the most, from 0 to 1; NaN where nothing is known.
  const share = (name, node) => {
    const { low, high } = span(name);
    const { to } = scale(name);
    const own = value(name, node);
    if (!(own > 0)) return NaN;
    return high > low ? (to(own) - to(low)) / (to(high) - to(low)) : 0.5;
  };

  // How many are more central, and one; equals share their rank.
  const ordered = once(() => Float32Array.from(centrality()).sort());
  const rank = (node) => {
    const sorted = ordered();
    const own = value("centrality", node);
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] > own) high = middle;
      else low = middle + 1;
    }
    return sorted.length - low + 1;
  };

  const firstCategory = (paper) => (data.get(paper, "category") ?? "").split(";")[0].trim() || undefined;

  // The first category of a paper; of all else the commonest among its papers, but a category is its own.
  const categories = once(() => {
    const own = Array.from({ length: data.count }, (_, node) => (data.type(node) === "paper" ? firstCategory(node) : undefined));
    const codes = new Set(own);
    return own.map((code, node) => {
      if (data.type(node) === "paper") return code;
      if (data.type(node) === "category" && codes.has(data.get(node, "label"))) return data.get(node, "label");
      const counts = new Map();
      for (const paper of besides(node)) if (own[paper]) counts.set(own[paper], (counts.get(own[paper]) ?? 0) + 1);
      return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
    });
  });

  return { value, share, span, differs, rank, category: (node) => categories()[node] };
})();
