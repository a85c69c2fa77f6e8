// Logits on a line, probabilities as bars and as a point in a triangle.
const CORNERS = [[252, 296], [432, 296], [342, 140]]; // where one class has everything
const LOW = 0.0005; // of a probability that a hand can choose: log 0 is no logit
const clamp = (v, low, high) => Math.max(low, Math.min(high, v));
const cents = (v) => Math.round(v * 100) / 100;

function picture(kit) {
  const line = scale(-10, 10, 64, 424);
  const base = 296;
  const bars = kit.state.only === "c"; // a shift moves no point: bars only
  const still = svg("g", { role: "img" });
  const dots = [0, 1, 2].map((i) => svg("g", { "data-link": `z${i}`, class: "lab-dot" },
    svg("circle", { r: 9 }), svg("text", { "text-anchor": "middle", y: 4 }, String(i))));
  const point = svg("g", { class: "lab-point" }, svg("circle", { r: 8 }));
  kit.box.append(html("style", {}, LAB_CSS), svg("svg", { viewBox: "0 0 440 318" }, still, dots, bars ? [] : point));

  const move = (i, value) => kit.put(`z.${i}`, cents(clamp(value, -10, 10)));
  const tell = dots.map((node, i) => handle(node, {
    label: `logit of class ${i}`,
    drag: (x) => move(i, Math.round(line.back(x) * 20) / 20),
    nudge: (dx, dy) => move(i, kit.state.z[i] + (dx || dy) / 10),
    now: () => ({ text: String(kit.state.z[i]), value: kit.state.z[i], low: -10, high: 10 }),
  }));
  if (!bars) tell.push(handle(point, {
    label: "point in the triangle",
    drag: (x, y) => choose(x, y),
    nudge: (dx, dy) => (Number.isFinite(dx + dy)
      ? choose(at[0] + 2 * dx, at[1] - 2 * dy) : choose(342, 244)), // Home, End: the centre
    now: () => ({ text: `p ${kit.view.data.texts.join(", ")}` }),
  }));

  // The logits that lead to a point: T log p, up to a common shift; their mean is kept.
  function choose(x, y) {
    const third = clamp((base - y) / 156, LOW, 1);
    const second = clamp((x - 252) / 180 - third / 2, LOW, 1);
    const first = clamp(1 - second - third, LOW, 1);
    const sum = first + second + third;
    at = middle([first / sum, second / sum, third / sum]);
    const logs = [first, second, third].map((p) => kit.state.T * Math.log(p));
    const shift = (kit.state.z[0] + kit.state.z[1] + kit.state.z[2] - logs[0] - logs[1] - logs[2]) / 3;
    kit.set({ z: logs.map((v) => cents(clamp(v + shift, -10, 10))) });
  }

  let at = CORNERS[0]; // where the point is
  return () => {
    const { data } = kit.view;
    const p = numbers(data.p);
    const { z, c } = kit.state;
    dots.forEach((node, i) => node.setAttribute("transform", `translate(${line(z[i])} ${20 + 22 * i})`));
    const sound = p.every(Number.isFinite) && Math.abs(p[0] + p[1] + p[2] - 1) < 0.01;
    if (sound && kit.view.n === kit.state.n) at = middle(p); // until then it is where the hand is
    point.setAttribute("transform", `translate(${at[0]} ${at[1]})`);
    point.setAttribute("visibility", sound ? "visible" : "hidden");
    morph(still, svg("g", { role: "img", "aria-label": kit.view.readout },
      axis(line, 82, [-10, -5, 0, 5, 10], (v) => String(v + c)),
      svg("text", { x: 8, y: 98 }, "z + c"),
      [0, 1, 2].map((i) => svg("text", { x: 8, y: 24 + 22 * i }, `class ${i}`)),
      [0, 1, 2].map((i) => svg("line", { class: "lab-lane", x1: 64, x2: 424, y1: 20 + 22 * i, y2: 20 + 22 * i })),
      [...p].map((v, i) => bar(v, i, data.texts[i])),
      svg("line", { class: "lab-ink", x1: 14, x2: bars ? 424 : 216, y1: base, y2: base }),
      bars ? [] : triangle(data, sound)));
    tell.forEach((run) => run());
  };

  function triangle(data, sound) {
    return [
      svg("polygon", { class: "lab-triangle", points: CORNERS.join(" ") }),
      svg("polyline", { class: "lab-path", points: rows(numbers(data.path)).map(middle).join(" ") }),
      svg("text", { x: 252, y: 313, "text-anchor": "middle" }, "class 0"),
      svg("text", { x: 418, y: 313, "text-anchor": "middle" }, "class 1"),
      svg("text", { x: 342, y: 132, "text-anchor": "middle" }, "class 2"),
      sound ? "" : svg("text", { x: 342, y: 246, "text-anchor": "middle" }, "no point"),
    ];
  }

  function bar(value, i, text) {
    const height = Number.isFinite(value) ? 140 * clamp(value, 0, 1) : 0;
    const x = bars ? 75 + 120 * i : 26 + 64 * i;
    return svg("g", { "data-link": `p${i}`, class: "lab-bar" },
      svg("rect", { x, y: base - height, width: 48, height }),
      svg("text", { x: x + 24, y: base - height - 5, "text-anchor": "middle" }, text),
      svg("text", { x: x + 24, y: 313, "text-anchor": "middle" }, `p of ${i}`));
  }
}

const middle = (p) => [0, 1].map((axis) =>
  CORNERS.reduce((sum, corner, i) => sum + p[i] * corner[axis], 0));
const rows = (flat) => Array.from({ length: flat.shape[0] }, (_, i) => flat.subarray(3 * i, 3 * i + 3));

const LAB_CSS = `
.lab-lane { stroke: var(--line); }
.lab-ink { stroke: var(--ink); }
.lab-dot circle { fill: var(--paper); stroke: var(--blue); stroke-width: 2; }
.lab-dot text { font-weight: 600; pointer-events: none; }
.lab-point circle { fill: var(--orange); stroke: var(--paper); stroke-width: 2; }
.lab-bar rect { fill: var(--blue); stroke: none; }
.lab-triangle { fill: none; stroke: var(--ink); }
.lab-path { fill: none; stroke: var(--ink); stroke-dasharray: 2 4; }
`;

export default lab({ picture });
