// An image with its window, the map, the kernel, and the kernel as a matrix with a row a window.
const SIDE = 20, WIDE = 27, X0 = [28, 44], Y0 = [222, 44], W0 = [8, 230], T0 = [122, 230];
const KERNELS = {
  "copy": [0, 0, 0, 0, 1, 0, 0, 0, 0], "sum": Array(9).fill(1),
  "upper edge": [-1, -2, -1, 0, 0, 0, 1, 2, 1], "sharpen": [0, -1, 0, -1, 5, -1, 0, -1, 0],
};
const within = (v, low, high) => Math.max(low, Math.min(high, v));
const cell = (n, width) => [Math.floor(n / width), n % width];
const move = (x, y) => `translate(${x} ${y})`;
const centred = (x, y, text) => svg("text", { x, y, "text-anchor": "middle" }, text);
const signed = (v) => (v > 0 ? `+${v}` : v < 0 ? `−${-v}` : "0");

function controls(kit) {
  const button = (text, click) => html("button", { type: "button", click }, text);
  kit.spot = button("gradient", () => turn(kit));
  return [...Object.entries(KERNELS).map(([name, w]) => button(name, () => kit.set({ w }))),
    kit.spot, button("all gradients 1", () => {
      const { y, texts } = kit.view.data;
      kit.set({ dy: texts.map((_, n) => [...cell(n, y.shape[1]), 1]) });
    }), button("no gradients", () => kit.set({ dy: [] }))];
}

// The place in the map, inside it also while Python counts its rows and columns anew.
const spot = (kit) => kit.state.at.map((v, i) => within(v, 0, kit.view.data.y.shape[i] - 1));
const gradient = ({ state }, [i, j]) => state.dy.find((one) => one[0] === i && one[1] === j)?.[2] ?? 0;

function turn(kit) {
  const [i, j] = spot(kit);
  const next = { 0: [[i, j, 1]], 1: [[i, j, -1]] }[gradient(kit, [i, j])] ?? [];
  kit.set({ dy: [...kit.state.dy.filter((one) => one[0] !== i || one[1] !== j), ...next] });
}

function picture(kit) {
  const still = svg("g", { role: "img", click: (event) => {
    const place = event.target.closest("[data-place]")?.getAttribute("data-place");
    if (place) kit.set({ at: place.split(" ").map(Number) });
  } });
  const frame = svg("g", { class: "on-window" }, svg("rect", { width: 3 * SIDE, height: 3 * SIDE }));
  const weights = Array.from({ length: 9 }, (_, k) => svg("g", { class: "on-weight",
    transform: move(W0[0] + 32 * (k % 3), W0[1] + 24 * Math.floor(k / 3)) },
  svg("rect", { width: 32, height: 24 }), centred(16, 16, "")));
  kit.box.append(html("style", {}, ON_CSS), svg("svg", { viewBox: "0 0 440 352" }, still, frame, ...weights));

  const go = (i, j) => {
    const [h, w] = kit.view.data.y.shape;
    kit.set({ at: [within(i, 0, h - 1), within(j, 0, w - 1)] });
  };
  const weigh = (k, value) => kit.put(`w.${k}`, within(value, -9, 9));
  const tell = [handle(frame, {
    label: "window; Space changes the gradient of its number",
    drag: (x, y) => go(...[[y, 1], [x, 0]].map(([v, axis]) =>
      Math.round(((v - X0[axis]) / SIDE - 1.5 + kit.state.pad) / kit.state.stride))),
    nudge: (dx, dy) => {
      const [i, j] = spot(kit);
      Number.isFinite(dx) ? go(i - dy, j + dx) : go(dx, dx);
    },
    now: () => ({ text: `row ${spot(kit)[0]}, column ${spot(kit)[1]}` }),
  })];
  frame.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    turn(kit);
  });
  weights.forEach((node, k) => {
    let start = null;
    node.addEventListener("pointerdown", (event) => (start = [place(event, node)[1], kit.state.w[k]]));
    tell.push(handle(node, {
      label: `kernel, row ${Math.floor(k / 3)}, column ${k % 3}`,
      drag: (x, y) => weigh(k, start[1] + Math.round((start[0] - y) / 8)),
      nudge: (dx, dy) => weigh(k, kit.state.w[k] + (dx || dy)),
      now: () => ({ text: String(kit.state.w[k]), value: kit.state.w[k], low: -9, high: 9 }),
    }));
  });

  return () => {
    const { state, view: { data } } = kit;
    const [x, y, T, dy, reads] = ["x", "y", "T", "dy", "reads"].map((name) => numbers(data[name]));
    const [i, j] = spot(kit);
    const row = i * y.shape[1] + j;
    const { stride, pad, flip } = state;
    frame.setAttribute("transform", move(X0[0] + SIDE * (j * stride - pad), X0[1] + SIDE * (i * stride - pad)));
    weights.forEach((node, k) => {
      node.lastChild.textContent = signed(state.w[k]);
      const at = flip ? 8 - k : k;
      node.setAttribute("data-link", `w${Math.floor(at / 3)}${at % 3}`);
    });
    kit.spot.textContent = `gradient of this number: ${signed(gradient(kit, [i, j]))}`;
    const words = (left, top, text) => svg("text", { x: left, y: top }, text);
    morph(still, svg("g", { role: "img", "aria-label": kit.view.readout },
      words(8, 15, `image x, 7 by ${x.shape[1]}`), words(Y0[0], 15, `map y, ${y.shape.join(" by ")}`),
      words(Y0[0], 33, "ring: gradient +1, dashed −1"),
      pad ? svg("rect", { class: "on-margin", x: X0[0] - SIDE, y: X0[1] - SIDE, width: SIDE * (x.shape[1] + 2), height: SIDE * 9 }) : "",
      [...x].map((v, n) => pixel(v, ...cell(n, x.shape[1]), reads[n])),
      [...y].map((v, n) => number(data.texts[n], ...cell(n, y.shape[1]), dy[n], n === row)),
      words(W0[0], 222, flip ? "W, used mirrored" : "kernel W"),
      // T is shown with the gradients: before, it would answer the prediction that asks for it.
      state.dy.length ? [
        words(T0[0], 222, `matrix T, ${T.shape.join(" by ")}: y = T x`), ...matrix(T, row),
        words(8, 322, `row ${row} of T: the window's weights, + above −, and zeros`),
        ...[...T.subarray(row * T.shape[1], (row + 1) * T.shape[1])].map((v, n) => entry(v, n, x.shape[1], T.shape[1])),
      ] : ""));
    tell.forEach((run) => run());
  };
}

