"use strict";
// The server behind the page: it finds what the page does not hold, and what lies around it.
kg.source = (() => {
  const { data, facts, say } = kg;
  const { base, totals } = facts.served;
  const PATIENCE = 300; // milliseconds before a word says that something is under way
  const LONGEST = 1000; // of a text to search for
  const known = new Map(); // of a node's IRI how many neighbours it has, and where the next part of them begins
  const asked = new Map(); // parts on their way
  const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;
  const PLAIN = /^[\w.~!$&'()*+,;=:@%-]+(?:\/[\w.~!$&'()*+,;=:@%-]+)*$/;
  const ELSE = /^(?:sparql|static|graph|neighbours|search|entity|ontology|healthz|metrics)(?:\/config\.json)?$|^static\/|(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)|\.(?:html|ttl|jsonld|nt|rdf)$/i;

  // Where the server tells all about a node.
  const place = (iri) => {
    const rest = iri.startsWith(base) ? iri.slice(base.length) : "";
    return PLAIN.test(rest) && !ELSE.test(rest) ? `/${rest}` : `/entity?${new URLSearchParams({ iri })}`;
  };

  const WORDS = new Map([[404, "source unknown"], [503, "source busy"], [504, "source late"]]);

  class Trouble extends Error {
    constructor(status) {
      super(WORDS.has(status) ? say(WORDS.get(status)) : say("source failed", { status }, true));
      this.status = status;
    }
  }

  let waiting = 0;
  let timer = null;
  const wait = (change) => {
    waiting += change;
    if (waiting && !timer) timer = setTimeout(() => {
      document.body.dataset.loading = "";
      kg.bus.emit("note", say("loading"));
    }, PATIENCE);
    if (waiting) return;
    clearTimeout(timer);
    timer = null;
    if (!("loading" in document.body.dataset)) return;
    delete document.body.dataset.loading;
    kg.bus.emit("note", "");
  };

  const read = async (path, options) => {
    wait(1);
    try {
      const answer = await fetch(path, { headers: { Accept: "application/json" }, ...options });
      if (!answer.ok) throw new Trouble(answer.status);
      return await answer.json();
    } catch (error) {
      if (error instanceof Trouble || error.name === "AbortError") throw error;
      throw new Error(say("source gone"));
    } finally {
      wait(-1);
    }
  };

  // What stands in an answer is merged with what the page holds; the same part is not asked for twice at once.
  const neighbours = (iri, offset = 0) => {
    const path = `/neighbours?${new URLSearchParams({ iri, offset })}`;
    if (!asked.has(path)) {
      asked.set(path, read(path).then((found) => {
        known.set(found.iri, { total: found.total, next: found.next });
        data.grow(found.columns, data.numberOf(found.iri));
        return found;
      }).finally(() => asked.delete(path)));
    }
    return asked.get(path);
  };

  // Only the last search is of interest.
  let last = null;
  const search = async (text) => {
    last?.abort();
    const own = last = new AbortController();
    try {
      const found = await read(`/search?${new URLSearchParams({ q: text.slice(0, LONGEST), limit: 20 })}`, { signal: own.signal });
      return own === last ? found : null;
    } catch (error) {
      if (error.name === "AbortError") return null;
      throw error;
    }
  };

  const forget = () => {
    last?.abort();
    last = null;
  };

  // What was begun is finished, but only the last that the person asked for is acted upon.
  let turn = 0;
  const then = async (work, act, failed) => {
    turn += 1;
    const own = turn;
    try {
      const found = await work();
      if (own === turn) act(found);
    } catch (error) {
      if (own !== turn) return;
      kg.bus.emit("note", error.message);
      failed?.(error);
    }
  };

  // Whether the graph has papers that the page does not hold.
  const partial = kg.once(() => data.typeNumbers.reduce((sum, type) => sum + (facts.types[type] === "paper"), 0) < totals.paper);

  const papers = kg.once(() => new Map());
  const held = (node) => {
    if (!papers().has(node)) papers().set(node, new Set(data.incident(node).map((edge) => data.other(edge, node))).size);
    return papers().get(node);
  };

  // A work comes with all it points to; of all else so many papers are in the graph, and so many not in the page.
  const total = (node) => (data.type(node) === "paper" ? held(node) : Math.max(held(node), known.get(data.iri(node))?.total ?? data.get(node, "papers") ?? 0));
  const left = (node) => total(node) - held(node);

  // The next parts, until so many have come that the page did not hold.
  const more = async (node, wanted) => {
    const iri = data.iri(node);
    const before = held(node);
    let at = known.has(iri) ? known.get(iri).next : 0;
    while (at !== null && left(node) && held(node) < before + wanted) at = (await neighbours(iri, at)).next;
    return held(node) - before;
  };

  // A node that the network does not have may have a page all the same.
  const open = (iri) => then(() => neighbours(iri), (found) => {
    kg.open(data.numberOf(found.iri));
    kg.panel.focus();
  }, ({ status }) => { if (status === 404) location.assign(place(iri)); });

  // What the address tells of: nodes, and how many of their neighbours were unfolded beside those of the first picture.
  const first = new Set(kg.first.map(({ id }) => id));
  const lacks = (text, wanted) => {
    const node = data.find(text);
    if (node === undefined) return true;
    const before = new Set(data.incident(node).map((edge) => data.other(edge, node)).filter((other) => first.has(other))).size;
    return left(node) > 0 && known.get(data.iri(node))?.next !== null && held(node) - before < wanted;
  };

  const bring = async (text, wanted) => {
    const iri = ABSOLUTE.test(text) ? text : base + text;
    if (data.find(text) === undefined) await neighbours(iri);
    while (data.find(text) !== undefined && lacks(text, wanted)) await neighbours(iri, known.get(iri)?.next ?? 0);
  };

  const hold = (wanted) => Promise.allSettled(wanted.map((one) => bring(...one)))
    .then((all) => { for (const { reason } of all) if (reason) kg.bus.emit("note", reason.message); });

  return { place, totals, partial, search, forget, held, total, left, open, lacks, hold,
    unfold: (node, wanted, act) => then(() => more(node, wanted), act) };
})();
