"use strict";
// Texts and elements of XML, for SVG and GraphML.
kg.xml = (() => {
  // No file of XML 1.0 holds these: control characters and halves of a letter.
  const plain = (text) => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu, "");

  // White space is written as a reference, for a reader would make spaces of it.
  const escape = (text) => plain(text).replace(/[&<>"\t\n\r]/g, (letter) => `&#${letter.charCodeAt(0)};`);

  // The children are XML already; an attribute without a value is left out.
  const tag = (name, attributes, ...children) => {
    const written = Object.entries(attributes).filter(([, value]) => value !== undefined).map(([key, value]) => ` ${key}="${escape(value)}"`);
    const head = `<${name}${written.join("")}`;
    return children.length ? `${head}>${children.join("")}</${name}>` : `${head}/>`;
  };

  return { plain, escape, tag };
})();
