"use strict";
// Texts of papers with the concepts they mention underlined, each a link to its concept.
kg.marks = (() => {
  const { data, el, say } = kg;

  // Places are written as "abstract 3-10 52-59; label_en 0-7", in code points.
  const spansOf = (edge, name) => {
    const part = (data.edge(edge).places ?? "").split("; ").find((one) => one.startsWith(`${name} `));
    return (part ?? "").split(" ").slice(1).map((span) => span.split("-").map(Number));
  };

  const count = (edge) => (data.edge(edge).places ?? "").split(/[; ]+/).filter((word) => /^\d+-\d+$/.test(word)).length;

  // Of mentions that overlap the longer wins, of equally long ones the first.
  const spans = (paper, name) => {
    const found = [];
    for (const edge of data.incident(paper)) {
      if (data.ends.s[edge] !== paper) continue;
      for (const [start, end] of spansOf(edge, name)) if (end > start) found.push({ start, end, node: data.ends.t[edge] });
    }
    found.sort((a, b) => (b.end - b.start) - (a.end - a.start) || a.start - b.start || a.node - b.node);
    const kept = [];
    for (const span of found) if (kept.every(({ start, end }) => span.end <= start || end <= span.start)) kept.push(span);
    return kept.sort((a, b) => a.start - b.start);
  };

  // Where code points begin among the units of a JavaScript string; null where both are the same.
  const starts = (text) => {
    if (!/[\ud800-\udfff]/.test(text)) return null;
    const found = [];
    for (let at = 0; at < text.length; at += text.codePointAt(at) > 0xffff ? 2 : 1) found.push(at);
    return [...found, text.length];
  };

  const address = (node) => `#${new URLSearchParams([["node", data.short(node)]])}`;

  const link = (words, node) => el("a", {
    class: `mention ${data.type(node)}`,
    href: address(node),
    title: `${say(`type ${data.type(node)}`)}: ${kg.clip(kg.clean(kg.name(node)), 120)}`,
    "data-node": node,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab
      event.preventDefault();
      kg.open(node);
      kg.panel.focus();
    },
  }, kg.clean(words));

  // A text as pieces and links. Pieces are cut from the text as it is, then cleaned for reading.
  const marked = (paper, name, text) => {
    const at = starts(text);
    const place = (point) => (at ? at[Math.min(point, at.length - 1)] : point);
    const parts = [];
    let done = 0;
    for (const { start, end, node } of spans(paper, name)) {
      parts.push(kg.clean(text.slice(done, place(start))), link(text.slice(place(start), place(end)), node));
      done = place(end);
    }
    return [...parts, kg.clean(text.slice(done))].filter((part) => part !== "");
  };

  return { marked, spans, count };
})();
