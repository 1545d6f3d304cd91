"use strict";
// What part of the picture the window shows.
kg.camera = (() => {
  const { state } = kg;
  let network = null;
  let touched = false; // the person moved it
  let centred = false; // it is on its way to what was just selected

  const box = () => kg.byId("picture");

  const margin = () => (kg.overview ? 24 : Math.min(84, box().clientWidth * 0.13));

  // What the window must hold: discs, else nodes with the room of their labels.
  const bounds = () => {
    const round = kg.shown.discs().map((community) => kg.communities[community]);
    const all = [...round, ...kg.canvas.drawnNodes().map((node) => ({ ...kg.shown.spot(node), r: 0 }))];
    const fold = (read, pick, start) => all.reduce((found, one) => pick(found, read(one)), start);
    return {
      left: fold(({ x, r }) => x - r, Math.min, Infinity), right: fold(({ x, r }) => x + r, Math.max, -Infinity),
      top: fold(({ y, r }) => y - r, Math.min, Infinity), bottom: fold(({ y, r }) => y + r, Math.max, -Infinity),
    };
  };

  const move = (position, scale, glide, offset = { x: 0, y: 0 }) => {
    kg.canvas.swell(scale);
    const animation = glide && !kg.calm() ? { duration: 350, easingFunction: "easeInOutQuad" } : false;
    network.moveTo({ position, scale, offset, animation });
    if (!animation) settled();
  };

  // The whole picture with the room of its labels inside the window.
  const fit = (glide = true) => {
    if (!(kg.canvas.drawnNodes().length || kg.shown.discs().length)) return;
    const { left, right, top, bottom } = bounds();
    const eaves = kg.overview ? 24 : kg.labels.EAVES;
    const scale = Math.min(
      1.2,
      (box().clientWidth - 2 * margin() - 16) / (right - left || 1),
      (box().clientHeight - 2 * eaves - 16) / (bottom - top || 1),
    );
    touched = false;
    move({ x: (left + right) / 2, y: (top + bottom) / 2 }, scale, glide);
  };

  const beside = () => {
    const cover = kg.panel.cover();
    return { x: -cover.right / 2, y: -cover.bottom / 2 };
  };

  // The camera goes to a node, beside the panel and not beneath it.
  const centre = (node) => {
    if (!kg.shown.spot(node)) return;
    [touched, centred] = [true, true];
    move(kg.shown.spot(node), Math.max(network.getScale(), box().clientWidth < 600 ? 0.7 : 1), true, beside());
  };

  const centreCommunity = (community) => {
    const { x, y, r } = kg.communities[community];
    touched = true;
    move({ x, y }, Math.min(box().clientWidth - 320, box().clientHeight) / (2.3 * r), true, beside());
  };

  // What is selected does not stay beneath the panel.
  const reveal = () => {
    const { node, community, bundle } = state.selected ?? {};
    const place = node !== undefined ? kg.shown.spot(node)
      : community !== undefined ? kg.communities[community] : bundle !== undefined ? kg.discs.middle(bundle) : null;
    if (!place || centred) {
      centred = false;
      return;
    }
    const cover = kg.panel.cover();
    const { x, y } = network.canvasToDOM(place);
    if (x < box().clientWidth - cover.right && y < box().clientHeight - cover.bottom) return;
    touched = true;
    move({ x: place.x, y: place.y }, network.getScale(), true, beside());
  };

  const expandCommunity = (community) => {
    kg.shown.expandCommunity(community);
    centreCommunity(community);
  };

  // The camera stands in the address once it rests.
  let resting = null;
  const settled = () => {
    clearTimeout(resting);
    resting = setTimeout(() => kg.bus.emit("camera"), 250);
  };

  const part = {
    write: () => {
      if (!touched) return "";
      const { x, y } = network.getViewPosition();
      return [Math.round(x), Math.round(y), network.getScale().toPrecision(3)].join(",");
    },
    read: (text, first) => {
      const [x, y, scale] = text.split(",").map(Number);
      if (text && [x, y, scale].every(Number.isFinite) && scale > 0.01 && scale < 100) {
        touched = true;
        move({ x, y }, scale, false);
      } else if (!first && !state.selected) fit(false);
    },
  };

  // What was folded away needs room when it comes.
  let folded = !kg.filters.lone.on;
  const followFold = () => {
    if (folded === kg.filters.lone.on && !touched && !kg.overview) fit();
    folded = !kg.filters.lone.on;
  };

  // A community chosen as a filter may lie in a corner.
  let followed = null;
  const followCommunity = () => {
    const community = kg.filters.community();
    if (community !== followed && kg.overview) community === null ? fit() : centreCommunity(community);
    followed = community;
  };

  const start = (picture) => {
    network = picture;
    fit(false);
    network.on("resize", () => { if (!touched) fit(false); });
    kg.bus.on("select", () => queueMicrotask(reveal)); // once the panel stands there
    kg.bus.on("filter", followCommunity);
    kg.bus.on("filter", followFold);
    kg.bus.on("centre", centre);
  };

  return { start, part, fit, margin, settled, expandCommunity, centreCommunity, touch: () => { touched = true; } };
})();
