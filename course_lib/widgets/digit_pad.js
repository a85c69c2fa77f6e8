// A pad for strokes, the images on the way to 28 x 28, and what the models make of the last one.
const STILL = { image: -1, zoom: 1, turn: 0, down: 0, right: 0 };
const within = (v) => Math.max(0, Math.min(112, v));
const isStill = (state) => Object.entries(STILL).every(([key, value]) => state[key] === value);
// The strokes that are seen: as they were drawn, or as Python moved them.
const strokesOf = ({ state, view }) =>
  state.image >= 0 ? [] : isStill(state) ? state.strokes : view.data.strokes;

function picture(kit) {
  const still = svg("g");
  const cursor = svg("g", { class: "pad-cursor" }, svg("circle", { r: 3 }));
  const pad = svg("svg", { viewBox: "0 0 112 112", class: "pad-paper" }, still, cursor);
  const shown = html("canvas");
  const figures = Array.from({ length: 8 }, () => {
    const canvas = html("canvas");
    const text = html("figcaption");
    return { canvas, text, node: html("figure", {}, html("div", {}, canvas), text) };
  });
  const slope = html("canvas", { class: "pad-slope" });
  const cross = svg("svg", { viewBox: "0 0 28 28" });
  figures[2].canvas.after(cross);
  figures[3].canvas.after(slope);
  const key = html("p");
  const bars = svg("svg", { viewBox: "0 0 440 0" });
  const strip = (part) => html("div", { class: "pad-strip" }, part.map((f) => f.node));
  const image = html("div", { role: "img", class: "pad-seen" },
    strip(figures.slice(0, 4)), key, strip(figures.slice(4)), bars);
  const values = html("pre", { hidden: true, tabindex: 0, role: "region", "aria-label": "The 28 x 28 numbers that are read, from 0 to 255" });
  const ask = html("button", { type: "button", "aria-expanded": "false", click: () => {
    values.hidden = !values.hidden;
    ask.setAttribute("aria-expanded", String(!values.hidden));
    draw();
  } }, "28 x 28 numbers");
  kit.box.append(html("style", {}, PAD_CSS),
    html("div", { class: "pad-top" }, html("div", { class: "pad-sheet" }, shown, pad), image),
    ask, values);

  // ---- drawing: by pointer, or with a cursor that walks on 28 x 28
  const begin = (point) => kit.set({ ...STILL, strokes: [...strokesOf(kit), [point]] });
  const go = (point) => {
    const strokes = kit.state.strokes;
    const last = strokes.at(-1);
    const [row, column] = last.at(-1);
    if (Math.hypot(point[0] - row, point[1] - column) >= 2)
      kit.set({ strokes: [...strokes.slice(0, -1), [...last, point]] });
  };
  draggable(pad, (x, y, phase) => {
    const point = [y, x].map((v) => within(Math.round(v)));
    lift();
    if (phase === "down") begin(point);
    else if (phase === "move") go(point);
  });
  let [at, pen] = [[58, 58], false];
  const lift = () => (pen = false);
  const tell = handle(pad, {
    label: "pad: arrows move, space lowers and lifts the pen",
    nudge: (dx, dy) => {
      at = [at[0] - 4 * dy, at[1] + 4 * dx].map((v) => Math.max(2, Math.min(110, v)));
      pen ? go(at) : draw();
    },
    now: () => ({ text: `pen ${pen ? "down" : "up"}, row ${(at[0] - 2) / 4}, column ${(at[1] - 2) / 4}` }),
  });
  pad.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    pen = !pen;
    pen ? begin(at) : draw();
  });
  pad.addEventListener("blur", () => {
    lift();
    if (kit.view) draw();
  });

  function draw() {
    const { data } = kit.view;
    const { state } = kit;
    shown.hidden = state.image < 0;
    if (data.pad) paintImage(shown, numbers(data.pad));
    const [top, left, height, width] = data.box ?? [];
    morph(still, svg("g", {},
      svg("g", { class: "pad-ink", "stroke-width": data.pen },
        strokesOf(kit).map((stroke) => svg("polyline", { points:
          [...stroke, stroke.at(-1)].map(([row, column]) => `${column},${row}`).join(" ") }))),
      data.box ? svg("rect", { x: left, y: top, width, height }) : ""));
    cursor.setAttribute("transform", `translate(${at[1]} ${at[0]})`);
    cursor.classList.toggle("pad-down", pen);
    tell();
    data.images.forEach(({ text, x }, i) => {
      paintImage(figures[i].canvas, numbers(x));
      figures[i].text.textContent = text;
    });
    const [row, column] = data.mass ?? [];
    morph(cross, svg("svg", { viewBox: "0 0 28 28" }, data.mass ? [
      svg("line", { x1: 0, x2: 28, y1: row, y2: row, "data-link": "r" }),
      svg("line", { x1: column, x2: column, y1: 0, y2: 28, "data-link": "c" })] : ""));
    slope.hidden = !data.slope;
    // Pale ink lets the colours through.
    figures[3].canvas.style.opacity = data.slope ? 0.4 : 1;
    key.textContent = data.slope ? `Over the ink, ${data.slopeOf}: violet (+) where more ink raises it, brown (−) where it lowers it.` : "";
    if (data.slope) {
      const values = numbers(data.slope);
      const high = values.reduce((top, v) => Math.max(top, Math.abs(v) / 2), 1e-9);
      paintImage(slope, values, { low: -high, high, signed: true, ends: [[179, 88, 6], [84, 39, 136]] });
    }
    // A drawing without height would be given one.
    morph(bars, svg("svg", { viewBox: `0 0 440 ${78 * data.bars.length}`,
      style: data.bars.length ? "" : "display: none" }, data.bars.map(bar)));
    if (!values.hidden) {
      const x = numbers(data.images[3].x);
      values.textContent = Array.from({ length: 28 }, (_, i) =>
        [...x.subarray(28 * i, 28 * i + 28)].map((v) => String(v).padStart(3)).join(" ")).join("\n");
    }
  }

  const bar = ({ name, p }, i) => {
    const base = 62 + 78 * i;
    return svg("g", {}, svg("text", { x: 4, y: base - 50 }, name),
      [...numbers(p)].map((v, k) => svg("g", { "data-link": `d${k}`, class: "pad-bar" },
        svg("rect", { x: 8 + 43 * k, y: base - 44 * v, width: 32, height: 44 * v }),
        svg("text", { x: 24 + 43 * k, y: base + 13, "text-anchor": "middle" }, String(k)))));
  };
  return draw;
}

