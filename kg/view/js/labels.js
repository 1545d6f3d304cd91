"use strict";
// Labels of the picture: as large on the screen at any zoom, and none upon another.
kg.labels = (() => {
  const LINE = 24; // half-width characters
  const AIR = 5; // between labels side by side
  const EAVES = 52; // how far labels may stand above and below the outermost nodes
  const RANK = new Map([["category", 0], ["paper", 1], ["institution", 2], ["task", 3], ["method", 3],
    ["dataset", 3], ["metric", 3], ["concept", 3], ["term", 4], ["author", 4]]);
  const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

  const width = (letter) => (WIDE.test(letter) ? 2 : 1);

  // Words, and single letters of scripts written without spaces.
  const pieces = (text) => {
    const found = [];
    let word = "";
    for (const letter of text) {
      if (letter === " " || width(letter) === 2) {
        if (word) found.push(word);
        word = "";
        found.push(letter);
      } else {
        word += letter;
        if (letter === "-" || letter === "/") {
          found.push(word);
          word = "";
        }
      }
    }
    if (word) found.push(word);
    return found;
  };

  const length = (text) => Array.from(text).reduce((sum, letter) => sum + width(letter), 0);

  const cut = (text, widest) => {
    let line = "";
    let used = 1;
    for (const letter of text) {
      used += width(letter);
      if (used > widest) return `${line.trimEnd()}…`;
      line += letter;
    }
    return line;
  };

  const broken = (text, limit) => {
    const lines = [""];
    for (const piece of pieces(text)) {
      const last = lines.length - 1;
      if (length((lines[last] + piece).trimEnd()) <= limit || lines[last] === "") lines[last] += piece;
      else lines.push(piece === " " ? "" : piece);
    }
    return lines;
  };

  // A line ended at a space, but for scripts without spaces and after a hyphen.
  const gap = (line) => (/[-/]$/.test(line) || width(line.at(-1) ?? "") === 2 ? "" : " ");

  // Lines of about equal length if the text fits, else the longest beginning with an ellipsis.
  const wrap = (text, most, widest = LINE) => {
    const tidy = kg.clean(text.slice(0, 400)).replace(/\s+/g, " ").trim();
    const whole = length(tidy);
    if (whole <= widest) return [tidy];
    for (let limit = Math.ceil(whole / most); limit <= widest; limit += 1) {
      const even = broken(tidy, limit);
      if (even.length <= most && even.every((line) => length(line.trim()) <= widest)) return even.map((line) => line.trim());
    }
    const lines = broken(tidy, widest);
    const kept = lines.slice(0, most).map((line) => line.trim());
    if (lines.length > most) kept[most - 1] = cut(kept[most - 1] + gap(kept[most - 1]) + lines[most], widest);
    return kept.map((line) => (length(line) > widest ? cut(line, widest) : line));
  };

  // A category in English shows its code and, below, what the code means.
  const lines = (node) => {
    const type = kg.data.type(node);
    const meaning = type === "category" && kg.state.lang === "en" ? kg.data.get(node, "label_en") : undefined;
    const star = kg.data.get(node, "starred") ? "★ " : "";
    return [...wrap(star + kg.name(node), type === "paper" || type === "institution" ? 2 : 1), ...(meaning ? wrap(meaning, 1) : [])];
  };

  const fonts = () => {
    const style = getComputedStyle(document.documentElement);
    const family = getComputedStyle(document.body).fontFamily;
    const plain = (document.documentElement.dataset.color ?? "kind") !== "kind"; // inks belong to kinds
    const look = new Map(kg.facts.types.map((type) => [type, {
      font: `${type === "category" || type === "paper" ? 600 : 400} ${type === "category" ? 13 : type === "paper" ? 12.5 : 11.5}px ${family}`,
      line: type === "author" || kg.facts.concepts.includes(type) ? 14 : 15.5,
      ink: style.getPropertyValue(plain ? "--text" : `--ink-${type}`).trim(),
    }]));
    return { look, halo: style.getPropertyValue("--ground").trim() };
  };

  let cache = new Map();
  let theme = null;
  const forget = () => {
    cache = new Map();
    theme = null;
  };

  const measured = (context, node) => {
    let known = cache.get(node);
    if (!known) {
      const text = lines(node);
      const { font, line } = theme.look.get(kg.data.type(node));
      context.font = font;
      known = { text, wide: Math.max(...text.map((part) => context.measureText(part).width)), high: text.length * line };
      cache.set(node, known);
    }
    return known;
  };

  // A grid of screen cells makes the search for what is in the way short.
  const CELL = 64;
  const field = () => {
    const cells = new Map();
    const each = (box, act) => {
      for (let x = Math.floor(box.left / CELL); x <= Math.floor(box.right / CELL); x += 1) {
        for (let y = Math.floor(box.top / CELL); y <= Math.floor(box.bottom / CELL); y += 1) {
          if (act(`${x} ${y}`)) return true;
        }
      }
      return false;
    };
    const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return {
      free: (box, owner, bold) => !each(box, (cell) => (cells.get(cell) ?? []).some((other) =>
        other.owner !== owner && !(bold && other.small) && meets(box, other))),
      take: (box) => each(box, (cell) => {
        if (!cells.has(cell)) cells.set(cell, []);
        cells.get(cell).push(box);
        return false;
      }),
    };
  };

  // Below, above, right, left; where neighbours lie to one side, first the other side.
  const around = ({ x, y, radius, away }, { wide, high }) => {
    const gap = 3;
    const box = (left, top) => ({ left, top, right: left + wide, bottom: top + high });
    const below = box(x - wide / 2, y + radius + gap);
    const above = box(x - wide / 2, y - radius - gap - high);
    const right = box(x + radius + gap + 1, y - high / 2);
    const left = box(x - radius - gap - 1 - wide, y - high / 2);
    if (!away) return [below, above, right, left];
    const upright = away.y < 0 ? [above, below] : [below, above];
    const beside = away.x < 0 ? [left, right] : [right, left];
    return Math.abs(away.x) > 2.2 * Math.abs(away.y) ? [beside[0], ...upright, beside[1]] : [...upright, ...beside];
  };

  // Labels stay near the whole of the nodes, so that the picture fits its window with them.
  const frame = (nodes, margin) => {
    const edge = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    for (const { x, y } of nodes) {
      edge.left = Math.min(edge.left, x - margin);
      edge.right = Math.max(edge.right, x + margin);
      edge.top = Math.min(edge.top, y - EAVES);
      edge.bottom = Math.max(edge.bottom, y + EAVES);
    }
    return ({ left, top, right, bottom }) => left >= edge.left && right <= edge.right && top >= edge.top && bottom <= edge.bottom;
  };

  // In the overview a label stays inside the disc of its community.
  const within = ({ left, top, right, bottom }, { x, y, r }) =>
    Math.hypot(Math.max(x - left, right - x), Math.max(y - top, bottom - y)) <= r;

  // Boxes of the labels for nodes given as {node, x, y, radius, away, disc} on the screen, important ones first.
  const arrange = (context, nodes, first, margin, titles) => {
    theme ??= fonts();
    const room = field();
    const inside = titles.length ? () => true : frame(nodes, margin);
    for (const title of titles) room.take({ ...title, owner: title });
    for (const { node, x, y, radius } of nodes) {
      const small = RANK.get(kg.data.type(node)) > 1;
      room.take({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius, owner: node, small });
    }
    const rank = ({ node }) => (first.has(node) ? -1 : RANK.get(kg.data.type(node)));
    const order = [...nodes].sort((a, b) => rank(a) - rank(b) || kg.data.degree(b.node) - kg.data.degree(a.node) || a.node - b.node);
    const drawn = [];
    for (const item of order) {
      const size = measured(context, item.node);
      const sides = around(item, size).filter(inside).filter((spot) => !item.disc || first.has(item.node) || within(spot, item.disc));
      // Rather a title upon the dot of an author than no title.
      const box = sides.find((spot) => room.free(spot, item.node, false)) ??
        (rank(item) < 2 && !item.disc ? sides.find((spot) => room.free(spot, item.node, true)) : undefined);
      if (!box) continue;
      room.take({ left: box.left - AIR, right: box.right + AIR, top: box.top, bottom: box.bottom, owner: item.node });
      drawn.push({ node: item.node, text: size.text, ...box });
    }
    return drawn;
  };

  const draw = (context, boxes, faint) => {
    theme ??= fonts();
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 4.5;
    context.strokeStyle = theme.halo;
    for (const box of boxes) {
      const { font, line, ink } = theme.look.get(kg.data.type(box.node));
      context.globalAlpha = faint(box.node) ? 0.2 : 1;
      context.font = font;
      context.fillStyle = ink;
      box.text.forEach((part, row) => {
        const y = box.top + (row + 0.5) * line;
        context.strokeText(part, (box.left + box.right) / 2, y);
        context.fillText(part, (box.left + box.right) / 2, y);
      });
    }
    context.globalAlpha = 1;
  };

  return { arrange, draw, forget, wrap, EAVES };
})();
