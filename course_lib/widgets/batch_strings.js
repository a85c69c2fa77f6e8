// Points on x, with threads to x-hat and y; below them what one push on y does to every x.
const LEVELS = [52, 130, 204]; // heights of x, x-hat and y
const REACH = 300; // of one x
const FRESH = [3, 1, 2, -1, -2, 0.5, -0.5, 1.5]; // where new points begin
const nice = (v) => {
  const power = 10 ** Math.floor(Math.log10(v));
  return [1, 2, 4, 6, 10].find((m) => m * power >= v) * power;
};

function controls(kit) {
  const id = fresh();
  kit.points = html("select", { id, change: () => {
    const n = Number(kit.points.value);
    kit.set({ x: [...kit.state.x, ...FRESH.slice(kit.state.x.length)].slice(0, n),
      pushed: Math.min(kit.state.pushed, n - 1) });
  } }, [1, 2, 3, 4, 5, 6, 7, 8].map((n) => html("option", { value: n }, String(n))));
  return [html("div", { class: "dm-control" }, html("label", { for: id }, "points n"), kit.points)];
}

function picture(kit) {
  const still = svg("g", { role: "img" });
  const dots = FRESH.map((_, i) => svg("g", { "data-link": `x${i}`, class: "bs-dot" },
    svg("circle", { r: 9 }), svg("text", { "text-anchor": "middle", y: 4 }, String(i))));
  const hands = svg("g");
  kit.box.append(html("style", {}, BS_CSS), svg("svg", { viewBox: "0 0 440 344" }, still, hands));

  // While a hand holds a point the axis keeps its size, and grows at its ends.
  let held = 0;
  const here = () => kit.state.x.map((v) => v + kit.state.drift);
  const reach = () => held || nice(Math.max(4, 1.02 * Math.max(...here().map(Math.abs))));
  const across = (r) => scale(-r, r, 66, 426);
  const grain = () => 10 ** Math.floor(Math.log10(reach() / 30));
  const move = (i, value) => {
    const x = [...kit.state.x];
    x[i] = Number(Math.max(-REACH, Math.min(REACH, value)).toFixed(2));
    kit.set({ x, pushed: i });
  };
  const tell = dots.map((node, i) => {
    draggable(node, (x, y, phase) => {
      if (phase === "down") held = reach();
      if (phase !== "move") return;
      const value = across(held).back(x);
      if (Math.abs(value) > held) held = Math.min(1.1 * held, 400);
      move(i, Math.round((Math.max(-held, Math.min(held, value)) - kit.state.drift) / grain()) * grain());
    });
    node.addEventListener("lostpointercapture", () => ((held = 0), draw()));
    return handle(node, {
      label: `x of point ${i}`,
      nudge: (dx, dy) => move(i, kit.state.x[i] + grain() * (dx || dy)),
      now: () => ({ text: String(kit.state.x[i] ?? ""), value: kit.state.x[i] ?? 0, low: -REACH, high: REACH }),
    });
  });

  function draw() {
    const { data } = kit.view;
    const [x, xhat, y, dx, stats] = ["x", "xhat", "y", "dx", "statistics"].map((name) => numbers(data[name]));
    kit.points.value = kit.state.x.length;
    const map = across(reach());
    const out = nice(Math.max(3, ...[...xhat, ...y].filter(Number.isFinite).map((v) => 1.02 * Math.abs(v))));
    const below = across(out);
    const top = (i) => map(here()[i] ?? x[i]);
    const safe = (v) => (Number.isFinite(v) ? v : 0);
    const there = dots.slice(0, kit.state.x.length);
    if (hands.childElementCount !== there.length) hands.replaceChildren(...[...there].reverse());
    there.forEach((node, i) => {
      node.setAttribute("transform", `translate(${top(i)} ${LEVELS[0]})`);
      node.classList.toggle("bs-held", i === data.i);
    });
    const each = (make) => Array.from(x, (_, i) => make(i));
    const trained = kit.state.mode === "training";
    morph(still, svg("g", { role: "img", "aria-label": kit.view.readout },
      ["x", "x̂", "y"].map((name, k) => svg("text", { x: 8, y: LEVELS[k] + 4 }, name)),
      each((i) => svg("polyline", { class: `bs-thread${i === data.i ? " bs-mine" : ""}`, "data-link": `x${i} h${i} y${i}`,
        points: `${top(i)},${LEVELS[0]} ${below(safe(xhat[i]))},${LEVELS[1]} ${below(safe(y[i]))},${LEVELS[2]}` })),
      line(map, 0, reach()), line(below, 1, out), line(below, 2, out),
      data.wall ? [-1, 1].map((side) => svg("line", { class: "bs-wall", x1: below(side * data.wall), x2: below(side * data.wall),
        y1: LEVELS[1] - 14, y2: LEVELS[1] + 14 })) : [],
      data.wall ? svg("text", { x: below(data.wall) + 5, y: LEVELS[1] - 8 }, "√(n − 1)") : "",
      [1, 2].flatMap((k) => each((i) => knot(below((k === 1 ? xhat : y)[i]), LEVELS[k], `${"hy"[k - 1]}${i}`, i === data.i))),
      ["batch", "memory"].map((name, k) => bracket(map, 26 - 16 * k, stats[2 * k], stats[2 * k + 1], name, trained === (k === 0))),
      svg("text", { x: 8, y: 292 }, "dx"),
      svg("text", { x: 66, y: 244 }, `dy is 1 at point ${data.i}, 0 at the others`),
      svg("line", { class: "bs-ink", x1: 66, x2: 426, y1: 288, y2: 288 }),
      each((i) => bar(i, dx, data.texts[i]))));
    tell.forEach((run) => run());
  }

  const line = (map, k, r) => svg("g", { class: "bs-axis" }, axis(map, LEVELS[k], [-r, 0, r]));

  const knot = (x, y, key, mine) => (Number.isFinite(x)
    ? svg("circle", { class: `bs-knot${mine ? " bs-mine" : ""}`, "data-link": key, cx: x, cy: y, r: mine ? 6 : 4.5 }) : svg("g"));

  function bracket(map, y, mean, sd, name, used) {
    const at = (v) => Math.max(60, Math.min(432, map(v)));
    const ends = [mean - sd, mean, mean + sd].map((v) => (Number.isFinite(v) ? at(v) : 60));
    return svg("g", { class: `bs-stat${used ? " bs-used" : ""}`, "data-link": name },
      svg("text", { x: 8, y: y + 4 }, name),
      svg("line", { x1: ends[0], x2: ends[2], y1: y, y2: y }),
      ends.map((x, i) => svg("line", { x1: x, x2: x, y1: y - (i === 1 ? 7 : 4), y2: y + (i === 1 ? 7 : 4) })));
  }

  function bar(i, dx, text) {
    const top = Math.max(0.1, ...dx.map(Math.abs)) || 1; // slopes that have died stay small
    const size = Number.isFinite(dx[i]) ? (26 * dx[i]) / top : 0;
    const middle = 66 + (360 * (i + 0.5)) / dx.length;
    return svg("g", { "data-link": `d${i}`, class: dx[i] < 0 ? "bs-minus" : "bs-plus" },
      svg("rect", { x: middle - 9, width: 18, y: 288 - Math.max(size, 0), height: Math.abs(size) }),
      svg("text", { x: middle, y: size < 0 ? 284 : 301, "text-anchor": "middle" }, `${i}`),
      svg("text", { x: middle, y: size < 0 ? 328 : 258, "text-anchor": "middle" }, text));
  }

  return draw;
}

const BS_CSS = `
.bs-dot circle { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
.bs-dot.bs-held circle { stroke: var(--blue); stroke-width: 3; }
.bs-dot text { font-weight: 600; pointer-events: none; }
.bs-thread { fill: none; stroke: var(--ink); opacity: .55; }
.bs-thread.bs-mine { stroke: var(--blue); stroke-width: 2.5; opacity: 1; }
.bs-knot { fill: var(--ink); }
.bs-knot.bs-mine { fill: var(--blue); }
.bs-wall { stroke: var(--orange); stroke-width: 2; }
.bs-ink { stroke: var(--ink); }
.bs-stat line { stroke: var(--ink); stroke-dasharray: 2 3; }
.bs-stat.bs-used line { stroke: var(--blue); stroke-width: 2.5; stroke-dasharray: none; }
.bs-plus rect { fill: var(--violet); }
.bs-minus rect { fill: var(--brown); }
.dm-picture svg .bs-axis text { paint-order: stroke; stroke: var(--paper); stroke-width: 3; }
`;

export default lab({ picture, controls });
