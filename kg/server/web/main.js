// The workbench: YASGUI over this server's endpoint, its words and looks ours.

import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./main.css";

import { answerOf } from "./answer.js";
import { addPrefixes, complete, completeTyped, startCompletions, withPrefixes } from "./complete.js";
import { downloads } from "./download.js";
import { startExamples } from "./examples.js";
import { startIris } from "./iris.js";
import { byId, el, fill, inLanguage, lang, number, onLanguage, say, startPage, status } from "./page.js";
import { pictureBy } from "./picture.js";
import { Raw, Truth, Wrong } from "./plain.js";
import Table from "./table.js";

const ENDPOINT = new URL("/sparql", location.href).href;
const LONGEST = 8000; // of an address that servers take
const { Yasqe, Yasr, Tab } = Yasgui;

const asked = new WeakMap(); // Yasr -> the query that its answer is of
let known = null;
let yasgui = null;

const firstQuery = () => withPrefixes(known.examples.find(({ name }) => name === known.first).query);

// A query in the address is opened and not run.
const fromAddress = (...parts) => parts.map((part) => new URLSearchParams(part.slice(1)).get("query")).find(Boolean);

const shareAddress = (query) => {
  const text = `query=${encodeURIComponent(query)}`;
  return `${ENDPOINT}${text.length < LONGEST ? "?" : "#"}${text}`;
};

const share = async (tab, bar) => {
  const address = shareAddress(tab.getYasqe().getValue());
  bar.querySelector(".by-hand")?.remove();
  try {
    await navigator.clipboard.writeText(address);
    status(say("shared"), true);
  } catch {
    // No clipboard: not a secure address, or not allowed.
    const field = el("input", { class: "by-hand", readonly: true, "data-label": "share by hand" });
    field.value = address;
    bar.append(field);
    fill(bar);
    field.select();
    status(say("share by hand"), true);
  }
};

const help = () => {
  const key = (keys, word) => el("li", {}, ...keys.map((one) => el("kbd", {}, one)), " ", el("span", { "data-word": word }));
  return el("details", { class: "menu help" }, el("summary", { class: "small", "data-word": "keys" }),
    el("ul", {}, key(["Ctrl", "Enter"], "keys run"), key(["Ctrl", "Space"], "keys complete"), key(["Ctrl", "/"], "keys comment"),
      el("li", { "data-word": "keys prefixes" })));
};

const runs = (yasqe) => Boolean(yasqe.req);

const toolbar = (tab) => {
  const yasqe = tab.getYasqe();
  const act = () => (runs(yasqe) ? yasqe.abortQuery() : tab.query().catch(() => {})); // the answer shows what went wrong
  const bar = el("div", { class: "bar" },
    el("button", { type: "button", class: "run", click: act, "data-word": "run" }),
    el("button", { type: "button", class: "small", click: () => share(tab, bar), "data-word": "share" }),
    el("button", { type: "button", class: "small", click: () => yasqe.autoformat(), "data-word": "tidy" }),
    help());
  return bar;
};

const summary = (yasr) => {
  const answer = answerOf(yasr);
  const time = yasr.results?.getResponseTime();
  const what = answer?.rows ? say(answer.triples ? "triples" : "rows", { n: answer.rows.length }) : "";
  return what && time ? say("in seconds", { what, seconds: number(time / 1000) }) : what;
};

const headOf = (tab) => {
  const yasr = tab.getYasr();
  const answer = answerOf(yasr);
  yasr.headerEl.querySelectorAll(".summary, .menu").forEach((part) => part.remove());
  yasr.rootEl.classList.toggle("answered", Boolean(answer));
  for (const name of ["table", "picture", "raw"]) {
    const button = yasr.headerEl.querySelector(`.select_${name}`);
    button.querySelector("span").textContent = yasr.plugins[name].label;
    button.removeAttribute("aria-label");
    button.disabled = !yasr.plugins[name].canHandleResults();
    button.parentElement.hidden = button.disabled;
    button.setAttribute("aria-pressed", String(yasr.drawnPlugin === name));
  }
  if (!answer) return;
  const query = () => asked.get(yasr) ?? tab.getYasqe().getValue();
  yasr.headerEl.append(el("span", { class: "summary" }, summary(yasr)),
    downloads(ENDPOINT, answer.triples ? known.formats.graph : known.formats.rows, query, () => tab.getName()));
};

