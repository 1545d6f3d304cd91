"use strict";
// The words beside the pointer.
kg.tip = (() => {
  const { data, say } = kg;

  const edgeWords = (edge) => {
    const { s, t, predicate, weight } = data.edge(edge);
    const roles = kg.subjects.words(kg.subjects.rolesOf(edge));
    return [weight === undefined ? roles || kg.words.predicate(predicate) : say("shared papers", { n: weight }),
      `${kg.name(s)} ${data.directed ? "→" : "–"} ${kg.name(t)}`];
  };

  const words = ({ node, edge, community, bundle }) => {
    if (node !== undefined) return [say(`type ${data.type(node)}`), kg.listName(node)];
    if (edge !== undefined) return edgeWords(edge);
    if (community !== undefined) return [say("members", { n: kg.communities[community].count }), kg.communityName(community)];
    const { a, b, count } = kg.bundles[bundle];
    return [say("bundle edges", { n: count }), `${kg.communityName(a)} – ${kg.communityName(b)}`];
  };

  const show = (target, event) => {
    const tip = kg.byId("tip");
    tip.hidden = !target;
    if (!target) return;
    const [kind, name] = words(target);
    tip.replaceChildren(kg.el("span", { class: "tip-kind" }, kind), kg.el("bdi", {}, kg.clip(kg.clean(name), 160)));
    const picture = kg.byId("picture").getBoundingClientRect();
    const { clientX = picture.left, clientY = picture.top } = event ?? {};
    tip.style.left = `${Math.min(clientX - picture.left + 14, picture.width - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.min(clientY - picture.top + 16, picture.height - tip.offsetHeight - 8)}px`;
  };

  return { show };
})();
