// An answer as rows, whatever form it came in. YASGUI's own reading is not used for rows: it takes
// what stands in double braces, as LaTeX titles have it, for the name of a variable.

const ROWS = "sparql-results+json";

const cell = (term) => ({
  kind: term.type === "uri" ? "iri" : term.type === "bnode" ? "blank" : "literal",
  value: term.value,
  lang: term["xml:lang"] ?? "",
  type: term.datatype ?? "",
});

const STRING = "http://www.w3.org/2001/XMLSchema#string";
const LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";

const ofTriple = (term) => ({
  kind: { NamedNode: "iri", BlankNode: "blank" }[term.termType] ?? "literal",
  value: term.value,
  lang: term.language ?? "",
  type: [undefined, STRING, LANG_STRING].includes(term.datatype?.value) ? "" : term.datatype.value,
});

const parsed = new WeakMap();

// YASGUI takes an answer without a sign, which a graph without triples is, for no answer.
const isEmpty = ({ summary }) => summary?.data?.content === "";

// The answer as it came.
export const textOf = (results) => (isEmpty(results) ? "" : results.getOriginalResponseAsString());

const read = (results) => {
  if (isEmpty(results)) return { triples: true, names: ["subject", "predicate", "object"], rows: [] };
  const content = textOf(results);
  if ((results.getContentType() ?? "").includes(ROWS)) {
    const json = JSON.parse(content);
    if (typeof json.boolean === "boolean") return { truth: json.boolean };
    const { vars } = json.head;
    return { names: vars, rows: json.results.bindings.map((row) => vars.map((name) => row[name] && cell(row[name]))) };
  }
  if (results.getType() !== "ttl") return null;
  const triples = results.getStatements() ?? [];
  return {
    triples: true,
    names: ["subject", "predicate", "object"],
    rows: triples.map(({ subject, predicate, object }) => [subject, predicate, object].map(ofTriple)),
  };
};

// The answer of a Yasr: {names, rows, triples} or {truth}; null for an error.
export const answerOf = (yasr) => {
  const { results } = yasr;
  if (!results || results.hasError()) return null;
  if (!parsed.has(results)) parsed.set(results, read(results));
  return parsed.get(results);
};
