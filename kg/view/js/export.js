"use strict";
// The menu that saves what is seen: the picture, what is drawn, and the papers of the selection.
kg.export = (() => {
  const { data, el, say, state } = kg;
  const SHARPNESS = 2;
  let address = null; // of the last file, kept until the next one

  const button = () => kg.byId("export");
  const menu = () => kg.byId("export-menu");

  const isPaper = (node) => data.type(node) === "paper";
  const passing = (nodes) => [...new Set(nodes)].filter((node) => isPaper(node) && kg.filters.node(node)).sort((a, b) => a - b);

  // The selected paper, else those beside what is selected, else all that are drawn.
  const chosen = () => {
    const { node, edge, community } = state.selected ?? {};
    if (node !== undefined && isPaper(node)) return { key: "export paper", papers: [node], name: kg.name(node) };
    if (node !== undefined) {
      const papers = passing(data.incident(node).map((one) => data.other(one, node)));
      if (papers.length) return { key: "export beside", papers, name: kg.listName(node) };
    }
    if (edge !== undefined) {
      const papers = passing([data.edge(edge).s, data.edge(edge).t]);
      if (papers.length) return { key: "export paper", papers, name: kg.name(papers[0]) };
    }
    if (community !== undefined) {
      const papers = passing(Array.from({ length: data.count }, (_, one) => one).filter((one) => data.community(one) === community));
      if (papers.length) return { key: "export inside", papers, name: kg.communityName(community) };
    }
    return { key: "export drawn", papers: passing(kg.canvas.drawnNodes()), name: "" };
  };

  // File names have letters that every system knows.
  const stem = () => {
    const letters = document.title.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
    return letters.replace(/[^a-z0-9]+/g, "-").slice(0, 60).replace(/^-+|-+$/g, "") || "graph";
  };

  const save = (content, ending, type) => {
    const file = `${stem()}${ending}`;
    if (address) URL.revokeObjectURL(address);
    address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    el("a", { href: address, download: file }).click();
    kg.bus.emit("note", say("export saved", { file }));
  };

  const counts = () => ({
    nodes: say("count nodes", { n: kg.canvas.drawnNodes().length }),
    edges: say("count edges", { n: kg.canvas.drawnEdges().length }),
  });

  const saveImage = async () => {
    const content = await kg.scene.image(kg.scene.take(), SHARPNESS);
    if (content) save(content, ".png");
    else kg.bus.emit("note", say("export too large"));
  };

  const FORMATS = [
    { group: "picture", name: "PNG", what: "export png", act: saveImage },
    { group: "picture", name: "SVG", what: "export svg", ending: ".svg", type: "image/svg+xml", make: () => kg.scene.svg(kg.scene.take(), document.title, say("export graph note", counts())) },
    { group: "graph", name: "CSV", what: "export nodes", ending: "-nodes.csv", type: "text/csv", make: () => kg.graphs.nodeTable() },
    { group: "graph", name: "CSV", what: "export edges", ending: "-edges.csv", type: "text/csv", make: () => kg.graphs.edgeTable() },
    { group: "graph", name: "JSON", what: "export json", ending: ".json", type: "application/json", make: () => kg.graphs.nodeLink() },
    { group: "graph", name: "GraphML", what: "export graphml", ending: ".graphml", type: "application/xml", make: () => kg.graphs.graphml() },
    { group: "papers", name: "BibTeX", what: "export bibtex", ending: ".bib", type: "application/x-bibtex", make: () => kg.citations.bibtex(chosen().papers) },
    { group: "papers", name: "CSL-JSON", what: "export csl", ending: ".csl.json", type: "application/vnd.citationstyles.csl+json", make: () => kg.citations.csl(chosen().papers) },
    { group: "papers", name: "Turtle", what: "export turtle", ending: ".ttl", type: "text/turtle", make: () => kg.rdf.turtle(chosen().papers) },
  ];

  const run = ({ act, make, ending, type }) => {
    close(true);
    if (act) act();
    else save(make(), ending, type);
  };

  const item = (format) => el(
    "button",
    { type: "button", role: "menuitem", tabindex: "-1", class: "export-item", onclick: () => run(format) },
    el("span", { class: "export-format" }, format.name),
    el("span", { class: "export-what" }, say(format.what)),
  );

  // A name from the data stands alone, whatever its direction of writing.
  const around = (key, values, name) => {
    const [before, after] = say(key, { ...values, name: "\u0000" }).split("\u0000");
    return after === undefined ? [before] : [before, el("bdi", {}, kg.clip(kg.clean(name), 60)), after];
  };

  const group = (name, note, formats) => el(
    "div",
    { role: "group", "aria-labelledby": `export-${name} export-${name}-note` },
    el("div", { class: "export-head", id: `export-${name}` }, say(`export ${name}`)),
    el("div", { class: "export-note", id: `export-${name}-note` }, ...note),
    ...formats.map(item),
  );

  const fill = () => {
    const { key, papers, name } = chosen();
    const formats = (wanted) => FORMATS.filter((format) => format.group === wanted);
    menu().replaceChildren(
      group("picture", [say("export picture note")], formats("picture")),
      group("graph", [say("export graph note", counts())], formats("graph")),
      papers.length ? group("papers", around(key, { n: papers.length }, name), formats("papers")) : group("papers", [say("export no papers")], []),
      el("div", { class: "export-rest" }, say("export rest")),
    );
  };

  const items = () => Array.from(menu().querySelectorAll("[role=menuitem]"));

  const open = () => {
    fill();
    menu().hidden = false;
    button().setAttribute("aria-expanded", "true");
    items()[0].focus();
  };

  const close = (back) => {
    if (menu().hidden) return;
    menu().hidden = true;
    button().setAttribute("aria-expanded", "false");
    if (back) button().focus();
  };

  const STEPS = new Map([
    ["ArrowDown", (at, count) => (at + 1) % count],
    ["ArrowUp", (at, count) => (at - 1 + count) % count],
    ["Home", () => 0],
    ["End", (_, count) => count - 1],
  ]);

  // Within the menu no key means what it means for the picture.
  const press = (event) => {
    event.stopPropagation();
    const all = items();
    const at = all.indexOf(document.activeElement);
    const step = STEPS.get(event.key);
    if (step) {
      event.preventDefault();
      all[step(at, all.length)].focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      close(true); // and Tab goes on from the button
    } else if (/^\p{L}$/u.test(event.key)) {
      const wanted = event.key.toLowerCase();
      [...all.slice(at + 1), ...all.slice(0, at + 1)].find((one) => one.textContent.toLowerCase().startsWith(wanted))?.focus();
    }
  };

  button().addEventListener("click", () => (menu().hidden ? open() : close(true)));
  button().addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    open();
  });
  menu().addEventListener("keydown", press);
  document.addEventListener("pointerdown", (event) => {
    if (!menu().contains(event.target) && !button().contains(event.target)) close(false);
  }, true);
  kg.bus.on("lang", () => close(false));

  return { chosen, stem };
})();
