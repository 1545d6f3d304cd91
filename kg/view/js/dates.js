"use strict";
// The dates of papers as an axis of years, months or days, as fine as they are known and told apart.
kg.dates = (() => {
  const MOST = 60; // bars
  const WIDTHS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
  const DAY = 86_400_000;
  const WRITTEN = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?(?!\d)/;
  const padded = (value, length) => String(value).padStart(length, "0");

  // Each unit: from the parts of a date to a whole number, and back to a text.
  const YEAR = { of: ([year]) => year, text: (at) => padded(at, 4) };
  const MONTH = {
    of: ([year, month]) => year * 12 + month - 1,
    text: (at) => `${padded(Math.floor(at / 12), 4)}-${padded((at % 12) + 1, 2)}`,
  };
  const DAYS = {
    of: ([year, month, day]) => Date.UTC(year, month - 1, day) / DAY,
    text: (at) => new Date(at * DAY).toISOString().slice(0, 10),
  };

  const parts = (text) => WRITTEN.exec(text)?.slice(1).filter((part) => part !== undefined).map(Number);

  const unitOf = (known) => {
    const years = known.map(([year]) => year);
    const finest = known.reduce((least, date) => Math.min(least, date.length), 3);
    const span = years.reduce((most, year) => Math.max(most, year), 0) - years.reduce((least, year) => Math.min(least, year), 9999);
    if (span >= 2 || finest < 2) return YEAR;
    const months = new Set(known.map(MONTH.of));
    return months.size > 1 || finest < 3 ? MONTH : DAYS;
  };

  // Of texts: the bars from the first date to the last, and the bar of each text (undefined without a date).
  const axis = (texts) => {
    const dates = texts.map(parts);
    const known = dates.filter(Boolean);
    if (!known.length) return { bars: [], of: dates };
    const unit = unitOf(known);
    const places = dates.map((date) => date && unit.of(date));
    const [first, last] = places.reduce(
      ([least, most], at) => (at === undefined ? [least, most] : [Math.min(least, at), Math.max(most, at)]), [Infinity, -Infinity]);
    const width = WIDTHS.find((wide) => Math.floor(last / wide) - Math.floor(first / wide) < MOST);
    const from = Math.floor(first / width);
    const bars = Array.from({ length: Math.floor(last / width) - from + 1 }, (_, bar) => ({
      from: unit.text((from + bar) * width),
      to: unit.text((from + bar + 1) * width - 1),
    }));
    return { bars, of: places.map((at) => (at === undefined ? undefined : Math.floor(at / width) - from)) };
  };

  // Dates with numbers, as written in "2019: 3; 2021: 5".
  const counts = (text) => (text ?? "").split("; ").map((part) => part.split(": "))
    .map(([date, number]) => [date, Number(number)]).filter(([, number]) => number > 0);

  // The place of a date among bars, or -1.
  const place = (bars, date) => bars.findIndex((bar) => meets(bar, date, date));

  // Whether a bar meets a range; a coarser date holds all finer ones ("~" stands after every digit).
  const meets = (bar, from, to) => bar.from <= `${to}~` && `${bar.to}~` >= from;

  const name = (from, to) => {
    const [first, last] = [kg.words.date(from), kg.words.date(to)];
    return first === last ? first : `${first} – ${last}`;
  };

  return { axis, counts, place, meets, name };
})();
