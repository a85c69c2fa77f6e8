// Level lines with the path; the map of lr and momentum; the loss on a log axis.
const PANEL = { left: 22, right: 206, top: 20, foot: 170 }; // the bowl
const MAP = { left: 262, right: 436, top: 20, foot: 170 };
const LOSS = { left: 46, right: 436, top: 240, foot: 340 };
const EXPONENTS = [-8, -4, 0, 4];
const within = (v, low, high) => Math.max(low, Math.min(high, v));

function picture(kit) {
  const w1 = scale(-5, 5, PANEL.left, PANEL.right);
  const w2 = scale(-1.6, 1.6, PANEL.foot, PANEL.top);
  const rate = scale(0.05, 4.05, MAP.left, MAP.right); // lr times kappa
  const kept = scale(-0.025, 0.975, MAP.foot, MAP.top);
  const when = scale(0, 150, LOSS.left, LOSS.right);
  const high = scale(-8, 4, LOSS.foot, LOSS.top);
  const [clip, seen] = [fresh(), fresh()];
  const still = svg("g", { role: "img" });
  const ring = (where) => svg("g", { class: `bo-hand ${where}` }, svg("circle", { r: 8 }), svg("circle", { r: 2 }));
  const [start, point] = [ring(""), ring("bo-on-map")];
  kit.box.append(html("style", {}, BO_CSS), svg("svg", { viewBox: "0 0 440 374" },
    svg("clipPath", { id: clip }, svg("rect", box(PANEL))), svg("clipPath", { id: seen }, svg("rect", box(LOSS))), still, start, point));

  const begin = (a, b) => kit.set({ start: [tenth(within(a, -5, 5)), tenth(within(b, -1.5, 1.5))] });
  const choose = (lr, mu) => kit.set({
    lr: Number(within(lr, 0.002, 4 / kit.view.data.unit).toPrecision(3)), mu: Math.round(100 * within(mu, 0, 0.95)) / 100 });
  const tell = [
    handle(start, {
      label: "start",
      drag: (x, y) => begin(w1.back(x), w2.back(y)),
      nudge: (dx, dy) => begin(kit.state.start[0] + dx / 10, kit.state.start[1] + (Number.isFinite(dx) ? dy / 10 : dy)),
      now: () => ({ text: `w1 ${kit.state.start[0]}, w2 ${kit.state.start[1]}` }),
    }),
    handle(point, {
      label: "learning rate and momentum",
      drag: (x, y) => choose(rate.back(x) / kit.view.data.unit, kept.back(y)),
      nudge: (dx, dy) => choose(kit.state.lr + (0.025 * dx) / kit.view.data.unit, kit.state.mu + dy / 100),
      now: () => ({ text: `lr ${kit.state.lr}, momentum ${kit.state.mu}` }),
    }),
  ];

  let [image, known] = ["", ""];
  return () => {
    const { data } = kit.view;
    const { kappa, lr, mu } = kit.state;
    const { unit } = data;
    const [w, loss, counts, rows] = ["w", "loss", "counts", "rows"].map((name) => numbers(data[name]));
    if (known !== counts.join()) [known, image] = [counts.join(), painted(counts)];
    start.setAttribute("transform", `translate(${w1(kit.state.start[0])} ${w2(kit.state.start[1])})`);
    point.setAttribute("transform", `translate(${within(rate(lr * unit), MAP.left, MAP.right)} ${kept(mu)})`);
    const places = Array.from({ length: w.shape[0] }, (_, t) =>
      [within(w1(w[2 * t]), -2000, 2000), within(w2(w[2 * t + 1]), -2000, 2000)]);
    const curve = [...loss].map((v, t) => [when(t), high(within(Math.log10(v), -50, 50))]).filter(([, y]) => Number.isFinite(y));
    morph(still, svg("g", { role: "img", "aria-label": kit.view.readout },
      svg("g", { "clip-path": `url(#${clip})` },
        [0.5, 2, 4.5, 8, 12.5, 18, 25].map((level) => svg("ellipse", { class: "bo-level", cx: w1(0), cy: w2(0),
          rx: w1(Math.sqrt(2 * level)) - w1(0), ry: w2(0) - w2(Math.sqrt((2 * level) / kappa)) })),
        svg("polyline", { class: "bo-path", points: places.join(" ") }),
        places.slice(0, 40).map(([x, y], t) => svg("circle", { class: "bo-dot", "data-link": t < 6 ? `t${t}` : null, cx: x, cy: y, r: 2.6 }))),
      svg("rect", { class: "bo-frame", ...box(PANEL) }),
      svg("text", { x: PANEL.left, y: 12 }, "bowl, from above"),
      axis(w1, PANEL.foot, [-5, 0, 5]), svg("text", { x: 160, y: 186, "text-anchor": "middle" }, "w1"),
      svg("text", { x: 2, y: 99 }, "w2"),
      svg("image", { href: image, ...box(MAP), preserveAspectRatio: "none" }),
      svg("polyline", { class: "bo-limit", "data-link": "limit", points: data.limit
        ? [...numbers(data.limit)].map((v, i) => [rate(v), kept(rows[i])]).join(" ") : "" }),
      svg("rect", { class: "bo-frame", ...box(MAP) }),
      svg("text", { x: 436, y: 12, "text-anchor": "end" }, "steps: blue few, white over 400, orange diverges"),
      axis(rate, MAP.foot, [0.1, 2, 4], (v) => String(Number((v / unit).toPrecision(2)))),
      svg("text", { x: 306, y: 186, "text-anchor": "middle" }, "lr"),
      [0, 0.5, 0.95].map((v) => svg("text", { x: MAP.left - 5, y: kept(v) + 4, "text-anchor": "end" }, String(v))),
      svg("text", { x: 226, y: 68 }, data.symbol),
      svg("text", { x: 436, y: 203, "text-anchor": "end" }, data.told),
      svg("text", { x: LOSS.left, y: 231 }, "loss, log axis"),
      axis(when, LOSS.foot, [0, 50, 100, 150]), svg("text", { x: 370, y: 356, "text-anchor": "middle" }, "steps"),
      EXPONENTS.map((e) => svg("g", { class: "bo-grid" }, svg("line", { x1: LOSS.left, x2: LOSS.right, y1: high(e), y2: high(e) }),
        svg("text", { x: LOSS.left - 5, y: high(e) + 4, "text-anchor": "end" }, e ? `1e${e}` : "1"))),
      svg("polyline", { class: "bo-path bo-loss", "clip-path": `url(#${seen})`, points: curve.join(" ") })));
    tell.forEach((run) => run());
  };
}

