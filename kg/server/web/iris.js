// IRIs as they are read and where they lead: pages of this server.

import { el } from "./page.js";

// As the server's own pages take them: kg/view/entity/addresses.py.
const PLAIN = /^[\w.~!$&'()*+,;=:@%-]+(?:\/[\w.~!$&'()*+,;=:@%-]+)*$/;
const DOTS = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;
const SUFFIX = /\.(?:html|ttl|jsonld|nt|rdf)$/;
const TAKEN = /^(?:(?:sparql|static|graph|neighbours|search|entity|ontology|update|healthz|metrics)(?:\/config\.json)?$|static\/)/;
const LOCAL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u;

let known = null;
let longest = [];

export const startIris = (config) => {
  known = config;
  longest = Object.entries(config.prefixes).sort((a, b) => b[1].length - a[1].length);
};

export const curie = (iri) => {
  for (const [prefix, namespace] of longest) {
    if (iri.startsWith(namespace) && LOCAL.test(iri.slice(namespace.length))) return `${prefix}:${iri.slice(namespace.length)}`;
  }
  return null;
};

export const expand = (name) => {
  const at = name.indexOf(":");
  const namespace = known.prefixes[name.slice(0, at)];
  return namespace === undefined ? null : namespace + name.slice(at + 1);
};

const readable = (text) => {
  try {
    const plain = decodeURI(text);
    return /[\s\p{C}]/u.test(plain) ? text : plain;
  } catch {
    return text;
  }
};

export const shorten = (iri) => {
  const short = curie(iri);
  if (short) return short;
  const rest = iri.slice(known.base.length);
  return iri.startsWith(known.base) && rest ? readable(rest) : readable(iri);
};

export const kindOf = (iri) => (iri.startsWith(known.base) ? iri.slice(known.base.length).split("/")[0] : "");

export const address = (iri) => {
  if (iri.startsWith(known.ontology)) return `/ontology#${encodeURIComponent(iri.slice(known.ontology.length))}`;
  const whole = iri.startsWith(`${known.base}source/`) ? iri.split("#line=")[0] : iri;
  const rest = whole.slice(known.base.length);
  const own = whole.startsWith(known.base) && PLAIN.test(rest) && !DOTS.test(rest) && !TAKEN.test(rest) && !SUFFIX.test(rest);
  return own ? `/${rest}` : `/entity?iri=${encodeURIComponent(whole)}`;
};

export const link = (iri) => el("a", { href: address(iri), title: iri, class: "iri" }, shorten(iri));
