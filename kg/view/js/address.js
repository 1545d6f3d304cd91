"use strict";
// What the person chose stands in the address after the hash, so that a reload, a link and Back restore it.
kg.address = (() => {
  const parts = new Map(); // name: {write: () => text or "", read: (text, first) => void}
  let quiet = false; // while the address is being read

  const part = (name, reader) => parts.set(name, reader);

  const words = () => new URLSearchParams(location.hash.slice(1));

  const write = () => {
    const found = new URLSearchParams();
    for (const [name, reader] of parts) {
      const text = reader.write();
      if (text) found.set(name, text);
    }
    return found.toString();
  };

  // A step can be taken back by the browser's Back; all else replaces what stands there.
  const keep = (step) => {
    const text = write();
    if (quiet || `#${text}` === (location.hash || "#")) return;
    try {
      history[step ? "pushState" : "replaceState"](null, "", `#${text}`);
    } catch { /* a page inside a notebook's frame has no address of its own */ }
  };

  const restore = (first) => {
    const found = words();
    quiet = true;
    for (const [name, reader] of parts) reader.read(found.get(name) ?? "", first);
    quiet = false;
  };

  return { part, words, keep, restore };
})();
