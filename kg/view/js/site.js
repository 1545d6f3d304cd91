"use strict";
// The site around the page: a page of each node, and those to which all pages lead.
kg.site = (() => {
  const { data, facts, state } = kg;
  const { base, totals } = facts.site;
  const folders = new Map(Object.entries(facts.site.folders)); // of nodes that do not lie at the path of their IRI
  const file = () => (state.lang === "zh" ? "index.zh.html" : "index.html");

  // Where a node has its page; null where it has none.
  const place = (iri) => {
    const folder = folders.get(iri) ?? iri.slice(base.length);
    return folder ? `./${folder}/${file()}` : null;
  };

  // Whether the graph has papers that the page does not hold.
  const partial = kg.once(() => data.typeNumbers.reduce((sum, type) => sum + (facts.types[type] === "paper"), 0) < totals.paper);

  kg.bus.on("lang", () => {
    for (const link of document.querySelectorAll("[data-page]")) link.setAttribute("href", `./${link.dataset.page}/${file()}`);
  });

  return { place, partial, totals };
})();
