"use strict";
// What the cards of the details are made of: links, lists, texts.
kg.pieces = (() => {
  const { data, el, say } = kg;

  const go = (act) => () => {
    act();
    kg.panel.focus();
  };

  const link = (act, sign, name, lang = null) =>
    el("button", { type: "button", class: "link", onclick: go(act) }, sign, el("bdi", { lang }, kg.clip(kg.clean(name), 300)));

  const node = (number, text) => {
    const lang = text === undefined ? kg.nameLang(number) || null : null;
    const item = link(() => kg.open(number), kg.look.sign(number), text ?? kg.listName(number), lang);
    item.dataset.node = number;
    return item;
  };

  const ring = (community) => {
    const sign = el("span", { class: "ring", "aria-hidden": "true" });
    sign.style.color = kg.look.disc(community) ?? "";
    return sign;
  };

  const community = (number) => {
    const item = link(() => {
      kg.select({ community: number });
      kg.camera.centreCommunity(number);
    }, ring(number), kg.communityName(number));
    item.dataset.community = number;
    return item;
  };

  // A quiet button that tells a number and leads to what is counted.
  const weight = (words, title, act) => el("button", { type: "button", class: "weight", title, "aria-label": title, onclick: go(act) }, words);

  const count = (number, unit) =>
    el("span", { class: "count", title: unit }, kg.words.number(number), unit ? el("span", { class: "unseen" }, ` ${unit}`) : null);

  const arrow = (sign) => el("span", { class: "arrow", "aria-hidden": "true" }, sign);

  const button = (act, words) => el("button", { type: "button", class: "small", onclick: act }, words);

  const outside = (address, text) => {
    let url = null;
    try {
      url = new URL(address);
    } catch { /* shown as text */ }
    if (!url || !["http:", "https:"].includes(url.protocol)) return el("bdi", {}, kg.clean(address));
    return el("a", { href: url.href, rel: "noopener noreferrer", target: "_blank" }, el("bdi", {}, kg.clean(text ?? kg.decoded(address))));
  };

  const kind = (sign, word, ...rest) =>
    el("p", { class: "kind" }, sign, el("span", {}, word), ...rest.filter(Boolean).map((text) => el("span", { class: "beside" }, text)));

  const section = (heading, ...content) => el("section", {}, el("h3", {}, heading), ...content);

  // The first of many items; a button brings the next ones, and the focus goes with them.
  const list = (tag, items, most, words, step = items.length) => {
    const box = el(tag, { class: "links" });
    const add = (from, to, focus) => {
      const fresh = items.slice(from, to).map((make) => el("li", {}, ...[make()].flat()));
      box.append(...fresh);
      if (focus) fresh[0]?.querySelector("button")?.focus();
      const left = items.length - to;
      if (left <= 0) return;
      const next = Math.min(step, left);
      const more = el("li", {}, el("button", { type: "button", class: "more", onclick: () => {
        more.remove();
        add(to, to + next, true);
      } }, words(next, left)));
      box.append(more);
    };
    add(0, most, false);
    return box;
  };

  const facts = (rows) => {
    const known = rows.filter(([, value]) => value);
    return known.length ? el("dl", {}, ...known.flatMap(([name, value]) => [el("dt", {}, say(name)), el("dd", {}, value)])) : null;
  };

  const prose = (number, name, lang) => {
    const text = data.get(number, name);
    return text ? section(say(name), el("p", { lang, class: "prose" }, el("bdi", {}, ...kg.marks.marked(number, name, text)))) : null;
  };

  const copy = (text, { currentTarget: pressed }) => {
    const done = () => kg.bus.emit("note", say("copied"));
    const byHand = () => {
      const range = document.createRange();
      range.selectNodeContents(pressed.parentElement.querySelector("code"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
      done();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, byHand);
    else byHand();
  };

  return { link, node, ring, community, weight, count, arrow, button, outside, kind, section, list, facts, prose, copy };
})();