const controls = (kit) => {
  const button = (text, click) => html("button", { type: "button", click }, text);
  const show = (strokes, more = {}) => kit.set({ ...STILL, strokes, ...more });
  return html("div", { class: "pad-tools" },
    button("clear", () => show([])),
    button("undo stroke", () => show(strokesOf(kit).slice(0, -1))),
    [3, 5, 7].map((digit) => button(`a ${digit}`, () => show(kit.view.data.stored[digit], { digit }))),
    button("keep this drawing", () => kit.set({ kept: strokesOf(kit) })));
};

const PAD_CSS = `
.pad-tools { display: flex; flex-wrap: wrap; gap: 6px 8px; }
.pad-top { display: flex; flex-wrap: wrap; gap: 12px 18px; align-items: flex-start; }
.pad-sheet { position: relative; flex: 1 1 260px; max-width: 340px; aspect-ratio: 1; background: #fff; outline: 1px solid var(--line); }
.pad-sheet > * { position: absolute; inset: 0; width: 100%; height: 100%; }
.pad-seen { flex: 1 1 400px; min-width: 0; }
.pad-seen p { font-size: 12px; margin-bottom: 4px; }
.dm-picture svg.pad-paper { max-width: none; overflow: hidden; cursor: crosshair; }
.pad-ink { fill: none; stroke: #000; stroke-linecap: round; stroke-linejoin: round; }
.pad-paper rect { fill: none; stroke: {{ORANGE}}; stroke-dasharray: 3 2; }
.pad-paper:not(:focus-visible) .pad-cursor { display: none; }
.pad-cursor circle { fill: none; stroke: {{BLUE}}; stroke-width: 1.5; }
.dm-lab .pad-down circle { fill: {{BLUE}}; }
.pad-strip { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 8px; }
.pad-strip figure { margin: 0 0 8px; min-width: 0; }
.pad-strip figure > div { position: relative; aspect-ratio: 1; background: #fff; isolation: isolate; }
.pad-strip canvas { display: block; width: 100%; height: 100%; object-fit: contain; outline: 1px solid var(--line); }
.dm-picture figure svg, .pad-strip .pad-slope { position: absolute; inset: 0; background: none; }
.pad-strip .pad-slope { mix-blend-mode: multiply; }
.pad-strip line { stroke: {{ORANGE}}; stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.pad-strip figcaption { font-size: 12px; text-align: center; line-height: 1.2; }
.pad-bar rect { fill: var(--blue); stroke: none; }
.pad-top + button { margin-top: 8px; }
.dm-picture pre { overflow: auto; font-size: 10px; line-height: 1.3; max-height: 300px; }
`;

export default lab({ picture, controls });
