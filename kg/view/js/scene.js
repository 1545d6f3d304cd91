"use strict";
// The picture as paths and texts: a canvas that writes down what is painted on it, so that files show what is seen.
kg.scene = (() => {
  const STYLE = ["globalAlpha", "fillStyle", "strokeStyle", "lineWidth", "lineCap", "lineJoin", "font", "textAlign", "textBaseline"];
  const FONT = /^(?:(\w+) )?([\d.]+)px (.+)$/;
  const ANCHOR = new Map([["center", "middle"], ["right", "end"], ["end", "end"]]);
  const { tag } = kg.xml;

  const short = (value) => String(Math.round(value * 100) / 100 || 0);
  const scratch = document.createElement("canvas").getContext("2d");

  // A colour as every program reads it, and its opacity.
  const solid = (colour, alpha) => {
    scratch.fillStyle = "#000000";
    scratch.fillStyle = colour;
    const parts = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(scratch.fillStyle);
    if (!parts) return { colour: scratch.fillStyle, opacity: alpha };
    const hex = parts.slice(1, 4).map((part) => Number(part).toString(16).padStart(2, "0"));
    return { colour: `#${hex.join("")}`, opacity: alpha * Number(parts[4]) };
  };

  // How far the letters' line lies below the line that the text hangs on.
  const drop = (font, baseline) => {
    scratch.font = font;
    const above = (line) => {
      scratch.textBaseline = line;
      return scratch.measureText("x").fontBoundingBoxAscent;
    };
    return above("alphabetic") - above(baseline);
  };

  const recorder = (canvas) => {
    const ratio = canvas.width / canvas.clientWidth || 1;
    const marks = [];
    const kept = [];
    const drops = new Map();
    let matrix = new DOMMatrix();
    let dash = [];
    let path = "";

    const scale = () => Math.hypot(matrix.a, matrix.b) / ratio;
    const at = (x, y) => {
      const point = matrix.transformPoint({ x, y });
      return `${short(point.x / ratio)} ${short(point.y / ratio)}`;
    };
    const to = (x, y) => { path += `${path ? "L" : "M"}${at(x, y)}`; };
    const paint = (colour) => {
      const { colour: found, opacity } = solid(colour, pen.globalAlpha);
      return { colour: found, opacity: Number(opacity.toFixed(3)) };
    };
    const line = () => ({
      stroke: paint(pen.strokeStyle),
      width: pen.lineWidth * scale(),
      cap: pen.lineCap,
      join: pen.lineJoin,
      dash: dash.some((part) => part > 0) ? dash.map((part) => part * scale()) : [],
    });

    // What is filled and then outlined is one mark.
    const put = (mark) => {
      const last = marks.at(-1);
      if (last && mark.stroke && mark.d !== undefined && last.d === mark.d && !last.stroke) Object.assign(last, mark);
      else marks.push(mark);
    };

    const write = (text, x, y, look) => {
      const [, weight, size, family] = FONT.exec(pen.font) ?? [null, "400", "10", "sans-serif"];
      const key = `${pen.font} ${pen.textBaseline}`;
      if (!drops.has(key)) drops.set(key, drop(pen.font, pen.textBaseline) || 0);
      const point = matrix.transformPoint({ x, y: y + drops.get(key) });
      marks.push({
        text, family, ...look,
        x: point.x / ratio,
        y: point.y / ratio,
        size: Number(size) * scale(),
        weight: weight ?? "400",
        anchor: ANCHOR.get(pen.textAlign) ?? "start",
      });
    };

    // Two halves, since an arc that ends where it begins is none.
    const arc = (x, y, radius, from, until, back = false) => {
      const whole = 2 * Math.PI;
      const way = back ? from - until : until - from;
      const half = ((way >= whole ? whole : ((way % whole) + whole) % whole) / 2) * (back ? -1 : 1);
      const spot = (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
      to(...spot(from));
      const reach = short(radius * scale());
      for (const angle of [from + half, from + 2 * half]) path += `A${reach} ${reach} 0 0 ${back ? 0 : 1} ${at(...spot(angle))}`;
    };

    const rect = (x, y, wide, high) => { path += `M${at(x, y)}L${at(x + wide, y)}L${at(x + wide, y + high)}L${at(x, y + high)}Z`; };

    const pen = {
      canvas,
      marks,
      globalAlpha: 1, fillStyle: "#000000", strokeStyle: "#000000", lineWidth: 1, lineCap: "butt", lineJoin: "miter",
      font: "10px sans-serif", textAlign: "start", textBaseline: "alphabetic",
      save: () => kept.push({ matrix, dash, style: STYLE.map((name) => pen[name]) }),
      restore: () => {
        const before = kept.pop();
        if (!before) return;
        ({ matrix, dash } = before);
        STYLE.forEach((name, row) => { pen[name] = before.style[row]; });
      },
      setTransform: (...numbers) => { matrix = new DOMMatrix(numbers); },
      translate: (x, y) => { matrix = matrix.translate(x, y); },
      scale: (x, y) => { matrix = matrix.scale(x, y); },
      rotate: (angle) => { matrix = matrix.rotate((angle * 180) / Math.PI); },
      setLineDash: (parts) => { dash = parts; },
      clearRect: () => {},
      measureText: (text) => {
        scratch.font = pen.font;
        return scratch.measureText(text);
      },
      beginPath: () => { path = ""; },
      closePath: () => { if (path) path += "Z"; },
      moveTo: (x, y) => { path += `M${at(x, y)}`; },
      lineTo: to,
      quadraticCurveTo: (bx, by, x, y) => { path += `Q${at(bx, by)} ${at(x, y)}`; },
      bezierCurveTo: (bx, by, cx, cy, x, y) => { path += `C${at(bx, by)} ${at(cx, cy)} ${at(x, y)}`; },
      arc,
      rect,
      fill: () => put({ d: path, fill: paint(pen.fillStyle) }),
      stroke: () => put({ d: path, ...line() }),
      fillText: (text, x, y) => write(text, x, y, { fill: paint(pen.fillStyle) }),
      strokeText: (text, x, y) => write(text, x, y, line()),
    };
    return pen;
  };

  // One redraw on paper instead of the screen; the screen keeps what it shows.
  const take = () => {
    const { canvas } = network;
    const pen = recorder(canvas.frame.canvas);
    canvas.getContext = () => pen;
    try {
      network.redraw();
    } finally {
      delete canvas.getContext;
    }
    const { clientWidth: width, clientHeight: height } = canvas.frame.canvas;
    return { width, height, ground: solid(getComputedStyle(document.body).backgroundColor, 1).colour, marks: pen.marks };
  };

  const paintMark = (context, mark) => {
    const { d, text, x, y, fill, stroke } = mark;
    const path = d === undefined ? null : new Path2D(d);
    if (!path) {
      context.font = `${mark.weight} ${mark.size}px ${mark.family}`;
      context.textAlign = mark.anchor === "middle" ? "center" : mark.anchor;
    }
    if (fill) {
      context.globalAlpha = fill.opacity;
      context.fillStyle = fill.colour;
      if (path) context.fill(path);
      else context.fillText(text, x, y);
    }
    if (!stroke) return;
    context.globalAlpha = stroke.opacity;
    context.strokeStyle = stroke.colour;
    context.lineWidth = mark.width;
    context.lineCap = mark.cap;
    context.lineJoin = mark.join;
    context.setLineDash(mark.dash);
    if (path) context.stroke(path);
    else context.strokeText(text, x, y);
  };

  const image = (scene, times) => {
    const canvas = document.createElement("canvas");
    canvas.width = scene.width * times;
    canvas.height = scene.height * times;
    const context = canvas.getContext("2d");
    context.scale(times, times);
    context.fillStyle = scene.ground;
    context.fillRect(0, 0, scene.width, scene.height);
    scene.marks.forEach((mark) => paintMark(context, mark));
    return new Promise((done) => { canvas.toBlob(done, "image/png"); });
  };

  const some = (value, usual) => (String(value) === String(usual) ? undefined : value);

  const look = ({ fill, stroke, width, cap, join, dash }) => ({
    fill: fill ? some(fill.colour, "#000000") : "none",
    "fill-opacity": fill && some(fill.opacity, 1),
    ...(stroke && {
      stroke: stroke.colour,
      "stroke-opacity": some(stroke.opacity, 1),
      "stroke-width": some(short(width), 1),
      "stroke-linecap": some(cap, "butt"),
      "stroke-linejoin": some(join, "miter"),
      "stroke-dasharray": dash.length ? dash.map(short).join(" ") : undefined,
    }),
  });

  // The halo of a text is a text of its own below it, for not all programs know the order of painting.
  const element = (mark, usual) => {
    if (mark.d !== undefined) return tag("path", { d: mark.d, ...look(mark) });
    const { x, y, anchor, size, weight, family, stroke, text } = mark;
    const place = { x: short(x), y: short(y), "text-anchor": some(anchor, "start"), "font-size": short(size), "font-weight": some(weight, "400"), "font-family": some(family, usual) };
    return tag("text", { ...place, ...look(mark), "aria-hidden": stroke ? "true" : undefined }, kg.xml.escape(text));
  };

  const svg = ({ width, height, ground, marks }, title, description, family = marks.find((mark) => mark.family)?.family) => [
    '<?xml version="1.0" encoding="UTF-8"?>',
    tag(
      "svg",
      { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "font-family": family },
      `\n${tag("title", {}, kg.xml.escape(title))}\n${tag("desc", {}, kg.xml.escape(description))}\n`,
      tag("rect", { width, height, fill: ground }),
      ...marks.map((mark) => `\n${element(mark, family)}`),
      "\n",
    ),
    "",
  ].join("\n");

  return { take, image, svg };
})();
