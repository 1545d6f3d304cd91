// Answers that are no rows: yes or no, the response as it came, and what went wrong.

import { answerOf, textOf } from "./answer.js";
import { el, fill, has, number, say } from "./page.js";

const LINES = 400;

export class Truth {
  priority = 11;
  hideFromSelection = true;

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    return answerOf(this.yasr)?.truth !== undefined;
  }

  draw() {
    const { truth } = answerOf(this.yasr);
    this.yasr.resultsEl.append(el("p", { class: "truth", "data-word": truth ? "yes" : "no" }));
    fill(this.yasr.resultsEl);
  }
}

export class Raw {
  priority = 2;

  constructor(yasr) {
    this.yasr = yasr;
  }

  get label() {
    return say("view raw");
  }

  canHandleResults() {
    return answerOf(this.yasr) !== null;
  }

  draw() {
    const text = textOf(this.yasr.results);
    const lines = text.split("\n");
    const shown = el("pre", { class: "raw", tabindex: "0", role: "region", "data-label": "view raw" }, lines.slice(0, LINES).join("\n"));
    this.yasr.resultsEl.append(shown);
    if (lines.length > LINES) {
      const all = el("button", { type: "button", class: "small" }, say("all lines", { n: lines.length }));
      all.addEventListener("click", () => {
        shown.textContent = text;
        all.remove();
        shown.focus();
      });
      this.yasr.resultsEl.append(all);
    }
    fill(this.yasr.resultsEl);
  }
}

// What the server said: RFC 9457, else the text that came.
export const problemOf = (error) => {
  if (error?.name === "AbortError") return { stopped: true };
  if (error instanceof TypeError) return { lost: true };
  try {
    const said = JSON.parse(error?.message ?? error?.text ?? "");
    return typeof said === "object" && said ? said : { detail: String(said) };
  } catch {
    return { detail: String(error?.message ?? error?.text ?? "") };
  }
};

export class Wrong {
  priority = 20;
  hideFromSelection = true;

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    return Boolean(this.yasr.results?.hasError());
  }

  draw() {
    // Only the error itself tells whether the reader stopped it; Yasr keeps its text.
    const problem = problemOf(this.yasr.problem ?? this.yasr.results.getError());
    if (problem.stopped) {
      this.yasr.resultsEl.append(el("p", { class: "empty", "data-word": "stopped" }));
    } else {
      const title = problem.lost ? "error lost" : has(`error ${problem.status}`) ? `error ${problem.status}` : "error other";
      const detail = problem.lost ? say("error lost detail") : (problem.detail ?? problem.title ?? "");
      this.yasr.resultsEl.append(el("div", { class: "problem", role: "alert" },
        el("h2", { "data-word": title }), el("p", { class: "detail" }, detail), this.place(problem)));
    }
    fill(this.yasr.resultsEl);
  }

  place({ line, column }) {
    if (!Number.isInteger(line)) return null;
    const go = () => this.yasr.goTo?.(line - 1, Math.max(0, (column ?? 1) - 1));
    return el("button", { type: "button", class: "small", click: go }, say("error place", { line: number(line), column: number(column ?? 1) }));
  }
}
