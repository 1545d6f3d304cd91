"use strict";
// What the server found, among what the page holds.
kg.hits = (() => {
  const { data } = kg;
  const { fold } = kg.search;

  // Matches are counted in code points.
  const marked = (text, matches) => {
    const letters = Array.from(text);
    const piece = (from, to) => kg.clean(letters.slice(from, to).join(""));
    let done = 0;
    const parts = matches.flatMap(([start, end]) => {
      const before = piece(done, start);
      done = end;
      return [before, kg.el("mark", {}, piece(start, end))];
    });
    return [...parts, piece(done)];
  };

  // What tells one from others of its name: the year of a paper, the number of papers of all else.
  const apart = (type, year, papers) => (type === "paper" ? year && String(year) : papers && kg.say("count paper", { n: papers }));

  const ofNode = (node) => apart(data.type(node), data.get(node, "year"), data.get(node, "papers"));

  // A hit has its name in the language of the page; beneath it stands where else it was found.
  const told = ({ type, kind, label, label_zh: zh, label_en: en, year, papers, snippet, matches }) => {
    const chinese = kg.state.lang === "zh" && zh;
    const meaning = type === "category" ? (chinese ? zh : en) : undefined;
    const name = meaning ? `${label} ${meaning}` : chinese ? zh : en ?? label;
    const found = snippet && !fold(name).includes(fold(snippet)) ? marked(snippet, matches ?? []) : [];
    const known = [kind, type].find((one) => kg.facts.types.includes(one)) ?? "concept";
    const beneath = found.length ? kg.el("span", { class: "result-beneath" }, kg.el("bdi", {}, ...found)) : null;
    return { type: known, lang: name === zh ? "zh" : "", name, beneath, beside: apart(type, year, papers) };
  };

  // What the page holds by name, then what the server found, then what the page holds that says it elsewhere.
  const merged = ({ hits, total }, found, most) => {
    const own = found.flat();
    const fresh = hits.filter(({ iri }) => data.numberOf(iri) === undefined);
    const beside = hits.map(({ iri }) => data.numberOf(iri)).filter((node) => node !== undefined && !own.includes(node));
    const nodes = (some) => some.map((node) => ({ node }));
    const first = nodes(found.slice(0, 5).flat().slice(0, fresh.length ? 10 : most));
    const last = nodes([...(found[5] ?? []), ...beside]);
    return { all: [...first, ...fresh.map((hit) => ({ hit })), ...last].slice(0, most), n: Math.max(total, own.length + fresh.length + beside.length) };
  };

  return { told, merged, ofNode };
})();