const followQuery = (tab, bar) => {
  const [yasqe, yasr] = [tab.getYasqe(), tab.getYasr()];
  const run = bar.querySelector(".run");
  const name = () => {
    run.dataset.word = runs(yasqe) ? "stop" : "run";
    fill(bar);
  };
  yasqe.on("query", () => {
    asked.set(yasr, yasqe.getValue());
    yasr.problem = null;
    status(say("running"));
    name();
  });
  yasqe.on("queryAbort", name);
  yasqe.on("error", (_, error) => {
    yasr.problem = error;
  });
  yasqe.on("queryResponse", (_, response) => {
    yasr.problem = response instanceof Error ? response : null;
    name();
  });
  yasr.on("drawn", () => {
    headOf(tab);
    status(summary(yasr));
  });
};

// A tab is drawn when it is first shown: then it gets what is ours.
const dress = (tab) => {
  const [yasqe, yasr] = [tab.getYasqe(), tab.getYasr()];
  if (yasqe.dressed) return;
  yasqe.dressed = true;
  const field = yasqe.getInputField();
  for (const [name, value] of [["data-label", "editor"], ["role", "textbox"], ["aria-multiline", "true"]]) field.setAttribute(name, value);
  yasqe.getWrapperElement().querySelector(".yasqe_buttons")?.remove();
  const bar = toolbar(tab);
  yasqe.rootEl.after(bar);
  yasr.headerEl.after(el("p", { class: "waiting", "data-word": "no results yet" }));
  yasr.goTo = (line, ch) => {
    yasqe.focus();
    yasqe.getDoc().setCursor({ line, ch });
  };
  yasqe.on("inputRead", () => {
    addPrefixes(yasqe);
    completeTyped(yasqe);
  });
  yasqe.on("changes", (_, changes) => {
    if (changes.some(({ origin }) => origin === "complete")) addPrefixes(yasqe);
  });
  followQuery(tab, bar);
  headOf(tab);
  fill();
};

const dressTabs = () => {
  const list = byId("workbench").querySelector(".tabsList");
  list.dataset.label = "tabs";
  for (const close of list.querySelectorAll(".closeTab")) {
    close.title = say("tab close", { name: close.previousElementSibling.textContent });
  }
  list.querySelectorAll(".tab input").forEach((field) => field.setAttribute("aria-label", say("tab rename")));
  fill(list.parentElement);
};

// A query replaces what is of no worth: nothing, or an example as it came.
const open = (query, name) => {
  const same = Object.values(yasgui._tabs).find((one) => one.getPersistedJson().yasqe.value === query);
  if (same) {
    same.select();
    return;
  }
  const tab = yasgui.getTab();
  const now = tab?.getYasqe().getValue().trim();
  const untouched = !now || now === firstQuery().trim() || known.examples.some((one) => withPrefixes(one.query).trim() === now);
  if (tab && untouched) {
    tab.setQuery(query);
    if (name) tab.setName(yasgui.tabNameTaken(name) && tab.getName() !== name ? yasgui.createTabName(name) : name);
    tab.getYasr().results = undefined;
    tab.getYasr().resultsEl.replaceChildren();
    headOf(tab);
  } else {
    yasgui.addTab(true, { name: name ? yasgui.createTabName(name) : yasgui.createTabName(), yasqe: { value: query } });
  }
  dressTabs();
};

const openExample = (example) => {
  open(withPrefixes(example.query), inLanguage(example.title));
  byId("workbench").scrollIntoView({ block: "nearest" });
  yasgui.getTab().getYasqe().focus();
};

