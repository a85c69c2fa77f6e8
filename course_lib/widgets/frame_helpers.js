// Helpers for the frame and for every widget's own file:
//
//   html(tag, {attribute: value, click: listener}, ...children), svg(...)   make elements
//   marked("p_{0} = e^{2}")           text with indices and powers, as nodes
//   morph(old, fresh)                 make `old` equal to `fresh`, keeping focus and listeners
//   numbers(view.data.x)              typed array of an array from Python, with its `shape`
//   scale(a, b, from, to)             a linear map; .back is its inverse
//   axis(map, y, values, text)        a horizontal axis with ticks, as an SVG group
//   handle(node, {label, drag, nudge, now})   something that is dragged, or moved by keys
//   draggable(node, drag), keyed(node, nudge) the two halves of it
//   roving(box, "selector", columns)  many focusable things, one tab stop, arrows inside
//   paintImage(canvas, values, {low, high, signed, ends})   a 2-D array, one pixel an entry
//   lab({picture, controls})          the widget; the contract stands in frame.py
const SVG = "http://www.w3.org/2000/svg";

const html = (tag, attributes = {}, ...children) =>
  furnish(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) =>
  furnish(document.createElementNS(SVG, tag), attributes, children);

function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      node.setAttribute(name, value);
  }
  node.append(...children.flat());
  if (node.matches("button, input, select, textarea, [tabindex]")) ownKeys(node);
  return node;
}

// JupyterLab takes keys from what is focused in an output, unless that very element says no.
const ownKeys = (node) => node.setAttribute("data-lm-suppress-shortcuts", "true");

const marked = (text) =>
  String(text).split(/([\^_]\{[^}]*\})/).filter(Boolean).map((part) =>
    /^[\^_]\{/.test(part) ? html(part[0] === "^" ? "sup" : "sub", {}, part.slice(2, -1)) : part);

function morph(old, fresh) {
  if (old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh);
    return fresh;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return old;
  }
  for (const { name } of [...old.attributes])
    if (name !== "tabindex" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of [...fresh.attributes])
    if (name !== "tabindex" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  const before = [...old.childNodes];
  const after = [...fresh.childNodes];
  after.forEach((child, i) => (i < before.length ? morph(before[i], child) : old.append(child)));
  before.slice(after.length).forEach((child) => child.remove());
  return old;
}

function numbers({ kind, shape, bytes }) {
  const types = { u1: Uint8Array, i4: Int32Array, f8: Float64Array };
  const view = bytes instanceof DataView ? bytes : new DataView(bytes);
  const made = new types[kind](
    view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  made.shape = shape;
  return made;
}

function scale(a, b, from, to) {
  const map = (value) => from + ((value - a) / (b - a)) * (to - from);
  map.back = (place) => a + ((place - from) / (to - from)) * (b - a);
  return map;
}

const axis = (map, y, values, text = String) =>
  svg("g", { class: "dm-axis" },
    svg("line", { x1: map(values[0]), x2: map(values.at(-1)), y1: y, y2: y }),
    values.map((v) => svg("g", {},
      svg("line", { x1: map(v), x2: map(v), y1: y, y2: y + 4 }),
      svg("text", { x: map(v), y: y + 16, "text-anchor": "middle" }, text(v)))));

// The ends of signed values: orange below the middle, blue above.
function paintImage(canvas, values, { low = 0, high = 255, signed = false, ends = [[213, 94, 0], [0, 114, 178]] } = {}) {
  const [rows, columns] = values.shape;
  const image = new ImageData(columns, rows);
  values.forEach((value, i) => {
    const t = Math.max(0, Math.min(1, (value - low) / (high - low)));
    const side = ends[t < 0.5 ? 0 : 1];
    const colour = signed ? side.map((c) => 255 + (c - 255) * Math.abs(2 * t - 1))
      : Array(3).fill(255 * (1 - t)); // ink on paper
    image.data.set([...colour, 255], 4 * i);
  });
  [canvas.width, canvas.height] = [columns, rows];
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// Where the pointer is, in the drawing's own coordinates.
function place(event, node) {
  const surface = node.ownerSVGElement ?? node;
  if (surface.getScreenCTM) {
    const point = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(surface.getScreenCTM().inverse());
    return [point.x, point.y];
  }
  const box = surface.getBoundingClientRect();
  return [(event.clientX - box.left) * ((surface.width ?? box.width) / box.width),
    (event.clientY - box.top) * ((surface.height ?? box.height) / box.height)];
}

function draggable(node, drag) {
  node.classList.add("dm-drag");
  const on = (name, phase) => node.addEventListener(name, (event) => {
    if (phase === "down") {
      if (event.button) return;
      event.preventDefault();
      node.setPointerCapture(event.pointerId);
      node.focus({ preventScroll: true });
    } else if (!node.hasPointerCapture(event.pointerId)) return;
    drag(...place(event, node), phase);
  });
  on("pointerdown", "down");
  on("pointermove", "move");
  on("pointerup", "up");
}

const ARROWS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1],
  PageDown: [0, -10], PageUp: [0, 10], Home: [-Infinity, -Infinity], End: [Infinity, Infinity],
};

function keyed(node, nudge) {
  node.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    nudge(step[0] * far, step[1] * far);
  });
}

// Returns a function that tells the present value to those who do not see it: call it in `draw`.
function handle(node, { label, drag, nudge, now }) {
  node.setAttribute("tabindex", "0");
  node.classList.add("dm-handle");
  ownKeys(node);
  if (drag) draggable(node, (x, y, phase) => phase === "move" && drag(x, y));
  keyed(node, nudge);
  return () => {
    const { text, value, low, high } = now();
    const slides = value !== undefined;
    node.setAttribute("role", slides ? "slider" : "application");
    node.setAttribute("aria-label", slides ? label : `${label}: ${text}`);
    const told = slides ? { valuenow: value, valuemin: low, valuemax: high, valuetext: text } : {};
    for (const [name, v] of Object.entries(told)) node.setAttribute(`aria-${name}`, v);
  };
}

// Returns a function to call after the things have changed: one of them must stay a tab stop.
function roving(box, selector, columns = () => 1) {
  const all = () => [...box.querySelectorAll(selector)];
  box.addEventListener("focusin", (event) => {
    const chosen = event.target.closest(selector);
    if (chosen) all().forEach((node) => (node.tabIndex = node === chosen ? 0 : -1));
  });
  box.addEventListener("keydown", (event) => {
    const list = all();
    const at = list.indexOf(event.target.closest(selector));
    const step = ARROWS[event.key];
    if (at < 0 || !step || event.key.startsWith("Page")) return;
    event.preventDefault();
    const to = Math.abs(step[0]) === Infinity ? (step[0] < 0 ? 0 : list.length - 1)
      : at + step[0] - step[1] * columns(list[at]);
    list[to]?.focus();
  });
  return () => {
    const list = all();
    list.forEach(ownKeys);
    if (list.length && !list.some((node) => node.tabIndex === 0)) list[0].tabIndex = 0;
  };
}
