"use strict";
// Communities as discs with the bundled edges between them, beneath the nodes.
kg.discs = (() => {
  const { communities, bundles, state } = kg;
  const [WIDE, HIGH, LOW] = [0.74, 0.44, 0.36]; // see view/discs.py
  const THICK = 8; // widest curve on the screen
  const NEAR = 7; // how near to a curve the pointer must come, in pixels
  const most = Math.max(1, ...bundles.map(({ count }) => count));
  let theme = null;

  const look = () => {
    if (theme) return theme;
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    theme = { sheet: value("--disc"), rim: value("--disc-rim"), curve: value("--bundle"), strong: value("--accent"), family: getComputedStyle(document.body).fontFamily, text: value("--text"), quiet: value("--quiet"), ground: value("--ground") };
    return theme;
  };

  // What is selected or pointed at, if it is a community or a bundle; a node lights its own disc.
  const lit = (target) => {
    if (target?.community !== undefined) return { discs: new Set([target.community]), curve: ({ a, b }) => a === target.community || b === target.community };
    if (target?.bundle !== undefined) {
      const { a, b } = bundles[target.bundle];
      return { discs: new Set([a, b]), curve: (one) => one === bundles[target.bundle] };
    }
    return target ? { discs: new Set(), curve: () => false } : null;
  };

  // Curves bend to one side by a tenth of their length, so that none runs straight through a disc between.
  const bend = ({ a, b }) => {
    const [from, to] = [communities[a], communities[b]];
    return { x: (from.x + to.x) / 2 - 0.1 * (to.y - from.y), y: (from.y + to.y) / 2 + 0.1 * (to.x - from.x) };
  };

  const shown = () => {
    const visible = new Set(kg.shown.discs());
    return { visible, between: bundles.filter(({ a, b }) => visible.has(a) && visible.has(b)) };
  };

  const curves = (target = state.selected) => {
    const scale = window.network?.getScale() ?? 1;
    const light = lit(target);
    return shown().between.map((bundle) => {
      const strong = light?.curve(bundle);
      const share = Math.sqrt(bundle.count / most);
      return {
        bundle: bundles.indexOf(bundle),
        from: communities[bundle.a],
        by: bend(bundle),
        to: communities[bundle.b],
        width: Math.min(1.5 + 16 * share, THICK / scale),
        color: strong ? look().strong : look().curve,
        opacity: strong ? 0.75 : (light ? 0.3 : 1) * (0.1 + 0.5 * share * share),
      };
    });
  };

  const drawn = (target = state.selected) => {
    const light = lit(target);
    return [...shown().visible].map((community) => {
      const { x, y, r } = communities[community];
      return { community, x, y, r, fill: look().sheet, stroke: light?.discs.has(community) ? look().strong : kg.look.disc?.(community) ?? look().rim };
    });
  };

  const paint = (context, target, scale) => {
    context.save();
    context.lineCap = "round";
    for (const { from, by, to, width, color, opacity } of curves(target)) {
      context.globalAlpha = opacity;
      context.strokeStyle = color;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.quadraticCurveTo(by.x, by.y, to.x, to.y);
      context.stroke();
    }
    context.globalAlpha = 1;
    for (const { x, y, r, fill, stroke } of drawn(target)) {
      context.beginPath();
      context.arc(x, y, r, 0, 2 * Math.PI);
      context.fillStyle = fill;
      context.fill();
      context.lineWidth = (stroke === look().strong ? 2.5 : 1.25) / scale;
      context.strokeStyle = stroke;
      context.stroke();
    }
    context.restore();
  };

  // What it is about, what else, and the number of members: as much as the disc has room for above them.
  const title = (community, radius) => {
    const [first, ...rest] = kg.communityNames(community);
    const wide = Math.max(8, Math.min(30, Math.floor((1.75 * radius) / 6.6)));
    const rows = Math.max(1, Math.floor((0.76 * radius) / LINE + 0.4));
    const lines = kg.labels.wrap(first, Math.min(2, rows), wide).map((text) => ({ text, strong: true }));
    if (rest.length && rows - lines.length > 1) lines.push({ text: kg.labels.wrap(rest.join(", "), 1, wide)[0] });
    if (rows > lines.length) lines.push({ text: kg.words.number(kg.shown.passing(community)) });
    return lines;
  };

  const LINE = 15;
  const font = (strong) => `${strong ? 600 : 400} ${strong ? 13 : 11.5}px ${look().family}`;

  const boxOf = (context, toScreen, scale, community) => {
    const { x, y, r } = communities[community];
    const radius = r * scale;
    const text = title(community, radius);
    const centre = toScreen({ x, y });
    const widths = text.map((line) => {
      context.font = font(line.strong);
      return context.measureText(line.text).width;
    });
    const wide = Math.max(...widths);
    const high = text.length * LINE;
    const top = radius > 28 ? centre.y - 0.84 * radius : Math.max(centre.y - 0.84 * radius, centre.y - high / 2 - 0.2 * radius);
    return { community, text, left: centre.x - wide / 2, right: centre.x + wide / 2, top, bottom: top + high };
  };

  // Titles as boxes on the screen that node labels keep clear of; where two would touch, the larger disc has its.
  const titles = (context, toScreen, scale) => {
    const boxes = [];
    for (const community of kg.shown.discs()) {
      if (communities[community].r * scale < 20) continue;
      const box = boxOf(context, toScreen, scale, community);
      const touches = (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
      if (!boxes.some(touches)) boxes.push(box);
    }
    return boxes;
  };

  const write = (context, boxes, target) => {
    const light = lit(target);
    context.save();
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const { community, text, left, right, top } of boxes) {
      context.globalAlpha = light && light.discs.size && !light.discs.has(community) ? 0.35 : 1;
      text.forEach((line, row) => {
        context.font = font(line.strong);
        context.fillStyle = line.strong ? look().text : look().quiet;
        context.fillText(line.text, (left + right) / 2, top + (row + 0.5) * LINE);
      });
    }
    context.restore();
  };

  const along = ({ from, by, to }, at) => {
    const rest = 1 - at;
    return { x: rest * rest * from.x + 2 * rest * at * by.x + at * at * to.x, y: rest * rest * from.y + 2 * rest * at * by.y + at * at * to.y };
  };

  // The disc or curve at a point of the map; curves run beneath discs.
  const at = (point, scale) => {
    const disc = drawn(null).find(({ x, y, r }) => Math.hypot(point.x - x, point.y - y) <= r);
    if (disc) return { community: disc.community };
    let best = null;
    for (const curve of curves(null)) {
      for (let step = 1; step < 24; step += 1) {
        const { x, y } = along(curve, step / 24);
        const far = Math.hypot(point.x - x, point.y - y) - curve.width / 2;
        if (far < NEAR / scale && (!best || far < best.far)) best = { far, bundle: curve.bundle };
      }
    }
    return best ? { bundle: best.bundle } : null;
  };

  const middle = (bundle) => along({ from: communities[bundles[bundle].a], by: bend(bundles[bundle]), to: communities[bundles[bundle].b] }, 0.5);

  return { WIDE, HIGH, LOW, middle, drawn, curves, paint, titles, write, at, forget: () => { theme = null; } };
})();
