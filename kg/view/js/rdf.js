"use strict";
// Papers as RDF in Turtle: what the page says of them, in the terms of the graph's model.
kg.rdf = (() => {
  const { data, facts } = kg;
  const { plain } = kg.xml;
  const prefixes = new Map(Object.entries(facts.prefixes));
  const ABSOLUTE = /^[a-z][a-z0-9+.-]*:./i;
  const SHORT = /^([a-z]+):([A-Za-z][\w-]*)$/;
  const DATES = new Map([[4, "xsd:gYear"], [7, "xsd:gYearMonth"], [10, "xsd:date"]]);
  const CLASSES = new Map([
    ["paper", "fabio:Work"],
    ["author", "foaf:Person"],
    ["institution", "foaf:Organization"],
    ["category", "skos:Concept"],
    ["concept", "skos:Concept"],
    ["task", "kg:Task"],
    ["method", "kg:Method"],
    ["dataset", "kg:Dataset"],
    ["metric", "kg:Metric"],
    ["term", "kg:Term"],
  ]);

  // What no IRI holds is written in per cent; what is no IRI at all is named within the file.
  const iri = (text) => {
    const written = plain(text);
    if (!ABSOLUTE.test(written)) return `<#${encodeURIComponent(written)}>`;
    return `<${written.replace(/[\u0000-\u0020<>"{}|^`\\]/g, (letter) => encodeURIComponent(letter))}>`;
  };

  const term = (name) => {
    const [, prefix] = SHORT.exec(name) ?? [];
    return prefixes.has(prefix) ? name : iri(name);
  };

  const ESCAPED = new Map([["\\", "\\\\"], ['"', '\\"'], ["\n", "\\n"], ["\r", "\\r"], ["\t", "\\t"]]);
  const literal = (text, end = "") =>
    (text === undefined ? null : `"${plain(text).replace(/[\\"\n\r\t]/g, (letter) => ESCAPED.get(letter))}"${end}`);

  const tongue = (text) => (/\p{Script=Han}/u.test(text ?? "") ? "@zh" : "@en");

  const dated = (text) => {
    const type = /^\d{4}(-\d\d){0,2}$/.test(text ?? "") ? DATES.get(text.length) : undefined;
    return literal(text, type ? `^^${type}` : "");
  };

  const addresses = (text) => (text ?? "").split(" ").filter((address) => /^https?:/.test(address)).map(iri);

  const identifier = (text, base) => (text === undefined ? null : iri(/^https?:/.test(text) ? text : base + text));

  // Pairs of a property and its values; those without a value fall away.
  const statement = (node, type, pairs) => {
    const said = [["a", [type]], ...pairs].map(([property, values]) => [property, values.filter((value) => value !== null)]);
    const lines = said.filter(([, values]) => values.length).map(([property, values]) => `${property} ${[...new Set(values)].join(" ,\n    ")}`);
    return `${iri(data.iri(node))} ${lines.join(" ;\n  ")} .\n`;
  };

  const relations = (paper) => {
    const found = new Map();
    const rank = (edge) => data.edge(edge).ordinal ?? Infinity;
    const out = data.incident(paper).filter((edge) => data.edge(edge).s === paper);
    for (const edge of out.sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)))) {
      const { predicate, role } = data.edge(edge);
      for (const property of [term(predicate), ...(role ? role.split("; ").map((name) => term(`kg:${name}`)) : [])]) {
        found.set(property, [...(found.get(property) ?? []), iri(data.iri(data.other(edge, paper)))]);
      }
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  };

  const work = (paper) => {
    const value = (name) => data.get(paper, name);
    return statement(paper, CLASSES.get("paper"), [
      ["rdfs:label", [literal(value("label"))]],
      ["dct:title", [literal(value("label_en"), "@en"), literal(value("label_zh"), "@zh")]],
      ["dct:abstract", [literal(value("abstract"), tongue(value("abstract")))]],
      ["dct:issued", [dated(value("issued"))]],
      ["kg:doi", [identifier(value("doi"), "https://doi.org/")]],
      ["kg:arxiv", [identifier(value("arxiv"), "https://arxiv.org/abs/")]],
      ...relations(paper),
      ["dct:references", addresses(value("links"))],
      ["rdfs:seeAlso", addresses(value("posts"))],
      ["prov:wasDerivedFrom", addresses(value("source"))],
    ]);
  };

  const NAMED = new Map([
    ["author", (value) => [["foaf:name", [literal(value("label"))]]]],
    ["institution", (value) => [["skos:prefLabel", [literal(value("label"))]], ["skos:altLabel", [literal(value("label_zh"), "@zh")]]]],
    ["category", (value) => [["skos:notation", [literal(value("label"))]], ["skos:prefLabel", [literal(value("label_en"), "@en"), literal(value("label_zh"), "@zh")]]]],
    ["concept", (value) => [
      ["skos:prefLabel", [literal(value("label"))]],
      ["skos:altLabel", [literal(value("label_zh"), "@zh"), ...(value("alternatives") ?? "").split("; ").filter(Boolean).map((text) => literal(text, tongue(text)))]],
      ["kg:candidateLabel", (value("candidate_zh") ?? "").split("; ").filter(Boolean).map((text) => literal(text, "@zh"))],
    ]],
  ]);

  const named = (node) => statement(node, CLASSES.get(data.type(node)), NAMED.get(data.family(node))((name) => data.get(node, name)));

  const turtle = (papers) => {
    const own = new Set(papers);
    const others = new Set();
    for (const paper of papers) for (const edge of data.incident(paper)) others.add(data.other(edge, paper));
    const beside = [...others].filter((node) => !own.has(node) && data.type(node) !== "paper").sort((a, b) => a - b);
    const head = [...prefixes].map(([prefix, namespace]) => `@prefix ${prefix}: <${namespace}> .\n`).join("");
    return [head, ...papers.map(work), ...beside.map(named)].join("\n");
  };

  return { turtle };
})();
