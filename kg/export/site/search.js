"use strict";
// Finds nodes by their names: in pieces of an index, which are loaded as they are needed.
(() => {
  const STEP = 20; // hits that are shown at once
  const PAUSE = 150; // milliseconds without a key before a search begins
  const LONGEST = 200; // of a text to search for
  const CHINESE = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3134f}";
  const RUNS = new RegExp(`([${CHINESE}]+)|((?:(?![${CHINESE}])[\\p{L}\\p{N}])+)`, "gu");

  const byId = (name) => document.getElementById(name);
  const [box, status, hits, more] = ["query", "status", "hits", "more"].map(byId);
  const { pieces, names, page } = byId("main").dataset;
  const texts = byId("words").content;
  const say = (word, n) => texts.querySelector(`[data-word="${word}"]`).textContent.replace("{n}", n?.toLocaleString("en"));
  const kinds = Array.from(texts.querySelectorAll("[data-kind]"), (one) => one.textContent);

  // A piece is a script of one call; it is asked for once.
  const taken = new Map();
  const takers = new Map();
  window.take = (kind, number, held) => takers.get(`${kind}-${number}`)?.(held);
  const piece = (kind, number) => {
    const name = `${kind}-${number}`;
    if (!taken.has(name)) taken.set(name, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      takers.set(name, resolve);
      script.src = `${name}.js`;
      script.addEventListener("error", () => {
        taken.delete(name);
        reject(new Error(name));
      });
      script.addEventListener("load", () => script.remove());
      document.head.append(script);
    }));
    return taken.get(name);
  };

  // The same as `folded`, `words` and `piece` of _search.py.
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().normalize("NFC");

  const words = (text) => [...folded(text).matchAll(RUNS)].flatMap(([, chinese, word]) => {
    if (word) return [word];
    const letters = [...chinese];
    return letters.length === 1 ? letters : letters.slice(1).map((letter, place) => letters[place] + letter);
  });

  const chinese = new RegExp(`^[${CHINESE}]`, "u");
  const pieceOf = (word) => {
    const key = [...word].slice(0, chinese.test(word) ? 1 : 2).join("");
    let number = 0x811c9dc5;
    for (let unit = 0; unit < key.length; unit += 1) {
      for (const byte of [key.charCodeAt(unit) & 0xff, key.charCodeAt(unit) >> 8]) {
        number = Math.imul(number ^ byte, 0x01000193) >>> 0;
      }
    }
    return number % Number(pieces);
  };

  // The nodes whose names have a word, or one that begins so: with how far that is from the word.
  const having = async (word, open) => {
    const found = new Map();
    for (const [own, steps] of await piece("words", pieceOf(word))) {
      if (own !== word && !(open && own.startsWith(word))) continue;
      let place = 0;
      for (const step of steps) {
        place += step;
        found.set(place, Math.min(found.get(place) ?? 1, own === word ? 0 : 1));
      }
    }
    return found;
  };

  // The nodes that have all the words: those that have them whole first, then those with short names.
  const find = async (text) => {
    const asked = [...new Set(words(text))];
    const last = asked.at(-1);
    const each = await Promise.all(asked.map((word) => having(word, word === last || [...word].length === 1)));
    const [least, ...others] = each.sort((a, b) => a.size - b.size);
    const found = [];
    for (const [place, far] of least ?? []) {
      if (others.every((one) => one.has(place))) {
        found.push([far + others.reduce((sum, one) => sum + one.get(place), 0), place]);
      }
    }
    return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, place]) => place);
  };

  const spoken = (text) => (/\p{Script=Han}/u.test(text) ? "zh" : "");

  const item = ([folder, kind, [name, second]]) => {
    const zh = document.documentElement.lang === "zh";
    const [first, other] = zh && second ? [second, name] : [name, second];
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = `../${folder}/${page}`;
    link.textContent = first;
    if (spoken(first)) link.lang = "zh";
    const note = document.createElement("span");
    note.className = "note";
    note.textContent = kinds[kind];
    line.append(link, note);
    if (other) {
      const beneath = document.createElement("p");
      beneath.className = "second";
      beneath.textContent = other;
      if (spoken(other)) beneath.lang = "zh";
      line.append(beneath);
    }
    return line;
  };

  let turn = 0;
  let found = [];
  const show = async (own) => {
    const shown = found.slice(hits.children.length, hits.children.length + STEP);
    const size = Number(names);
    const rows = await Promise.all(shown.map((place) => piece("names", Math.floor(place / size))));
    if (own !== turn) return;
    hits.append(...rows.map((row, at) => item(row[shown[at] % size])));
    more.hidden = hits.children.length >= found.length;
  };

  const search = async (text) => {
    turn += 1;
    const own = turn;
    const timer = setTimeout(() => { if (own === turn) status.textContent = say("searching"); }, 300);
    try {
      const places = await find(text.slice(0, LONGEST));
      if (own !== turn) return;
      found = places;
      hits.replaceChildren();
      more.hidden = true;
      await show(own);
      if (own !== turn) return;
      const n = found.length;
      status.textContent = words(text).length ? (n ? say(n === 1 ? "found one" : "found", n) : say("nothing")) : "";
    } catch {
      if (own === turn) status.textContent = say("broken");
    } finally {
      clearTimeout(timer);
    }
  };

  // What was asked stands in the address, so that the way back finds it.
  const asked = () => new URLSearchParams(location.hash.slice(1) || location.search).get("q") ?? "";
  const keep = (text) => history.replaceState(null, "", text ? `#${new URLSearchParams({ q: text })}` : "#");

  let pause = null;
  const begin = () => {
    clearTimeout(pause);
    keep(box.value);
    return search(box.value);
  };
  box.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(begin, PAUSE);
  });
  box.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    await begin();
    if (document.activeElement === box) hits.querySelector("a")?.focus();
  });
  more.addEventListener("click", async () => {
    const first = hits.children.length;
    await show(turn);
    hits.children[first]?.querySelector("a").focus();
  });
  addEventListener("hashchange", () => {
    if (asked() === box.value) return;
    box.value = asked();
    search(box.value);
  });

  box.value = asked();
  if (box.value) search(box.value);
  document.body.dataset.ready = "";
})();
