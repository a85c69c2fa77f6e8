// One digit with the answers of each network; below, measured curves and a pencil for one's own.
const TOP = 16;
const ROW = 46;
const BAR = 23;
const LEFT = 204; // of the bars
const [PLOT, UP, DOWN, END] = [44, 226, 376, 316];
const percent = scale(0, 100, DOWN, UP);
const MARKS = ["circle", "square", "diamond", "cross"];

function picture(kit) {
  const still = svg("g", { role: "img" });
  const pencil = svg("g", { class: "bench-pencil" }, svg("line", {}), svg("circle", { r: 8 }));
  kit.box.append(html("style", {}, BENCH_CSS), svg("svg", { viewBox: "0 0 440 410" }, still, pencil));
  const canvas = html("canvas");
  const levels = () => kit.view.data.levels;
  const across = () => scale(levels()[0], levels().at(-1), PLOT + 8, END - 8);
  const drawn = () => (kit.state.guess ?? {})[kit.state.corruption] ?? Array(7).fill(null);
  const height = () => drawn()[kit.state.level] ?? 50;

  // The pencil goes to a level and leaves a mark there.
  function mark(level, value) {
    const guess = [...drawn()];
    guess[level] = Math.round(Math.max(0, Math.min(100, value)));
    kit.set({ level, guess: { ...kit.state.guess, [kit.state.corruption]: guess } });
  }
  const tell = handle(pencil, {
    label: "pencil",
    drag: (x, y) => {
      const map = across();
      const level = levels().reduce((best, v, i) => (Math.abs(map(v) - x) < Math.abs(map(levels()[best]) - x) ? i : best), 0);
      mark(level, percent.back(y));
    },
    nudge: (dx, dy) => {
      if (dx && !dy) kit.set({ level: Math.max(0, Math.min(6, kit.state.level + dx)) });
      else if (Number.isFinite(dy)) mark(kit.state.level, height() + 2 * dy);
      else kit.set({ level: dy < 0 ? 0 : 6 });
    },
    now: () => ({ text: `level ${kit.state.level}, LeNet at ${height()} %` }),
  });

  return () => {
    const { data } = kit.view;
    const map = across();
    const p = numbers(data.p);
    paintImage(canvas, numbers(data.image));
    const x = map(levels()[kit.state.level]);
    for (const [name, value] of Object.entries({ x1: x, x2: x, y1: UP, y2: DOWN })) pencil.firstChild.setAttribute(name, value);
    for (const [name, value] of Object.entries({ cx: x, cy: percent(height()) })) pencil.lastChild.setAttribute(name, value);
    morph(still, svg("g", { role: "img", "aria-label": kit.view.readout },
      svg("image", { href: canvas.toDataURL(), x: 8, y: TOP + 8, width: 104, height: 104 }),
      svg("rect", { class: "bench-frame", x: 8, y: TOP + 8, width: 104, height: 104 }),
      svg("text", { x: 8, y: TOP + 128 }, `a ${data.label}`),
      data.names.map((name, i) => net(name, i, p.subarray(10 * i, 10 * i + 10), data.label)),
      [...Array(10).keys()].map((k) => svg("text", { class: k === data.label ? "bench-true" : "", x: LEFT + BAR * k + 11, y: TOP + ROW * data.names.length + 14, "text-anchor": "middle" }, String(k))),
      chart(map, data)));
    tell();
  };

  function net(name, i, q, label) {
    const answer = q.indexOf(Math.max(...q));
    const base = TOP + ROW * (i + 1) - 6;
    return svg("g", {},
      svg("text", { x: 122, y: base - 16 }, name),
      svg("text", { class: "bench-answer", x: 122, y: base }, `reads ${answer} ${answer === label ? "✓" : "✗"}`),
      svg("line", { class: "bench-ink", x1: LEFT, x2: LEFT + 10 * BAR, y1: base, y2: base }),
      [...q].map((v, k) => svg("rect", { "data-link": `net${i}k${k}`, class: `bench-bar ${k === answer && k !== label ? "bench-wrong" : ""}`,
        x: LEFT + BAR * k + 3, y: base - Math.max(1, 32 * v), width: BAR - 6, height: Math.max(1, 32 * v) })));
  }

  function chart(map, data) {
    const known = data.curves.map((curve, i) => [curve, i]).filter(([curve]) => curve.length);
    let below = -Infinity;
    const words = known.map(([curve, i]) => [percent(curve.at(-1)[1]), i]).sort((a, b) => a[0] - b[0])
      .map(([y, i]) => [(below = Math.max(y, below + 15)), i]);
    const over = Math.max(0, below - DOWN);
    const guess = drawn().map((v, i) => v !== null && [map(data.levels[i]), percent(v)]).filter(Boolean);
    return svg("g", {},
      [0, 50, 100].map((v) => svg("g", {}, svg("line", { class: "bench-grid", x1: PLOT, x2: END, y1: percent(v), y2: percent(v) }),
        svg("text", { x: PLOT - 6, y: percent(v) + 4, "text-anchor": "end" }, v === 100 ? "100 %" : String(v)))),
      axis(map, DOWN, data.levels),
      svg("text", { x: (PLOT + END) / 2, y: DOWN + 31, "text-anchor": "middle" }, data.axis),
      known.map(([curve, i]) => svg("g", { class: `bench-curve bench-${MARKS[i]}`, "data-link": `net${i}` },
        svg("polyline", { points: curve.map(([v, a]) => [map(v), percent(a)]).join(" ") }),
        curve.map(([v, a]) => spot(MARKS[i], map(v), percent(a))))),
      words.map(([y, i]) => svg("g", { class: `bench-curve bench-${MARKS[i]}` }, spot(MARKS[i], END + 12, y - over),
        svg("text", { x: END + 22, y: y - over + 4 }, data.names[i]))),
      svg("polyline", { class: "bench-guess", points: guess.join(" ") }),
      guess.map(([x, y]) => svg("circle", { class: "bench-guess", cx: x, cy: y, r: 3 })));
  }

  function spot(shape, x, y) {
    if (shape === "circle") return svg("circle", { cx: x, cy: y, r: 4 });
    const turn = { square: "", diamond: `rotate(45 ${x} ${y})`, cross: "" }[shape];
    if (shape === "cross") return svg("path", { d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8` });
    return svg("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7, transform: turn });
  }
}

const BENCH_CSS = `
.bench-frame { fill: none; stroke: var(--line); }
.dm-picture image { image-rendering: pixelated; }
.bench-ink { stroke: var(--ink); }
.bench-grid { stroke: var(--line); stroke-dasharray: 2 4; }
.bench-answer, .bench-true { font-weight: 700; }
.bench-bar { fill: var(--blue); }
.bench-wrong { fill: var(--orange); }
.bench-curve polyline { fill: none; stroke: var(--c); stroke-width: 2; }
.bench-curve :is(circle, rect) { fill: var(--c); }
.bench-curve path { stroke: var(--c); stroke-width: 2; }
.bench-circle { --c: var(--blue); } .bench-square { --c: var(--orange); }
.bench-diamond { --c: var(--green); } .bench-cross { --c: var(--ink); }
polyline.bench-guess { fill: none; stroke: var(--ink); stroke-dasharray: 5 3; }
circle.bench-guess { fill: var(--ink); }
.bench-pencil line { stroke: var(--ink); stroke-width: 1; }
.bench-pencil circle { fill: var(--paper); stroke: var(--ink); stroke-width: 2; }
`;

export default lab({ picture });
