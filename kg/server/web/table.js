// Rows of an answer as a table: IRIs lead to their pages, columns sort, words filter.

import { answerOf } from "./answer.js";
import { link, shorten } from "./iris.js";
import { el, fill, say } from "./page.js";

const STEP = 200;
const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMERIC = new Set(["integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger", "long", "int"]);

export const isNumber = (cell) => cell?.type.startsWith(XSD) && NUMERIC.has(cell.type.slice(XSD.length));

const content = (cell) => {
  if (!cell) return el("span", { class: "unbound" }, el("span", { class: "unseen", "data-word": "unbound" }), "–");
  if (cell.kind === "iri") return link(cell.value);
  if (cell.kind === "blank") return el("span", { class: "blank" }, `_:${cell.value}`);
  const note = cell.lang || (cell.type && !isNumber(cell) ? shorten(cell.type) : "");
  const text = el("bdi", cell.lang ? { lang: cell.lang } : {}, cell.value);
  return note ? el("span", {}, text, " ", el("small", { class: "note" }, note)) : text;
};

const order = (a, b) => {
  if (!a || !b) return (a ? 1 : 0) - (b ? 1 : 0);
  if (isNumber(a) && isNumber(b)) return Number(a.value) - Number(b.value);
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
};

export default class Table {
  priority = 10;

  constructor(yasr) {
    this.yasr = yasr;
  }

  get label() {
    return say("view table");
  }

  canHandleResults() {
    return Boolean(answerOf(this.yasr)?.rows);
  }

  draw() {
    const { names, rows, triples } = answerOf(this.yasr);
    this.all = rows;
    this.sorted = { column: -1, down: false };
    this.words = "";
    this.shown = STEP;
    if (!rows.length) {
      this.yasr.resultsEl.append(el("p", { class: "empty", "data-word": "nothing" }));
      fill(this.yasr.resultsEl);
      return;
    }
    this.numeric = names.map((_, column) => rows.every((row) => !row[column] || isNumber(row[column])));
    this.heads = names.map((name, column) => this.head(triples ? say(name) : name, column));
    this.body = el("tbody");
    this.count = el("p", { class: "count", role: "status" });
    this.more = el("button", { type: "button", class: "small", click: () => this.showMore() });
    const table = el("table", {}, el("thead", {}, el("tr", {}, ...this.heads)), this.body);
    this.yasr.resultsEl.append(
      el("div", { class: "rows-bar" }, this.finder(), this.count),
      el("div", { class: "rows", role: "region", tabindex: "0", "data-label": "results" }, table),
      this.more,
    );
    this.redraw();
  }

  finder() {
    const field = el("input", { type: "search", autocomplete: "off", "data-label": "filter", "data-hint": "filter" });
    field.addEventListener("input", () => {
      this.words = field.value.trim().toLowerCase();
      this.shown = STEP;
      this.redraw();
    });
    field.hidden = this.all.length < 10;
    return field;
  }

  head(name, column) {
    const button = el("button", { type: "button", title: say("sort", { name }), click: () => this.sort(column) }, name);
    return el("th", { scope: "col", "aria-sort": "none", class: this.numeric[column] ? "number" : null }, button);
  }

  sort(column) {
    this.sorted = { column, down: this.sorted.column === column && !this.sorted.down };
    this.heads.forEach((head, at) =>
      head.setAttribute("aria-sort", at !== column ? "none" : this.sorted.down ? "descending" : "ascending"));
    this.redraw();
  }

  showMore() {
    const first = this.body.children[this.shown - 1];
    this.shown += STEP;
    this.redraw();
    (first?.nextElementSibling?.querySelector("a") ?? this.more).focus();
  }

  // The rows that have the words, in the chosen order.
  chosen() {
    const { column, down } = this.sorted;
    const has = (cell) => cell && (cell.value.toLowerCase().includes(this.words)
      || (cell.kind === "iri" && shorten(cell.value).toLowerCase().includes(this.words)));
    const found = this.words ? this.all.filter((row) => row.some(has)) : [...this.all];
    if (column >= 0) found.sort((a, b) => order(a[column], b[column]) * (down ? -1 : 1));
    return found;
  }

  redraw() {
    const rows = this.chosen();
    const cells = (row) => row.map((cell, column) => el("td", this.numeric[column] ? { class: "number" } : {}, content(cell)));
    this.body.replaceChildren(...rows.slice(0, this.shown).map((row) => el("tr", {}, ...cells(row))));
    this.count.textContent = this.words ? say("rows of", { n: rows.length, all: this.all.length }) : "";
    const left = rows.length - this.shown;
    this.more.hidden = left <= 0;
    this.more.textContent = say("more rows", { n: Math.min(STEP, left), left });
    fill(this.yasr.resultsEl);
  }
}
