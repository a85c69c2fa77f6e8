// A digit that is dragged, a map of it, the map pooled before and after, and the answers.
const BIG = 140, LEFT = 8, MIDDLE = 158, RIGHT = 318, TOP = 22, LOW = 196;
const clamp = (v, low, high) => Math.max(low, Math.min(high, v));
const words = (x, y, text) => svg("text", { x, y }, text);

function picture(kit) {
  const still = svg("g", { role: "img" });
  const cover = svg("g", {}, svg("rect", { class: "sm-cover", x: LEFT, y: TOP, width: BIG, height: BIG }));
  const unit = svg("g", {}, svg("rect", { class: "sm-unit" }));
  kit.box.append(html("style", {}, SM_CSS), svg("svg", { viewBox: "0 0 440 348" }, still, cover, unit));
  const shift = (dx, dy) => kit.set({ dx: clamp(dx, -6, 6), dy: clamp(dy, -6, 6) });
  const side = () => kit.view.data.changed.shape[0];
  const where = () => kit.state.unit.map((v) => clamp(v, 0, side() - 1));
  const look = (i, j) => kit.set({ unit: [i, j].map((v) => clamp(v, 0, side() - 1)) });
  let start = null;
  cover.addEventListener("pointerdown", (event) => (start = [...place(event, cover), kit.state.dx, kit.state.dy]));
  const tell = [
    handle(cover, {
      label: "digit",
      drag: (x, y) => {
        const [dx, dy] = [x - start[0], y - start[1]].map((v) => Math.round((v * 28) / BIG));
        shift(start[2] + dx, start[3] + dy);
      },
      nudge: (dx, dy) => (Number.isFinite(dx) ? shift(kit.state.dx + dx, kit.state.dy - dy) : shift(0, 0)),
      now: () => ({ text: `moved right by ${kit.state.dx}, down by ${kit.state.dy}` }),
    }),
    handle(unit, {
      label: "unit of the pooled map",
      drag: (x, y) => look(...[y - LOW, x - MIDDLE].map((v) => Math.floor((v * side()) / BIG))),
      nudge: (dx, dy) => (Number.isFinite(dx) ? look(where()[0] - dy, where()[1] + dx) : look(dx, dx)),
      now: () => ({ text: `row ${where()[0]}, column ${where()[1]}` }),
    }),
  ];

  return () => {
    const { state, view: { data } } = kit;
    const n = side(), cell = BIG / n, wide = data.wide.shape[0];
    const [i, j] = where();
    for (const [name, v] of Object.entries({ x: MIDDLE + cell * j, y: LOW + cell * i, width: cell, height: cell }))
      unit.firstChild.setAttribute(name, v);
    const pooled = numbers(data.pooled), p = numbers(data.p), slope = numbers(data.slope), wins = numbers(data.wins);
    const half = (k) => Object.assign(pooled.subarray(k * n * n, (k + 1) * n * n), { shape: [n, n] });
    const top = Math.max(...slope.map(Math.abs), 1e-12);
    const [row, column] = [0, 1].map((axis) => {
      const [from, to] = [0, data.field[2]].map((more) => clamp((data.field[axis] + more) * BIG / 28, 0, BIG));
      return [from, to - from];
    });
    const stage = state.stage === 1 ? ["conv1", "pool1"] : ["conv2", "pool2"];
    const answer = [...p.subarray(10)].reduce((best, v, k, all) => (v > all[best] ? k : best), 0);
    morph(still, svg("g", { role: "img", "aria-label": kit.view.readout },
      words(LEFT, 15, slope.length ? "slope: blue +, orange −" : "the digit, moved"),
      slope.length ? shown(slope, LEFT, TOP, "", { low: -top, high: top, signed: true }) : shown(moved(numbers(data.digit), state.dx - data.moved[0], state.dy - data.moved[1]), LEFT, TOP, "pixels"),
      words(MIDDLE, 15, `convolution ${state.stage}; dots win`),
      shown(numbers(data.wide), MIDDLE, TOP, stage[0]),
      svg("path", { class: "sm-dots", d: pairs(wins).map(([a, b]) => `M${MIDDLE + (BIG / wide) * (b + 0.5)} ${TOP + (BIG / wide) * (a + 0.5)}h0`).join("") }),
      words(LEFT, LOW - 7, "pooled, not moved"), shown(half(0), LEFT, LOW, stage[1]),
      words(MIDDLE, LOW - 7, "pooled, moved; × differs"), shown(half(1), MIDDLE, LOW, stage[1]),
      svg("path", { class: "sm-cross", d: [...numbers(data.changed)].map((v, k) => (v ? cross(k, n, cell) : "")).join("") }),
      svg("rect", { class: "sm-unit", x: LEFT + column[0], y: TOP + row[0], width: column[1], height: row[1] }),
      words(RIGHT, 15, "answer, moved"),
      Array.from({ length: 10 }, (_, k) => svg("g", { class: "sm-bar", "data-link": `p${k}` },
        svg("text", { x: RIGHT, y: TOP + 22 + 29 * k, "font-weight": k === answer ? 700 : 400 }, String(k)),
        svg("rect", { x: RIGHT + 14, y: TOP + 9 + 29 * k, width: 70 * p[10 + k], height: 18 }),
        svg("path", { d: `M${RIGHT + 14 + 70 * p[k]} ${TOP + 6 + 29 * k}v24` }),
        words(RIGHT + 90, TOP + 22 + 29 * k, data.texts[k]))),
      words(RIGHT, 344, "line: not moved")));
    tell.forEach((run) => run());
  };
}

// The digit where the hand has it, before Python answers.
function moved(values, right, down) {
  const [h, w] = values.shape;
  const at = (i, j) => (i >= 0 && i < h && j >= 0 && j < w ? values[w * i + j] : 0);
  return Object.assign(values.map((_, k) => at(Math.floor(k / w) - down, (k % w) - right)), { shape: [h, w] });
}

// A map as a picture in the drawing.
function shown(values, x, y, link, how = {}) {
  const canvas = document.createElement("canvas");
  paintImage(canvas, values, how);
  return svg("g", { "data-link": link || null },
    svg("image", { href: canvas.toDataURL(), x, y, width: BIG, height: BIG, class: "sm-map", preserveAspectRatio: "none" }),
    svg("rect", { class: "sm-edge", x, y, width: BIG, height: BIG }));
}

const pairs = (flat) => Array.from({ length: flat.shape[0] }, (_, k) => [flat[2 * k], flat[2 * k + 1]]);
function cross(k, n, cell) {
  const [x, y, arm] = [MIDDLE + cell * ((k % n) + 0.5), LOW + cell * (Math.floor(k / n) + 0.5), 2.5];
  return `M${x - arm} ${y - arm}l5 5m-5 0l5 -5`;
}

const SM_CSS = `
.sm-map { image-rendering: pixelated; }
.dm-lab:has(.sm-map) .dm-arrays { min-width: 230px; }
.sm-edge { fill: none; stroke: var(--line); }
.sm-cover { fill: transparent; stroke: var(--blue); stroke-width: 2; }
.sm-unit { fill: transparent; stroke: var(--blue); stroke-width: 2.5; }
.sm-dots { stroke: {{ORANGE}}; stroke-width: 3; stroke-linecap: round; fill: none; }
.sm-cross { stroke: {{ORANGE}}; stroke-width: 1.5; fill: none; }
.sm-bar rect { fill: var(--blue); }
.sm-bar path { stroke: var(--ink); stroke-width: 2; }
`;

export default lab({ picture });
