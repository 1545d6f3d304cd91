"use strict";
// What is drawn as tables (CSV, RFC 4180) and as graphs (node-link JSON, GraphML).
kg.graphs = (() => {
  const { data, facts } = kg;
  const { plain, tag } = kg.xml;
  const NAMES = [
    "label", "label_en", "label_zh", "authors", "year", "issued", "category", "section", "starred", "papers", "citations",
    "kind", "alternatives", "candidate_zh", "broader", "first", "last", "years", "doi", "arxiv", "links", "posts", "source", "summary", "abstract",
  ];

  const kept = (pairs) => new Map(pairs.filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => [name, typeof value === "string" ? plain(value) : value]));

  const EDGE_NAMES = ["predicate", "ordinal", "weight", "papers", "role", "mentions", "places"];

  const nodeRow = (node) => {
    const kind = data.isConcept(node) && data.type(node) !== "concept" ? data.type(node) : undefined;
    const value = (name) => (name === "starred" ? Boolean(data.get(node, name)) || undefined : name === "kind" ? kind : data.get(node, name));
    const known = NAMES.map((name) => [name, value(name)]);
    const community = data.community?.(node);
    return kept([["id", data.iri(node)], ["type", data.family(node)], ...known, ["degree", data.degree(node)], ["community", community]]);
  };

  const edgeRow = (edge) => {
    const { s, t, ...rest } = data.edge(edge);
    return kept([["source", data.iri(s)], ["target", data.iri(t)], ...EDGE_NAMES.map((name) => [name, name === "mentions" ? kg.marks.count(edge) || undefined : rest[name]])]);
  };

  const drawn = () => ({
    nodes: [...kg.canvas.drawnNodes()].sort((a, b) => a - b),
    edges: [...kg.canvas.drawnEdges()].sort((a, b) => a - b),
  });

  const NODE_ORDER = ["id", "type", ...NAMES.slice(0, -2), "degree", "community", ...NAMES.slice(-2)];
  const EDGE_ORDER = ["source", "source_label", "predicate", "target", "target_label", ...EDGE_NAMES.slice(1)];
  const ALWAYS = new Set(["id", "type", "label", "source_label", "target_label", "target"]); // a table has a head, even without rows

  // The names of the columns that hold anything, in one order, with their values.
  const columns = (rows, order) => order.map((name) => [name, rows.map((row) => row.get(name)).filter((value) => value !== undefined)])
    .filter(([name, values]) => values.length || ALWAYS.has(name));

  // A program for tables would calculate what begins like a formula.
  const cell = (value) => {
    const text = String(value ?? "");
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  const csv = (rows, order) => {
    const names = columns(rows, order).map(([name]) => name);
    const lines = [names, ...rows.map((row) => names.map((name) => row.get(name)))];
    return `\ufeff${lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("")}`;
  };

  const nodeTable = () => csv(drawn().nodes.map(nodeRow), NODE_ORDER);

  const edgeTable = () => csv(drawn().edges.map((edge) => {
    const { s, t } = data.edge(edge);
    return new Map([...edgeRow(edge), ["source_label", plain(kg.name(s))], ["target_label", plain(kg.name(t))]]);
  }), EDGE_ORDER);

  // Edges of one pair are told apart by their predicate, and by a number where it is the same.
  const keys = (edges) => {
    const taken = new Set();
    const pair = (s, t) => (data.directed || s < t ? `${s} ${t}` : `${t} ${s}`);
    let parallel = false;
    const found = edges.map((edge) => {
      const { s, t, predicate } = data.edge(edge);
      const ends = pair(s, t);
      parallel ||= taken.has(ends);
      taken.add(ends);
      let key = plain(predicate);
      for (let number = 2; taken.has(`${ends} ${key}`); number += 1) key = `${plain(predicate)} ${number}`;
      taken.add(`${ends} ${key}`);
      return key;
    });
    return { found, multigraph: data.directed || parallel };
  };

  const nodeLink = () => {
    const { nodes, edges } = drawn();
    const { found, multigraph } = keys(edges);
    return `${JSON.stringify({
      directed: data.directed,
      multigraph,
      graph: { title: plain(document.title), view: facts.view },
      nodes: nodes.map((node) => Object.fromEntries(nodeRow(node))),
      edges: edges.map((edge, row) => Object.fromEntries(multigraph ? [...edgeRow(edge), ["key", found[row]]] : edgeRow(edge))),
    }, null, 1)}\n`;
  };

  const kind = (values) => {
    const all = (type) => values.length && values.every((value) => typeof value === type);
    if (all("boolean")) return "boolean";
    if (all("number")) return values.every(Number.isInteger) ? "long" : "double";
    return "string";
  };

  const declared = (rows, order, what) => columns(rows, order).map(([name, values]) =>
    tag("key", { id: `${what}-${name}`, for: what, "attr.name": name, "attr.type": kind(values) }));

  const known = (row, what, names) => names.filter((name) => row.has(name))
    .map((name) => tag("data", { key: `${what}-${name}` }, kg.xml.escape(row.get(name))));

  const graphml = () => {
    const { nodes, edges } = drawn();
    const nodeRows = nodes.map(nodeRow);
    const edgeRows = edges.map(edgeRow);
    const [nodeNames, edgeNames] = [NODE_ORDER.slice(1), EDGE_NAMES];
    const parts = [
      ...nodeRows.map((row) => tag("node", { id: row.get("id") }, ...known(row, "node", nodeNames))),
      ...edgeRows.map((row, at) => tag("edge", { id: `e${edges[at]}`, source: row.get("source"), target: row.get("target") }, ...known(row, "edge", edgeNames))),
    ];
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
      ...declared(nodeRows, nodeNames, "node"),
      ...declared(edgeRows, edgeNames, "edge"),
      tag("graph", { edgedefault: data.directed ? "directed" : "undirected" }, "\n", ...parts.map((part) => `${part}\n`)),
      "</graphml>",
      "",
    ].join("\n");
  };

  return { nodeTable, edgeTable, nodeLink, graphml };
})();
