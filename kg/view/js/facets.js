"use strict";
// The controls of the filters: toggles with live counts, and chips for what is set.
kg.facets = (() => {
  const { data, filters, state, el, byId, say } = kg;
  const FIRST = 6; // categories before "all"
  let options = []; // {button, number, on: () => pressed, count: () => live count, folded: () => hidden}
  let unfolded = false;

  const { sign, drawing } = kg.shapes;
  const line = () => el("span", { class: "line-sign", "aria-hidden": "true" });
  const tick = () => drawing("tick", "M2 4.5A2.5 2.5 0 0 1 4.5 2H11.5A2.5 2.5 0 0 1 14 4.5V11.5A2.5 2.5 0 0 1 11.5 14H4.5A2.5 2.5 0 0 1 2 11.5Z", "M4.8 8.3 7 10.5 11.3 5.8");
  const cross = () => drawing("cross", "M4.5 4.5 11.5 11.5M11.5 4.5 4.5 11.5");

  const toggle = (picture, label, { on, count, act, folded }) => {
    const number = el("span", { class: "count" });
    const button = el("button", { type: "button", class: "toggle", onclick: act }, picture, el("span", { class: "toggle-name" }, ...label), number);
    options.push({ button, number, on, count, folded });
    return button;
  };

  // Kinds and relations: all on at first.
  const switches = (those, attribute, picture, name) => those.map((own) => {
    const button = toggle(picture(own.name), [el("bdi", {}, name(own.name))],
      { on: () => own.on, count: () => own.count, act: () => filters.turn(own) });
    button.dataset[attribute] = own.name;
    return button;
  });

  // Terms of one paper only are folded away or drawn; the list and the search have them anyhow.
  const loneSwitch = () => {
    const { lone } = filters;
    if (!lone.all.length) return [];
    const button = toggle(tick(), [el("bdi", {}, say("lone terms"))], { on: () => lone.on, count: () => lone.count, act: () => filters.turn(lone) });
    button.id = "lone-terms";
    button.title = say("lone terms note");
    return [button];
  };

  // Values of a facet: none chosen at first.
  const choices = (facet, label, folded = () => false) => facet.values.map((value, place) => {
    const button = toggle(tick(), label(value), {
      on: () => facet.chosen.has(place),
      count: () => facet.counts[place],
      act: () => filters.pick(facet, place),
      folded: () => !facet.chosen.has(place) && folded(place),
    });
    button.dataset.value = value;
    return button;
  });

  const shown = (text) => kg.clip(kg.clean(text), 80);

  // A category with its code and, from the category's own node, its meaning.
  const meanings = () => {
    const name = state.lang === "zh" ? "label_zh" : "label_en";
    const found = new Map();
    for (let node = 0; node < data.count; node += 1) {
      if (data.type(node) === "category") found.set(data.get(node, "label"), data.get(node, name));
    }
    return found;
  };

  const categories = () => {
    const meaning = meanings();
    const label = (code) => {
      const words = meaning.get(code);
      return [el("bdi", {}, shown(code)), " ",
        words && words !== code ? el("bdi", { class: "meaning", lang: state.lang }, shown(words)) : null];
    };
    return choices(filters.facet("category"), label, (place) => !unfolded && place >= FIRST);
  };

  const KNOWN = new Map([["main", "section main"], ["more", "section more"]]);
  const section = (value) => (KNOWN.has(value) ? say(KNOWN.get(value)) : shown(value));
  const plain = (name) => (value) => [el("bdi", {}, name(value))];

  const kindName = (name) => say(`types ${name}`);
  const relationName = (name) => shown(kg.words.predicate(name));

  // Everything anew, as after a change of language.
  const draw = () => {
    options = [];
    const present = new Set(data.typeNumbers);
    const kinds = filters.kinds.filter((_, number) => present.has(number));
    byId("legend").replaceChildren(...switches(kinds, "type", sign, kindName), ...loneSwitch());
    byId("predicates").replaceChildren(...switches(filters.relations, "predicate", line, relationName));
    byId("categories").replaceChildren(...categories());
    byId("sections").replaceChildren(
      ...choices(filters.facet("section"), plain(section)), ...choices(filters.facet("starred"), plain(() => say("starred only"))));
    kg.histogram.draw();
    tell();
  };

  const sizeOf = (name) => filters.facet(name).values.length;

  const off = (those) => [those.length > 1, those.filter(({ on }) => !on).length, "filters off"];

  // Of each group whether it is of use, and how many are chosen or off: it may be folded.
  const GROUPS = new Map([
    ["kind-filter", () => off(filters.kinds)],
    ["category-filter", () => [sizeOf("category") > 1, filters.facet("category").chosen.size]],
    ["date-filter", () => [sizeOf("date") > 1, Math.min(1, filters.facet("date").chosen.size)]],
    ["section-filter", () => [sizeOf("section") + sizeOf("starred") > 0, filters.facet("section").chosen.size + filters.facet("starred").chosen.size]],
    ["predicate-filter", () => off(filters.relations)],
  ]);

  // Only what can change.
  const tell = () => {
    for (const { button, number, on, count, folded } of options) {
      button.setAttribute("aria-pressed", String(on()));
      button.classList.toggle("none", count() === 0);
      button.hidden = folded?.() ?? false;
      number.textContent = kg.words.number(count());
    }
    for (const [id, facts] of GROUPS) {
      const [useful, set, words = "filters set"] = facts();
      byId(id).hidden = !useful;
      byId(id).querySelector(".set").textContent = set ? say(words, { n: set }) : "";
    }
    const all = byId("category-all");
    all.hidden = sizeOf("category") <= FIRST;
    all.setAttribute("aria-expanded", String(unfolded));
    all.textContent = unfolded ? say("fewer") : say("all of", { n: sizeOf("category") });
    kg.histogram.tell();
    drawChips();
  };

  const chip = (name, act) => el(
    "button",
    { type: "button", class: "chip", "aria-label": say("remove filter", { name }), onclick: act },
    el("bdi", {}, name),
    cross(),
  );

  const chosen = (name, label) => {
    const facet = filters.facet(name);
    return [...facet.chosen].sort((a, b) => a - b).map((place) => chip(label(facet.values[place]), () => filters.pick(facet, place)));
  };

  const chips = () => {
    const without = (those, key, name) => those.filter(({ on }) => !on).map((own) => chip(say(key, { name: name(own.name) }), () => filters.turn(own)));
    const [first, last] = kg.histogram.range();
    const { values } = filters.facet("date");
    const community = filters.community();
    return [
      ...(community === null ? [] : [chip(shown(say("in community", { name: kg.communityName(community) })), () => filters.onlyCommunity(null))]),
      ...chosen("category", shown),
      ...(last === undefined ? [] : [chip(kg.dates.name(values[first].from, values[last].to), () => kg.histogram.clear())]),
      ...chosen("section", section),
      ...chosen("starred", () => say("starred only")),
      ...without(filters.kinds, "without", kindName),
      ...without(filters.relations, "without relation", relationName),
    ];
  };

  // The focus stays at its place, or where the chips were.
  const drawChips = () => {
    const box = byId("chips");
    const place = [...box.children].indexOf(document.activeElement);
    const held = place >= 0 || document.activeElement === byId("reset");
    box.replaceChildren(...chips());
    byId("active").hidden = !filters.active();
    if (held) (box.children[Math.min(place, box.children.length - 1)] ?? byId("legend").firstChild)?.focus();
  };

  const start = () => {
    byId("reset").addEventListener("click", filters.reset);
    byId("category-all").addEventListener("click", () => {
      unfolded = !unfolded;
      tell();
    });
    kg.histogram.start();
    for (const event of ["lang", "grown"]) kg.bus.on(event, draw);
    kg.bus.on("filter", () => {
      tell();
      kg.bus.emit("note", say("filter note", { n: filters.count(), all: data.count }));
    });
    draw();
  };

  return { sign, start };
})();
