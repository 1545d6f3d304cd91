"use strict";
// Communities of nodes that came after the page.
kg.settle = (() => {
  const { data, communityOf: of } = kg;

  const rest = () => {
    const place = kg.communities.findIndex((community) => !community.names.length);
    if (place >= 0 || kg.overview) return place >= 0 ? place : kg.communities.length - 1;
    return kg.communities.push({ names: [], count: 0 }) - 1;
  };

  // A node that came later joins most of its neighbours, else the node it came from, else the rest; papers first.
  const settle = (before, origin) => {
    const fresh = Array.from({ length: data.count - before }, (_, row) => before + row);
    const isPaper = (node) => data.type(node) === "paper";
    for (const node of [...fresh.filter(isPaper), ...fresh.filter((one) => !isPaper(one))]) {
      const votes = new Map();
      for (const edge of data.incident(node)) {
        const own = of[data.other(edge, node)];
        if (own !== undefined) votes.set(own, (votes.get(own) ?? 0) + 1);
      }
      const [most] = [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      of[node] = most?.[0] ?? of[origin] ?? rest();
      kg.communities[of[node]].count += 1;
    }
  };

  return settle;
})();
