// Elements from names, attributes and children. Text is always a text node.
"use strict";

const Dom = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  function set(node, name, value) {
    if (value === null || value === undefined || value === false) return;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "open") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }

  function append(node, children) {
    for (const child of children.flat(3)) {
      if (child === null || child === undefined || child === false) continue;
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }

  // Returns an element: `el("button.small", { onclick }, "undo")`.
  function el(what, attributes, ...children) {
    const [tag, ...classes] = what.split(".");
    const node = document.createElement(tag);
    if (classes.length > 0) node.className = classes.join(" ");
    for (const [name, value] of Object.entries(attributes ?? {})) if (name !== "value") set(node, name, value);
    append(node, children);
    // A select has its value only once it has its options.
    set(node, "value", attributes?.value);
    return node;
  }

  // Returns the SVG element of a chart's tree.
  function svg(tree) {
    if (typeof tree === "string") return document.createTextNode(tree);
    const [tag, attributes, children] = tree;
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
    for (const child of children) node.append(svg(child));
    return node;
  }

  // Replaces the children of a node; the focus stays on the element with the same `data-key`.
  function fill(node, ...children) {
    const focused = node.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const top = node.scrollTop;
    node.replaceChildren();
    append(node, children);
    node.scrollTop = top;
    if (focused === undefined) return;
    const again = [...node.querySelectorAll("[data-key]")].find((one) => one.dataset.key === focused);
    again?.focus({ preventScroll: true });
  }

  const drawn = new WeakMap();

  // Whether what a node shows has changed since this was asked before: it is drawn anew only then.
  function isNew(node, ...inputs) {
    const before = drawn.get(node);
    drawn.set(node, inputs);
    return before === undefined || inputs.some((input, index) => input !== before[index]);
  }

  function panel(id, title, ...tools) {
    const head = el("div.panel-head", {}, el("h2", { id: `${id}-title` }, title), tools);
    const body = el("div.panel-body", { id: `${id}-body` });
    return { node: el("section.panel", { id, "aria-labelledby": `${id}-title` }, head, body), head, body };
  }

  return { el, svg, fill, isNew, panel };
})();
