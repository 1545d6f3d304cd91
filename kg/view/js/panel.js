"use strict";
// The details of what is selected, and the tip beside the pointer.
kg.panel = (() => {
  const { data, state } = kg;
  const MOST = 60; // neighbours of one relation shown at once
  let back = null;

  const box = () => kg.byId("panel");
  const { el, say } = kg;

  const nodeLink = (node, text) => el(
    "button",
    { type: "button", class: "link", onclick: () => { kg.open(node); focus(); } },
    kg.filters.sign(data.type(node)),
    el("bdi", { lang: text === undefined ? kg.nameLang(node) || null : null }, kg.clip(kg.clean(text ?? kg.listName(node)), 300)),
  );

  const outside = (address, text) => {
    let url = null;
    try {
      url = new URL(address);
    } catch { /* shown as text */ }
    if (!url || !["http:", "https:"].includes(url.protocol)) return el("bdi", {}, kg.clean(address));
    return el("a", { href: url.href, rel: "noopener noreferrer", target: "_blank" }, el("bdi", {}, kg.clean(text ?? kg.decoded(address))));
  };

  const part = (heading, ...content) => el("section", {}, el("h3", {}, say(heading)), ...content);

  const titles = (node) => {
    const zh = data.get(node, "label_zh");
    const label = data.get(node, "label") ?? kg.name(node);
    const paper = data.type(node) === "paper";
    const written = [];
    if (label !== zh) written.push([label, paper ? "en" : null]);
    const english = data.get(node, "label_en");
    if (english && english !== label) written.push([english, "en"]);
    if (zh) written.push([zh, "zh"]);
    if (state.lang === "zh") written.sort((a, b) => (b[1] === "zh") - (a[1] === "zh"));
    return written.map(([text, lang], row) => el(
      row ? "p" : "h2",
      { lang, class: row ? "second-title" : null, tabindex: row ? null : "-1" },
      data.get(node, "starred") && !row ? "★ " : null,
      el("bdi", {}, kg.clean(text)),
    ));
  };

  // Neighbours by relation and direction; authors stand in their order, the rest by name.
  const groups = (node) => {
    const found = new Map();
    for (const edge of data.incident(node)) {
      const { s, predicate, ordinal, weight } = data.edge(edge);
      const out = s === node || !data.directed;
      const key = `${out ? "+" : "-"}${predicate}`;
      if (!found.has(key)) found.set(key, { predicate, out, members: [] });
      found.get(key).members.push({ other: data.other(edge, node), ordinal: ordinal ?? Infinity, weight, edge });
    }
    const collator = new Intl.Collator(state.lang === "zh" ? "zh-CN" : "en", { numeric: true });
    const order = (a, b) => (a.ordinal === b.ordinal ? 0 : a.ordinal - b.ordinal) || (b.weight ?? 0) - (a.weight ?? 0) ||
      collator.compare(kg.name(a.other), kg.name(b.other));
    for (const { members } of found.values()) members.sort(order);
    return [...found.entries()].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, group]) => group);
  };

  const authors = (node, creators) => {
    const names = (data.get(node, "authors") ?? "").split("; ").filter(Boolean);
    const byOrdinal = new Map(creators.map(({ ordinal, other }) => [ordinal, other]));
    const items = names.map((name, row) => (byOrdinal.has(row + 1) ? nodeLink(byOrdinal.get(row + 1), name) : el("bdi", {}, kg.clean(name))));
    const rest = creators.filter(({ ordinal }) => !(ordinal >= 1 && ordinal <= names.length)).map(({ other }) => nodeLink(other));
    return el("ol", { class: "links" }, ...[...items, ...rest].map((item) => el("li", {}, item)));
  };

  const members = (group) => {
    const list = el("ul", { class: "links" });
    const add = (from) => {
      list.append(...group.members.slice(from, from + MOST).map(({ other, weight, edge }) => el(
        "li",
        {},
        nodeLink(other),
        weight === undefined ? null : el("button", { type: "button", class: "weight", title: say("shared papers", { n: weight }), onclick: () => { kg.select({ edge }); focus(); } }, `× ${kg.words.number(weight)}`),
      )));
      const left = group.members.length - from - MOST;
      if (left <= 0) return;
      const more = el("button", { type: "button", class: "more", onclick: () => { item.remove(); add(from + MOST); } }, say("list more", { n: Math.min(left, MOST), left }));
      const item = el("li", {}, more);
      list.append(item);
    };
    add(0);
    return list;
  };

  const relations = (node) => groups(node).map((group) => {
    const word = group.out ? kg.words.predicate(group.predicate) : kg.words.inverse(group.predicate);
    const own = data.type(node) === "paper" && group.out && group.predicate === "dct:creator";
    return el(
      "section",
      { "data-predicate": group.predicate },
      el("h3", {}, word, el("span", { class: "count" }, kg.words.number(group.members.length))),
      own ? authors(node, group.members) : members(group),
    );
  });

  const prose = (node, name, lang) => {
    const text = data.get(node, name);
    return text ? part(name, el("p", { lang, class: "prose" }, el("bdi", {}, kg.clean(text)))) : null;
  };

  const sourceText = (iri) => {
    const parts = /\/source\/([^/#]+)(?:#line=(\d+),(\d+))?$/.exec(iri);
    if (!parts) return kg.decoded(iri);
    const [, id, first, last] = parts;
    const source = `${id.slice(0, 8)}…`;
    if (first === undefined) return say("source whole", { source });
    // RFC 5147 counts from 0 and leaves the end out; people count from 1.
    const [from, to] = [Number(first) + 1, Number(last)];
    return to > from ? say("source lines", { from, to, source }, true) : say("source line", { from, source }, true);
  };

  const addresses = (node) => {
    const split = (name) => (data.get(node, name) ?? "").split(/\s+/).filter(Boolean);
    const items = [
      ...split("posts").map((address) => outside(address)),
      ...split("links").map((address) => outside(address)),
    ];
    const known = (name, place) => {
      const value = data.get(node, name);
      if (value) items.unshift(outside(/^https?:/.test(value) ? value : place + value, value.replace(/^https?:\/\//, "")));
    };
    known("doi", "https://doi.org/");
    known("arxiv", "https://arxiv.org/abs/");
    return items.length ? part("links", el("ul", { class: "addresses" }, ...items.map((item) => el("li", {}, item)))) : null;
  };

  const copy = (text, event) => {
    const done = () => kg.bus.emit("note", say("copied"));
    const button = event.currentTarget;
    const byHand = () => {
      const range = document.createRange();
      range.selectNodeContents(button.parentElement.querySelector("code"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
      done();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, byHand);
    else byHand();
  };

  const identity = (node) => {
    const iri = data.iri(node);
    return part("iri", el("div", { class: "iri" },
      el("code", {}, el("bdi", {}, kg.clean(kg.decoded(iri)))),
      el("button", { type: "button", class: "small", onclick: (event) => copy(iri, event) }, say("copy"))));
  };

  const facts = (node) => {
    const rows = [];
    const row = (name, value) => value && rows.push(el("dt", {}, say(name)), el("dd", {}, value));
    const issued = data.get(node, "issued");
    row("issued", issued && kg.words.date(issued));
    const linked = data.incident(node).some((edge) => data.edge(edge).predicate === "dct:subject");
    row("category", !linked && data.get(node, "category") && kg.clean(data.get(node, "category")));
    const section = data.get(node, "section");
    row("section", section && kg.clean(["main", "more"].includes(section) ? say(`section ${section}`) : section));
    const papers = data.get(node, "papers");
    row("papers", papers !== undefined && kg.words.number(papers));
    const source = data.get(node, "source");
    row("source", source && sourceText(source));
    return rows.length ? el("dl", {}, ...rows) : null;
  };

  const growth = (node) => {
    const left = kg.canvas.hidden(node).length;
    const again = () => fill();
    return el("div", { class: "growth" },
      left ? el("button", { type: "button", class: "small", onclick: () => { kg.canvas.expand(node); again(); } }, say("expand", { n: Math.min(50, left), left })) : null,
      kg.canvas.isExpanded(node) ? el("button", { type: "button", class: "small", onclick: () => { kg.canvas.collapse(node); again(); } }, say("collapse")) : null);
  };

  const nodeCard = (node) => [
    el("p", { class: "kind" }, kg.filters.sign(data.type(node)), say(`type ${data.type(node)}`)),
    ...titles(node), growth(node), facts(node),
    ...(data.type(node) === "paper"
      ? [...relations(node), prose(node, "summary", "zh"), prose(node, "abstract", "en"), leftOut(node), addresses(node)]
      : [addresses(node), ...relations(node)]),
    identity(node),
  ];

  const leftOut = (node) => (data.longLeftOut && data.type(node) === "paper" ? el("p", { class: "quiet" }, say("texts left out")) : null);

  const edgeCard = (edge) => {
    const { s, t, predicate, weight, papers } = data.edge(edge);
    const titles = (papers ?? "").split("; ").filter(Boolean);
    return [
      el("p", { class: "kind" }, say("relation")),
      el("h2", { tabindex: "-1" }, weight === undefined ? kg.words.predicate(predicate) : say("shared papers", { n: weight })),
      el("div", { class: "triple" }, nodeLink(s), el("span", { class: "arrow", "aria-hidden": "true" }, data.directed ? "↓" : "↕"), nodeLink(t)),
      predicate ? part("predicate", el("code", {}, kg.clean(predicate))) : null,
      titles.length ? part("papers", el("ul", { class: "titles" }, ...titles.map((title) => el("li", {}, el("bdi", {}, kg.clean(title)))))) : null,
    ];
  };

  const fill = () => {
    const { selected } = state;
    box().hidden = !selected;
    document.body.classList.toggle("with-panel", Boolean(selected));
    if (!selected) return;
    const card = selected.edge === undefined ? nodeCard(selected.node) : edgeCard(selected.edge);
    kg.byId("panel-body").replaceChildren(...card.filter(Boolean));
    kg.byId("panel-body").scrollTop = 0;
  };

  const focus = () => {
    if (!box().contains(document.activeElement)) back = document.activeElement;
    kg.byId("panel-body").querySelector("h2")?.focus({ preventScroll: true });
  };

  const close = () => {
    const inside = box().contains(document.activeElement);
    kg.select(null);
    if (inside) (back?.isConnected ? back : kg.byId("picture")).focus();
    back = null;
  };

  // How much of the picture the panel lies upon.
  const cover = () => {
    if (box().hidden) return { right: 0, bottom: 0 };
    const picture = kg.byId("picture").getBoundingClientRect();
    const panel = box().getBoundingClientRect();
    const sheet = panel.width > 0.8 * picture.width;
    return sheet ? { right: 0, bottom: picture.bottom - panel.top } : { right: picture.right - panel.left, bottom: 0 };
  };

  const start = () => {
    kg.byId("panel-close").addEventListener("click", close);
    kg.bus.on("select", fill);
    kg.bus.on("lang", fill);
  };

  return { start, close, cover, focus };
})();

kg.tip = (() => {
  const show = (target, event) => {
    const tip = kg.byId("tip");
    tip.hidden = !target;
    if (!target) return;
    const edge = target.edge === undefined ? null : kg.data.edge(target.edge);
    const words = edge
      ? [edge.weight === undefined ? kg.words.predicate(edge.predicate) : kg.say("shared papers", { n: edge.weight }),
        `${kg.name(edge.s)} ${kg.data.directed ? "→" : "–"} ${kg.name(edge.t)}`]
      : [kg.say(`type ${kg.data.type(target.node)}`), kg.listName(target.node)];
    tip.replaceChildren(kg.el("span", { class: "tip-kind" }, words[0]), kg.el("bdi", {}, kg.clip(kg.clean(words[1]), 160)));
    const picture = kg.byId("picture").getBoundingClientRect();
    const { clientX = picture.left, clientY = picture.top } = event ?? {};
    tip.style.left = `${Math.min(clientX - picture.left + 14, picture.width - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.min(clientY - picture.top + 16, picture.height - tip.offsetHeight - 8)}px`;
  };
  return { show };
})();
