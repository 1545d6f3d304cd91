// The triples of an answer as a drawing, by the vis-network that the explorer uses too.

import { answerOf } from "./answer.js";
import { kindOf, link, shorten } from "./iris.js";
import { el, fill, say } from "./page.js";

const MOST = 600;
const NAMED = 80; // edges that are few enough to bear their names
const HUBS = 12;
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const LABELS = ["skos:prefLabel", "foaf:name", "dct:title", "rdfs:label", "kg:asWritten"];
const LINE = 26;
// Colours and shapes of the explorer, by the first part of an IRI under the base.
const LOOKS = {
  paper: ["paper", "square"], work: ["paper", "square"], person: ["author", "dot"], organization: ["institution", "diamond"],
  category: ["category", "hexagon"], concept: ["concept", "star"],
};

let loading = null;

// The drawing library is fetched when the first graph is drawn.
const load = (source) => {
  loading ??= new Promise((resolve, reject) => {
    document.head.append(el("script", { src: source, load: () => resolve(window.vis), error: () => {
      loading = null;
      reject(new Error(source));
    } }));
  });
  return loading;
};

const keyOf = (term) => (term.kind === "literal" ? `"${term.value}"@${term.lang}^${term.type}` : term.value);

const wrap = (text) => {
  const short = text.length > 70 ? `${text.slice(0, 68)} …` : text;
  return short.replace(new RegExp(`(.{1,${LINE}})(?:\\s+|$)`, "gu"), "$1\n").trim();
};

// Nodes and edges of triples; what names a node or tells its class stands in it, not beside it.
const network = (all, language) => {
  const typed = all.filter(([, predicate]) => predicate.value === TYPE);
  const rows = typed.length === all.length ? all : all.filter(([, predicate]) => predicate.value !== TYPE);
  const classes = new Map(typed.map(([subject, , object]) => [subject.value, shorten(object.value)]));
  const names = new Map();
  const nodes = new Map();
  const edges = [];
  for (const [subject, predicate, object] of rows) {
    const at = LABELS.indexOf(shorten(predicate.value));
    if (object.kind !== "literal" || at < 0) continue;
    const worth = at * 2 + (object.lang && object.lang !== language ? 1 : 0);
    if (!names.has(subject.value) || worth < names.get(subject.value).worth) names.set(subject.value, { worth, text: object.value });
  }
  const put = (term) => {
    const key = keyOf(term);
    if (!nodes.has(key)) {
      const text = term.kind === "literal" ? term.value : (names.get(term.value)?.text ?? shorten(term.value));
      nodes.set(key, { id: nodes.size, term, text, degree: 0, type: classes.get(term.value) ?? "", look: LOOKS[kindOf(term.value)] });
    }
    return nodes.get(key);
  };
  for (const [subject, predicate, object] of rows) {
    const from = put(subject);
    if (object.kind === "literal" && names.get(subject.value)?.text === object.value) continue;
    const to = put(object);
    from.degree += 1;
    to.degree += 1;
    edges.push({ from: from.id, to: to.id, name: shorten(predicate.value) });
  }
  return { nodes: [...nodes.values()], edges };
};

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
};

export const pictureBy = (source, language) => class Picture {
  priority = 5;

  constructor(yasr) {
    this.yasr = yasr;
  }

  get label() {
    return say("view picture");
  }

  canHandleResults() {
    return Boolean(answerOf(this.yasr)?.triples && answerOf(this.yasr).rows.length);
  }

  async draw() {
    const { rows } = answerOf(this.yasr);
    const drawn = network(rows.slice(0, MOST), language());
    const counts = { nodes: drawn.nodes.length, edges: drawn.edges.length };
    const canvas = el("div", { class: "canvas", role: "img", "aria-label": say("picture", counts) });
    const chosen = el("p", { class: "chosen", role: "status", "data-word": "picture choose" });
    const cut = rows.length > MOST ? el("p", { class: "count" }, say("picture part", { n: MOST, all: rows.length })) : null;
    this.yasr.resultsEl.append(el("div", { class: "picture" }, canvas, chosen), ...(cut ? [cut] : []));
    fill(this.yasr.resultsEl);
    try {
      this.show(await load(source), canvas, chosen, drawn);
    } catch (error) {
      if (error.message !== source) throw error;
      chosen.dataset.word = "picture lost";
      fill(this.yasr.resultsEl);
    }
  }

  show(vis, canvas, chosen, { nodes, edges }) {
    const colour = colours();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const node = ({ id, term, text, look }) => ({
      id, label: wrap(text), title: text, shape: term.kind === "literal" ? "box" : (look?.[1] ?? "dot"), size: 11,
      color: term.kind === "literal" ? { background: colour("wash"), border: colour("line") } : colour(look?.[0] ?? "rest"),
      font: { color: colour("text"), size: 13, strokeWidth: term.kind === "literal" ? 0 : 4, strokeColor: colour("sheet") },
    });
    const edge = (one, id) => ({
      id, from: one.from, to: one.to, title: one.name, label: edges.length > NAMED ? undefined : one.name, arrows: { to: { enabled: true, scaleFactor: 0.5 } }, color: colour("edge"),
      font: { color: colour("quiet"), size: 11, strokeWidth: 4, strokeColor: colour("sheet"), align: "middle" },
    });
    this.drawing = new vis.Network(canvas, { nodes: nodes.map(node), edges: edges.map(edge) }, {
      layout: { randomSeed: 7, improvedLayout: nodes.length < 150 },
      physics: { solver: "forceAtlas2Based", forceAtlas2Based: { gravitationalConstant: -40, springLength: 90, centralGravity: 0.015 }, stabilization: { iterations: 300 } },
      interaction: { hover: true, keyboard: { enabled: true, bindToWindow: false }, navigationButtons: false },
      nodes: { borderWidth: 1 },
    });
    this.drawing.once("stabilized", () => {
      this.drawing.setOptions({ physics: false });
      this.drawing.fit({ animation: !still });
      this.nameHubs(nodes);
      canvas.dataset.drawn = "";
    });
    this.drawing.on("selectNode", ({ nodes: [id] }) => {
      const { term, text, type } = nodes[id];
      delete chosen.dataset.word;
      chosen.replaceChildren(el("bdi", {}, text), ...(type ? [" · ", type] : []), ...(term.kind === "iri" ? [" · ", link(term.value)] : []));
    });
  }

  // In a wide picture the names of the busiest nodes stay readable.
  nameHubs(nodes) {
    const scale = this.drawing.getScale();
    if (scale > 0.8) return;
    const hubs = nodes.filter(({ term }) => term.kind !== "literal").sort((a, b) => b.degree - a.degree).slice(0, HUBS);
    this.drawing.body.data.nodes.update(hubs.map(({ id }) => ({ id, font: { size: Math.min(40, 12 / scale) } })));
  }

  destroy() {
    this.drawing?.destroy();
    this.drawing = null;
  }
};