const tenth = (v) => Math.round(v * 10) / 10;
const box = ({ left, right, top, foot }) => ({ x: left, y: top, width: right - left, height: foot - top });

// Few steps blue, many pale, not yet white, diverging orange; the largest momentum on top.
function painted(counts) {
  const [rows, columns] = counts.shape;
  const canvas = html("canvas");
  const values = new Float64Array(counts.length);
  values.shape = counts.shape;
  counts.forEach((count, i) => {
    const speed = count > 0 ? within((Math.log(400) - Math.log(count)) / Math.log(400 / 20), 0, 1) : 0;
    const j = (rows - 1 - Math.floor(i / columns)) * columns + (i % columns);
    values[j] = count === -2 ? -0.75 : 0.95 * speed;
  });
  paintImage(canvas, values, { low: -1, high: 1, signed: true });
  return canvas.toDataURL();
}

const BO_CSS = `
.dm-lab:has(.bo-frame) .dm-formula { min-width: 290px; }
.bo-frame { fill: none; stroke: var(--ink); }
.bo-level { fill: none; stroke: var(--line); }
.bo-path { fill: none; stroke: var(--blue); stroke-width: 1.5; }
.bo-dot { fill: var(--blue); }
.bo-limit { fill: none; stroke: {{INK}}; stroke-width: 1.5; stroke-dasharray: 4 3; }
.bo-grid line { stroke: var(--line); }
.bo-hand circle:first-child { fill: var(--orange); fill-opacity: .3; stroke: var(--ink); stroke-width: 2; }
.bo-hand circle:last-child { fill: var(--ink); }
.bo-on-map { --ink: {{INK}}; }
.dm-picture image { image-rendering: pixelated; }
`;

export default lab({ picture });