// The server knows our prefixes: to the editor they are declared from the start.
const declare = () => {
  const { startState } = Yasqe.getMode({ indentUnit: 2 }, "sparql11");
  Yasqe.extendMode("sparql11", { startState: () => {
    const state = startState();
    return { ...state, prefixes: { ...state.prefixes, ...known.prefixes } };
  } });
};

const startYasgui = () => {
  declare();
  Yasqe.prototype.showNotification = () => {}; // in English alone, of keys that the help names
  for (const name of ["response", "boolean"]) delete Yasr.defaults.plugins[name];
  Yasr.registerPlugin("table", Table);
  Yasr.registerPlugin("picture", pictureBy(known.drawing, lang));
  Yasr.registerPlugin("raw", Raw);
  Yasr.registerPlugin("truth", Truth);
  Yasr.registerPlugin("error", Wrong);
  const show = Tab.prototype.show;
  Tab.prototype.show = function shown() {
    show.call(this);
    dress(this);
  };
  Yasqe.defaults.autocompleters = [];
  Yasqe.defaults.editorHeight = "auto";
  yasgui = new Yasgui(byId("workbench"), {
    requestConfig: { endpoint: ENDPOINT, method: "POST", acceptHeaderGraph: "text/turtle", acceptHeaderSelect: "application/sparql-results+json" },
    endpointCatalogueOptions: { getData: () => [] },
    populateFromUrl: false,
    autofocus: false,
    persistenceId: "paperkg",
    tabName: say("tab"),
    yasqe: {
      value: firstQuery(), autocompleters: ["variables"], showQueryButton: false, viewportMargin: 30, inputStyle: "contenteditable", highlightSelectionMatches: false,
      extraKeys: { "Ctrl-Space": complete, Tab: false, "Shift-Tab": false, "Ctrl-S": () => {} },
    },
    yasr: { prefixes: known.prefixes, pluginOrder: ["table", "picture", "raw"], defaultPlugin: "table" },
  });
};

const MENU = ["tab new", "menu rename", "menu copy", "menu close", "menu others", "menu undo"];

// The menu of a tab in our words; it is drawn anew each time.
const nameMenu = (list) => {
  list.querySelectorAll(".context-menu-item").forEach((item, at) => {
    item.dataset.word = MENU[at];
  });
  fill(list);
};

// The button is no tab: it stands beside their list, not in it.
const startTabs = () => {
  const list = byId("workbench").querySelector(".tabsList");
  list.addEventListener("contextmenu", () => setTimeout(() => nameMenu(list)), true);
  const row = el("div", { class: "tabs-row" });
  list.replaceWith(row);
  row.append(list, el("button", { type: "button", class: "new-tab", "data-label": "tab new", click: () => yasgui.addTab(true) }, "+"));
};

const start = async () => {
  try {
    const response = await fetch("/sparql/config.json");
    if (!response.ok) throw new Error(response.statusText);
    known = await response.json();
  } catch {
    status(byId("status").dataset.lost, true);
    return;
  }
  startPage(known.words);
  startIris(known);
  startCompletions(known);
  document.querySelectorAll(".rooms, .switches").forEach((part) => part.removeAttribute("hidden"));
  startYasgui();
  startTabs();
  const query = fromAddress(location.hash, location.search);
  if (query) open(query, null);
  yasgui.on("tabAdd", () => queueMicrotask(dressTabs));
  yasgui.on("tabClose", () => queueMicrotask(dressTabs));
  addEventListener("hashchange", () => {
    const wanted = fromAddress(location.hash);
    if (wanted) open(wanted, null);
  });
  onLanguage(() => {
    dressTabs();
    yasgui.config.tabName = say("tab");
    for (const tab of Object.values(yasgui._tabs)) if (tab.getYasr()) tab.getYasr().draw();
  });
  dressTabs();
  startExamples(known.examples, openExample);
  document.body.dataset.ready = "";
};

start();
