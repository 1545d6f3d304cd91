"use strict";
// The shapes of the types: signs beside words, and those on the canvas that vis-network does not have.
kg.shapes = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  const round = (count, radius, lift = 0) => Array.from({ length: count }, (_, at) => {
    const angle = (2 * Math.PI * at) / count;
    return [radius(at) * Math.sin(angle), lift - radius(at) * Math.cos(angle)];
  });

  const polygon = (points) => [...points.map(([x, y], at) => [at ? "L" : "M", x, y]), ["Z"]];

  const [NEAR, FAR] = [0.36, 0.94]; // of a cross
  const CROSS = [
    [-NEAR, -FAR], [NEAR, -FAR], [NEAR, -NEAR], [FAR, -NEAR], [FAR, NEAR], [NEAR, NEAR],
    [NEAR, FAR], [-NEAR, FAR], [-NEAR, NEAR], [-FAR, NEAR], [-FAR, -NEAR], [-NEAR, -NEAR],
  ];
  const DRUM = [["M", -0.82, -0.58], ["C", -0.82, -1.08, 0.82, -1.08, 0.82, -0.58], ["L", 0.82, 0.58], ["C", 0.82, 1.08, -0.82, 1.08, -0.82, 0.58], ["Z"]];
  const RIM = [["M", -0.82, -0.58], ["C", -0.82, -0.12, 0.82, -0.12, 0.82, -0.58]];

  // Paths within a circle of radius 1: the outline, and lines upon it.
  const OWN = new Map([
    ["drum", [DRUM, RIM]],
    ["cross", [polygon(CROSS)]],
    ["pentagon", [polygon(round(5, () => 1.05, 0.06))]],
  ]);

  const written = (path) => path.map(([word, ...numbers]) => word + numbers.map((number) => (8 + 6.8 * number).toFixed(2)).join(" ")).join("");

  const PATHS = new Map([
    ["square", ["M3 3H13V13H3Z"]],
    ["dot", ["M8 3A5 5 0 1 1 8 13A5 5 0 1 1 8 3Z"]],
    ["diamond", ["M8 1.5L14.5 8L8 14.5L1.5 8Z"]],
    ["hexagon", ["M4.5 2H11.5L15 8L11.5 14H4.5L1 8Z"]],
    ["triangle", ["M8 2L14.5 13.5H1.5Z"]],
    ["triangleDown", ["M8 14L1.5 2.5H14.5Z"]],
    ["star", [written(polygon(round(10, (at) => (at % 2 ? 0.46 : 1.12), 0.08)))]],
    ...[...OWN].map(([name, paths]) => [name, paths.map(written)]),
  ]);

  const svg = (tag, attributes) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  const drawing = (name, ...paths) => {
    const picture = svg("svg", { viewBox: "0 0 16 16", class: name, "aria-hidden": "true", focusable: "false" });
    picture.append(...paths.map((d) => svg("path", { d })));
    return picture;
  };

  const shapeOf = (type) => kg.facts.shapes[kg.facts.types.indexOf(type)];

  // The sign of a type, as on the canvas.
  const sign = (type) => drawing(`sign ${type}`, ...PATHS.get(shapeOf(type)));

  const trace = (context, path, x, y, size) => {
    context.beginPath();
    for (const [word, ...numbers] of path) {
      const at = numbers.map((number, place) => (place % 2 ? y : x) + number * size);
      if (word === "M") context.moveTo(...at);
      else if (word === "L") context.lineTo(...at);
      else if (word === "C") context.bezierCurveTo(...at);
      else context.closePath();
    }
  };

  const renderer = (paths) => ({ ctx, x, y, style }) => ({
    drawNode: () => {
      ctx.fillStyle = style.color;
      ctx.strokeStyle = style.borderColor;
      ctx.lineWidth = style.borderWidth / (window.network?.getScale() ?? 1); // as vis-network has it
      paths.forEach((path, place) => {
        trace(ctx, path, x, y, style.size);
        if (!place) ctx.fill();
        ctx.stroke();
      });
    },
  });

  const renderers = new Map([...OWN].map(([name, paths]) => [name, renderer(paths)]));

  // How vis-network is to draw a type.
  const look = (type) => {
    const shape = shapeOf(type);
    return renderers.has(shape) ? { shape: "custom", ctxRenderer: renderers.get(shape) } : { shape };
  };

  return { sign, drawing, look };
})();