const pixel = (v, i, j, times) => svg("g", { "data-link": `x${i}.${j}`, class: "on-cell", transform: move(X0[0] + SIDE * j, X0[1] + SIDE * i) },
  svg("rect", { width: SIDE, height: SIDE, style: `fill-opacity: ${v / 36}` }),
  centred(SIDE / 2, 14.5, String(v)),
  times ? "" : svg("path", { class: "on-unread", d: `M2 2L${SIDE - 2} ${SIDE - 2}M2 ${SIDE - 2}L${SIDE - 2} 2` }));

const number = (text, i, j, g, shown) => svg("g", { "data-link": `y${i}.${j}`, "data-place": `${i} ${j}`, class: "on-cell on-map", transform: move(Y0[0] + WIDE * j, Y0[1] + SIDE * i) },
  svg("rect", { width: WIDE, height: SIDE }),
  centred(WIDE / 2, 14.5, text),
  g ? svg("rect", { class: g > 0 ? "on-ring" : "on-ring on-dash", x: 2.5, y: 2.5, width: WIDE - 5, height: SIDE - 5, rx: 5 }) : "",
  shown ? svg("rect", { class: "on-here", width: WIDE, height: SIDE }) : "");

function matrix(T, row) {
  const [rows, columns] = T.shape;
  const [w, h] = [312 / columns, 72 / rows];
  const path = (sign) => [...T].map((v, n) => (v * sign > 0
    ? `M${T0[0] + w * (n % columns)} ${T0[1] + h * Math.floor(n / columns)}h${w}v${h}h-${w}z` : "")).join("");
  return [svg("path", { class: "on-above", d: path(1) }), svg("path", { class: "on-below", d: path(-1) }),
    svg("rect", { class: "on-edge", x: T0[0], y: T0[1], width: 312, height: 72 }),
    svg("rect", { class: "on-here", x: T0[0] - 2, y: T0[1] + h * row - 1.5, width: 316, height: h + 3 })];
}

function entry(v, n, width, all) {
  const w = 424 / all;
  return svg("g", { "data-link": `x${cell(n, width).join(".")}`, transform: `translate(${8 + w * n} 328)` },
    svg("rect", { width: w, height: 18, class: "on-edge" }),
    v ? svg("rect", { width: w, height: 9, y: v > 0 ? 0 : 9, class: v > 0 ? "on-above" : "on-below" }) : "");
}

const ON_CSS = `
.on-cell rect { fill: var(--ink); fill-opacity: 0; stroke: var(--line); }
.on-map { cursor: pointer; }
.on-margin { fill: none; stroke: var(--ink); stroke-dasharray: 2 3; }
.on-unread { stroke: var(--orange); stroke-width: 1.5; }
.on-cell .on-ring { stroke: var(--blue); stroke-width: 2.5; }
.on-cell .on-dash { stroke: var(--orange); stroke-dasharray: 3 2; }
.on-here, .on-cell .on-here { fill: none; stroke: var(--orange); stroke-width: 2; }
.on-window rect { fill: transparent; stroke: var(--orange); stroke-width: 3; }
.on-weight rect { fill: var(--paper); stroke: var(--blue); }
.on-weight { cursor: ns-resize; }
.on-above { fill: var(--violet); }
.on-below { fill: var(--brown); }
.on-edge { fill: none; stroke: var(--line); }
.dm-lab:has(.on-cell) .dm-formula { min-width: 258px; }
.dm-lab:has(.on-cell) .dm-arrays :is(td, th) { min-width: 1.9em; padding: 2px 3px; }
`;

export default lab({ picture, controls });
