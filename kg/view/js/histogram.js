"use strict";
// Papers by date: bars to point at, click and drag over, and two lists that say the same to keyboard and phone.
kg.histogram = (() => {
  const { filters, el, byId, say } = kg;
  const date = filters.facet("date");
  const last = () => date.values.length - 1;
  let bars = [];
  let anchor = null; // where a drag began
  let dragged = null; // [first, last] while dragging

  const range = () => {
    const chosen = [...date.chosen].sort((a, b) => a - b);
    return chosen.length ? [chosen[0], chosen.at(-1)] : [];
  };

  const clear = () => filters.range(date, 0, -1);

  // From the first bar to the last is no choice: papers without a date stay.
  const choose = (from, to) => (from === 0 && to === last() ? clear() : filters.range(date, from, to));

  const name = (from, to) => kg.dates.name(date.values[from].from, date.values[to].to);

  const counted = (from, to) => say(filters.ofConcepts ? "date concepts" : "date papers", { date: name(from, to), n: filters.met(date, from, to) });

  // Bars as high as their share of the highest.
  const make = (counts) => counts.map(() => el("span", { class: "bar" }, el("span")));
  const raise = (drawn, counts) => {
    const most = counts.reduce((high, count) => Math.max(high, count), 1);
    drawn.forEach((bar, place) => { bar.firstChild.style.height = counts[place] ? `max(2px, ${(100 * counts[place]) / most}%)` : "0"; });
  };

  // A small picture of counts over the dates of the graph; empty where there is only one.
  const picture = (counts, words) => {
    if (last() < 1 || !counts.some((count) => count)) return null;
    const drawn = make(counts);
    raise(drawn, counts);
    drawn.forEach((bar, place) => { bar.title = `${name(place, place)}: ${kg.words.number(counts[place])}`; });
    const told = counts.map((count, place) => [count, place]).filter(([count]) => count)
      .map(([count, place]) => `${name(place, place)}: ${kg.words.number(count)}`);
    return el("div", { class: "history" },
      el("div", { class: "bars", role: "img", "aria-label": `${words}: ${told.join(", ")}` }, ...drawn),
      el("p", { class: "ends", "aria-hidden": "true" },
        el("span", {}, kg.dates.name(date.values[0].from, date.values[0].from)), el("span", {}, kg.dates.name(date.values[last()].to, date.values[last()].to))));
  };

  const read = ([from, to] = []) => { byId("date-value").textContent = from === undefined ? counted(0, last()) : counted(from, to); };

  // Bars of the range are filled, the others are outlined.
  const paint = ([from, to] = []) => {
    bars.forEach((bar, place) => bar.classList.toggle("out", from !== undefined && (place < from || place > to)));
    const brush = byId("brush");
    brush.hidden = from === undefined;
    brush.style.left = `${(100 * (from ?? 0)) / bars.length}%`;
    brush.style.width = `${(100 * ((to ?? 0) - (from ?? 0) + 1)) / bars.length}%`;
  };

  const tell = () => {
    if (last() < 1) return;
    raise(bars, date.counts);
    const [from, to] = range();
    for (const [id, place] of [["date-from", from ?? 0], ["date-to", to ?? last()]]) {
      const select = byId(id);
      [...select.options].forEach((option, bar) => {
        option.textContent = `${name(bar, bar)} (${kg.words.number(date.counts[bar])})`;
      });
      select.value = place;
    }
    paint([from, to]);
    read([from, to]);
  };

  const draw = () => {
    if (last() < 1) return;
    bars = make(date.values);
    byId("bars").replaceChildren(el("span", { id: "brush", hidden: true }), ...bars);
    byId("date-first").textContent = kg.dates.name(date.values[0].from, date.values[0].from);
    byId("date-last").textContent = kg.dates.name(date.values[last()].to, date.values[last()].to);
    for (const id of ["date-from", "date-to"]) {
      byId(id).replaceChildren(...date.values.map((_, bar) => el("option", { value: bar })));
    }
  };

  const placeOf = (event) => {
    const { left, width } = byId("bars").getBoundingClientRect();
    return Math.max(0, Math.min(last(), Math.floor(((event.clientX - left) / width) * bars.length)));
  };

  const move = (event) => {
    const place = placeOf(event);
    if (anchor === null) {
      read([place, place]);
      return;
    }
    dragged = [Math.min(anchor, place), Math.max(anchor, place)];
    paint(dragged);
    read(dragged);
  };

  const press = (event) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    anchor = placeOf(event);
    move(event);
  };

  // What is chosen already is given up by choosing it again.
  const release = () => {
    if (!dragged) return;
    const [from, to] = dragged;
    const again = String(range()) === String(dragged);
    leave();
    if (again) clear();
    else choose(from, to);
  };

  const leave = () => {
    [anchor, dragged] = [null, null];
    paint(range());
    read(range());
  };

  const pick = (event) => {
    const ends = ["date-from", "date-to"].map((id) => Number(byId(id).value));
    if (ends[0] > ends[1]) ends.fill(Number(event.target.value));
    choose(...ends);
  };

  const start = () => {
    const box = byId("bars");
    box.addEventListener("pointerdown", press);
    box.addEventListener("pointermove", move);
    box.addEventListener("pointerup", release);
    box.addEventListener("pointercancel", leave);
    box.addEventListener("pointerleave", () => anchor === null && leave());
    for (const id of ["date-from", "date-to"]) byId(id).addEventListener("change", pick);
  };

  return { range, clear, draw, tell, picture, start };
})();
