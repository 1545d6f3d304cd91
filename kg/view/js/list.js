"use strict";
// All nodes as text, filtered as the picture is.
kg.list = (() => {
  const { data, state } = kg;
  const STEP = 100;
  let from = 0; // the part of the list that stands in the page
  let most = STEP;
  let entries = [];

  const ORDERS = new Map([
    ["type", (node) => kg.facts.types.indexOf(data.type(node))],
    ["name", () => 0],
    ["degree", (node) => -data.degree(node)],
  ]);

  // What does not change is worked out once: `make` is asked for what `kept` does not have.
  const once = (kept, key, make) => {
    if (!kept.has(key)) kept.set(key, make());
    return kept.get(key);
  };
  const names = new Map(); // of each language nodes by name
  const orders = kg.once(() => new Map()); // of each language and order

  // To compare names takes long: those that came later are sorted by themselves and laid between the others.
  const byName = () => {
    const before = names.get(state.lang) ?? [];
    if (before.length === data.count) return before;
    const { compare } = new Intl.Collator(state.lang === "zh" ? "zh-CN" : "en", { numeric: true });
    const texts = Array.from({ length: data.count }, (_, node) => kg.name(node));
    const order = (a, b) => compare(texts[a], texts[b]) || a - b;
    const fresh = Array.from({ length: data.count - before.length }, (_, row) => before.length + row).sort(order);
    let place = 0;
    const merged = fresh.flatMap((node) => {
      const from = place;
      while (place < before.length && order(before[place], node) < 0) place += 1;
      return [...before.slice(from, place), node];
    });
    names.set(state.lang, [...merged, ...before.slice(place)]);
    return names.get(state.lang);
  };

  const inOrder = (order) => once(orders(), `${order} ${state.lang}`, () => {
    const first = Array.from({ length: data.count }, (_, node) => ORDERS.get(order)(node));
    return [...byName()].sort((a, b) => first[a] - first[b]);
  });

  const box = () => kg.byId("nodes");

  const option = (node) => {
    const chosen = state.selected?.node === node;
    return kg.el(
      "li",
      { role: "option", id: `node-${node}`, "aria-selected": String(chosen), class: kg.canvas.isShown(node) ? null : "undrawn" },
      kg.filters.sign(data.type(node)),
      kg.el("bdi", { class: "entry-name", lang: kg.nameLang(node) || null },
        (data.get(node, "starred") ? "★ " : "") + kg.clip(kg.clean(kg.listName(node)), 160)),
      kg.el("span", { class: "count" }, kg.words.number(data.degree(node)),
        kg.el("span", { class: "unseen" }, ` ${kg.say("connections")}, ${kg.say(`type ${data.type(node)}`)}`)),
    );
  };

  const fill = () => {
    box().replaceChildren(...entries.slice(from, from + most).map(option));
    kg.byId("list-count").textContent = kg.say("list count", { n: entries.length, all: data.count });
    const left = entries.length - from - most;
    kg.byId("list-less").hidden = from === 0;
    kg.byId("list-less").textContent = kg.say("list less", { n: Math.min(from, STEP), left: from });
    kg.byId("list-more").hidden = left <= 0;
    kg.byId("list-more").textContent = kg.say("list more", { n: Math.min(left, STEP), left });
    point();
  };

  const gather = () => {
    entries = inOrder(kg.byId("order").value).filter(kg.filters.node);
    fill();
  };

  const point = () => {
    const node = state.selected?.node;
    const at = entries.indexOf(node);
    if (at >= 0 && (at < from || at >= from + most)) {
      from = Math.floor(at / STEP) * STEP;
      most = STEP;
      fill();
      return;
    }
    for (const item of box().querySelectorAll('[aria-selected="true"]')) item.setAttribute("aria-selected", "false");
    const item = node === undefined ? null : kg.byId(`node-${node}`);
    box().removeAttribute("aria-activedescendant");
    if (!item) return;
    item.setAttribute("aria-selected", "true");
    box().setAttribute("aria-activedescendant", item.id);
    if (kg.byId("side").contains(item)) item.scrollIntoView({ block: "nearest" });
  };

  const press = (event) => {
    const steps = new Map([["ArrowDown", 1], ["ArrowUp", -1], ["PageDown", 10], ["PageUp", -10], ["Home", -data.count], ["End", data.count]]);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (state.selected?.node !== undefined) {
        kg.open(state.selected.node);
        kg.panel.focus();
      }
      return;
    }
    const step = steps.get(event.key);
    if (step === undefined || !entries.length) return;
    event.preventDefault();
    const at = entries.indexOf(state.selected?.node);
    kg.open(entries[at < 0 ? 0 : Math.min(entries.length - 1, Math.max(0, at + step))]);
  };

  const start = () => {
    box().addEventListener("keydown", press);
    box().addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (!item) return;
      kg.open(Number(item.id.slice("node-".length)));
      kg.sheet(false);
    });
    kg.byId("order").addEventListener("change", () => { [from, most] = [0, STEP]; gather(); });
    kg.byId("list-more").addEventListener("click", () => {
      most += STEP;
      fill();
    });
    kg.byId("list-less").addEventListener("click", () => {
      const before = Math.max(0, from - STEP);
      most += from - before;
      from = before;
      fill();
    });
    kg.bus.on("filter", () => { [from, most] = [0, STEP]; gather(); });
    for (const event of ["lang", "grown"]) kg.bus.on(event, gather);
    kg.bus.on("drawn", fill);
    kg.bus.on("select", point);
    gather();
  };

  return { start };
})();
