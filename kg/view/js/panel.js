"use strict";
// The details of what is selected: a card at the side, a sheet on a phone.
kg.panel = (() => {
  const { state } = kg;
  const FAR = 70; // a sheet pulled down further is closed
  let back = null; // what had the focus before

  const box = () => kg.byId("panel");
  const body = () => kg.byId("panel-body");

  const card = ({ node, edge, community, bundle }) => {
    if (node !== undefined) return kg.card.node(node);
    if (edge !== undefined) return kg.card.edge(edge);
    return community === undefined ? kg.cluster.bundle(bundle) : kg.cluster.community(community);
  };

  // Filled anew for what is the same, it stays where it was scrolled, and the focus within.
  const fill = (again) => {
    const { selected } = state;
    box().hidden = !selected;
    document.body.classList.toggle("with-panel", Boolean(selected));
    if (!selected) return;
    const { scrollTop } = body();
    const inside = again && body().contains(document.activeElement);
    body().replaceChildren(...card(selected).filter(Boolean));
    body().scrollTop = again ? scrollTop : 0;
    if (inside) (body().querySelector(".growth button") ?? body().querySelector("h2")).focus({ preventScroll: true });
  };

  const focus = () => {
    if (!box().contains(document.activeElement) && document.activeElement !== document.body) back = document.activeElement;
    body().querySelector("h2")?.focus({ preventScroll: true });
  };

  const close = () => {
    const inside = box().contains(document.activeElement);
    kg.select(null);
    if (inside) (back?.isConnected ? back : kg.byId("picture")).focus();
    back = null;
  };

  // How much of the picture the panel lies upon.
  const cover = () => {
    if (box().hidden) return { right: 0, bottom: 0 };
    const picture = kg.byId("picture").getBoundingClientRect();
    const panel = box().getBoundingClientRect();
    const sheet = panel.width > 0.8 * picture.width;
    return sheet ? { right: 0, bottom: picture.bottom - panel.top } : { right: picture.right - panel.left, bottom: 0 };
  };

  // A finger pulls the sheet down by its handle; the close button does the same.
  const handle = () => {
    const grip = kg.el("div", { id: "panel-grip", "aria-hidden": "true" });
    let from = null;
    const pull = (way) => { box().style.transform = way > 0 ? `translateY(${Math.round(way)}px)` : ""; };
    grip.addEventListener("pointerdown", (event) => {
      from = event.clientY;
      grip.setPointerCapture(event.pointerId);
    });
    grip.addEventListener("pointermove", (event) => from !== null && pull(event.clientY - from));
    const end = (event) => {
      const far = from !== null && event.type === "pointerup" && event.clientY - from > FAR;
      from = null;
      pull(0);
      if (far) close();
    };
    grip.addEventListener("pointerup", end);
    grip.addEventListener("pointercancel", end);
    box().prepend(grip);
  };

  const start = () => {
    handle();
    kg.byId("panel-close").addEventListener("click", close);
    kg.bus.on("select", () => fill(false));
    for (const event of ["lang", "theme", "look", "drawn", "filter", "grown"]) kg.bus.on(event, () => fill(true));
  };

  return { start, fill, close, cover, focus };
})();
