"use strict";
// The words of the page in both languages, and the look: light or dark.
kg.words = (() => {
  const messages = kg.read("words");
  const plural = new Map(["en", "zh"].map((lang) => [lang, new Intl.PluralRules(lang)]));
  const numbers = new Map(["en", "zh"].map((lang) => [lang, new Intl.NumberFormat(lang)]));

  const number = (value) => numbers.get(kg.state.lang).format(value);

  const say = (key, values = {}, plain = false) => {
    let message = messages[kg.state.lang][key];
    if (message === undefined) return key;
    if (typeof message === "object") message = message[plural.get(kg.state.lang).select(values.n)] ?? message.other;
    return message.replace(/\{(\w+)\}/g, (_, name) =>
      typeof values[name] === "number" && !plain ? number(values[name]) : String(values[name] ?? ""));
  };

  const has = (key) => messages.en[key] !== undefined;

  const predicate = (name) => (has(`predicate ${name}`) ? say(`predicate ${name}`) : name);

  const inverse = (name) => (has(`inverse ${name}`) ? say(`inverse ${name}`) : predicate(name));

  const translate = () => {
    document.documentElement.lang = kg.state.lang === "zh" ? "zh-CN" : "en";
    for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
    for (const element of document.querySelectorAll("[data-label]")) {
      element.setAttribute("aria-label", say(element.dataset.label));
      if (element.tagName === "BUTTON") element.setAttribute("title", say(element.dataset.label));
    }
    for (const element of document.querySelectorAll("[data-hint]")) {
      element.setAttribute("placeholder", say(element.dataset.hint));
    }
  };

  const speak = (lang) => {
    kg.state.lang = lang === "zh" ? "zh" : "en";
    translate();
    kg.bus.emit("lang");
  };

  const paint = (theme) => {
    kg.state.theme = theme;
    document.documentElement.dataset.theme = theme;
    kg.bus.emit("theme");
  };

  // To make a format costs more than to use it a thousand times.
  const formats = new Map();
  const formatOf = (lang, exactness) => {
    const key = `${lang} ${exactness}`;
    const options = { year: "numeric", month: exactness > 1 ? "long" : undefined, day: exactness > 2 ? "numeric" : undefined, timeZone: "UTC" };
    if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(lang, options));
    return formats.get(key);
  };

  // A date as the language writes it, as exact as it was given: year, month or day.
  const date = (written) => {
    const parts = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(written)?.slice(1).filter(Boolean).map(Number);
    if (!parts) return written;
    const [year, month = 1, day = 1] = parts;
    return formatOf(kg.state.lang === "zh" ? "zh-CN" : "en-GB", parts.length).format(new Date(Date.UTC(year, month - 1, day)));
  };

  return { say, number, predicate, inverse, speak, paint, date };
})();

kg.say = kg.words.say;
