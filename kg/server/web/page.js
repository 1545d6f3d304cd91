// The page: elements, words in two languages, light and dark, what is remembered.

const STORE = "paperkg-workbench";

// Where the browser stores nothing, choices last as long as the page.
const stored = () => {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "{}");
  } catch {
    return {};
  }
};

const kept = stored();
const listeners = [];
const plural = new Map(["en", "zh"].map((lang) => [lang, new Intl.PluralRules(lang)]));
const numbers = new Map(["en", "zh"].map((lang) => [lang, new Intl.NumberFormat(lang)]));
let words = null;

export const byId = (id) => document.getElementById(id);

// An element; what is given as null or undefined is left out, functions listen.
export const el = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(key, value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};

const keep = (name, value) => {
  kept[name] = value;
  try {
    localStorage.setItem(STORE, JSON.stringify(kept));
  } catch {
    // not allowed, or full
  }
};

export const lang = () => kept.lang;

export const number = (value) => numbers.get(lang()).format(value);

export const say = (key, values = {}) => {
  let message = words[lang()][key] ?? key;
  if (typeof message === "object") message = message[plural.get(lang()).select(values.n)] ?? message.other;
  return message.replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === "number" ? number(values[name]) : String(values[name] ?? ""));
};

export const has = (key) => words.en[key] !== undefined;

// The text of the page's language among several; English where there is no other.
export const inLanguage = (texts) => texts[lang()] ?? texts.en ?? "";

export const onLanguage = (act) => listeners.push(act);

// Write the words into all that names them.
export const fill = (root = document) => {
  for (const part of root.querySelectorAll("[data-word]")) part.textContent = say(part.dataset.word);
  for (const part of root.querySelectorAll("[data-label]")) {
    part.setAttribute("aria-label", say(part.dataset.label));
    if (part.tagName === "BUTTON") part.title = say(part.dataset.label);
  }
  for (const part of root.querySelectorAll("[data-hint]")) part.placeholder = say(part.dataset.hint);
};

const speak = (chosen) => {
  keep("lang", chosen);
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
  document.title = say("title");
  fill();
  for (const act of listeners) act();
};

const paint = (theme) => {
  if (theme) document.documentElement.dataset.theme = theme;
  keep("theme", theme);
};

// Tell what goes on: to screen readers always, to eyes where nothing else shows it.
let hiding = 0;
export const status = (text, shown = false) => {
  byId("status").textContent = text;
  byId("status").classList.toggle("told", shown);
  clearTimeout(hiding);
  if (shown) hiding = setTimeout(() => byId("status").classList.remove("told"), 6_000);
};

export const startPage = (known) => {
  words = known;
  const asked = new URLSearchParams(location.search).get("lang");
  const shown = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  speak(["en", "zh"].includes(asked) ? asked : (kept.lang ?? shown));
  paint(kept.theme);
  byId("lang").addEventListener("click", () => speak(lang() === "zh" ? "en" : "zh"));
  byId("theme").addEventListener("click", () => {
    const now = kept.theme ?? (dark.matches ? "dark" : "light");
    paint(now === "dark" ? "light" : "dark");
    for (const act of listeners) act();
  });
};
