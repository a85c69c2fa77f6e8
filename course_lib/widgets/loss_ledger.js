// Twenty log-odds under the price of an answer; one answer open, with its bars and its ledger.
const KEEP = (v, low, high) => Math.max(low, Math.min(high, v));
const FLOOR = 410; // where the bars stand

function picture(kit) {
  const along = scale(-12, 6, 44, 424);
  const up = scale(0, 12, 150, 16);
  const still = svg("g", { role: "img" });
  const dots = kit.state.m.map((_, i) => svg("g", { class: "ledger-dot" },
    svg("circle", { r: 7 }), svg("path", { d: "M-3-3L3 3M-3 3L3-3" })));
  const ring = svg("g", { class: "ledger-ring", "data-link": "m" }, svg("circle", { r: 10 }));
  const bars = [0, 1, 2].map((c) => svg("g", { class: "ledger-bar", "data-link": `p${c}` },
    svg("rect", { x: 18 + 62 * c, y: 302, width: 48, height: FLOOR - 302, class: "ledger-clear" }),
    svg("rect", { x: 22 + 62 * c, width: 40 })));
  kit.box.append(html("style", {}, LEDGER_CSS),
    svg("svg", { viewBox: "0 0 440 432" }, still, dots, ring, bars));

  const open = () => kit.state.example - 1;
  function move(i, value, more = {}) {
    const { m, together } = kit.state;
    const to = Math.round(100 * KEEP(value, -12, 6)) / 100;
    const by = to - m[i];
    kit.set({ ...more, m: m.map((v, j) =>
      j === i ? to : together ? Math.round(100 * KEEP(v + by, -12, 6)) / 100 : v) });
  }
  const level = (y) => (FLOOR - y) / 100;
  dots.forEach((node, i) => draggable(node, (x, y, phase) => {
    if (phase === "down") kit.set({ example: i + 1 });
    else if (phase === "move") move(i, Math.round(along.back(x) * 20) / 20);
  }));
  const tell = [handle(ring, {
    label: "log-odds of the open example",
    drag: (x) => move(open(), Math.round(along.back(x) * 20) / 20),
    nudge: (dx, dy) => move(open(), kit.state.m[open()] + (dx || dy) / 10),
    now: () => ({ text: `${kit.state.m[open()]}`, value: kit.state.m[open()], low: -12, high: 6 }),
  })];
  const NAMES = ["true class", "wrong class 1", "wrong class 2"];
  bars.forEach((node, c) => tell.push(handle(node, {
    label: `probability of the ${NAMES[c]}`,
    drag: (x, y) => choose(c, level(y)),
    nudge: (dx, dy) => choose(c, p[c] + (dx || dy) / 100),
    now: () => ({ text: p[c].toFixed(3), value: p[c], low: 0, high: 1 }),
  })));

  // One bar is set; the two others keep their ratio. The state holds the log-odds and the share.
  function choose(c, value) {
    const v = KEEP(value, 0.002, 0.998);
    const rest = (1 - v) / Math.max(1 - p[c], 1e-9);
    p = p.map((q, i) => (i === c ? v : q * rest));
    const share = KEEP(p[1] / (p[1] + p[2]), 0.02, 0.98);
    move(open(), Math.log(p[0] / (1 - p[0])), { share: Math.round(100 * share) / 100 });
  }

  let p = [1, 0, 0];
  return () => {
    const { data } = kit.view;
    const { m } = kit.state;
    if (kit.view.n === kit.state.n) p = [...numbers(data.p)]; // until then it is what the hand says
    const right = numbers(data.right);
    dots.forEach((node, i) => {
      node.setAttribute("transform", `translate(${along(m[i])} ${lane(i)})`);
      node.classList.toggle("ledger-wrong", !right[i]);
    });
    ring.setAttribute("transform", `translate(${along(m[open()])} ${lane(open())})`);
    bars.forEach((node, c) => {
      const high = Number.isFinite(p[c]) ? 100 * KEEP(p[c], 0, 1) : 0;
      node.lastChild.setAttribute("y", FLOOR - high);
      node.lastChild.setAttribute("height", high);
    });
    morph(still, svg("g", { role: "img", "aria-label": kit.view.readout },
      curve(data), below(data), books(data)));
    tell.forEach((run) => run());
  };

  function curve(data) {
    const flat = numbers(data.curve);
    const n = flat.shape[1];
    const line = [...flat.subarray(0, n)].map((v, i) => [along(v), flat[n + i]])
      .filter(([, cost]) => Number.isFinite(cost)).map(([x, cost]) => [x, up(KEEP(cost, -1, 13))]);
    const [at, cost] = numbers(data.point);
    const slope = p[0] - 1;
    const [from, to] = [at - 2, at + 2].map((v) => KEEP(v, -12, 6)); // ends of the tangent
    const [wrong, even] = [along(-Math.log(2)), along(0)];
    const field = (x1, x2, name) =>
      svg("rect", { x: x1, y: 10, width: x2 - x1, height: 282, class: `ledger-${name}` });
    return [
      field(44, wrong, "no"), field(wrong, even, "band"), field(even, 424, "yes"),
      text(150, 24, "wrong"), text((wrong + even) / 2 - 3, 24, "either", "end"), text(360, 24, "right"),
      svg("line", { class: "ledger-guess", x1: 44, x2: 424, y1: up(Math.log(3)), y2: up(Math.log(3)) }),
      text(60, up(Math.log(3)) - 4, "log 3: a guess", "start"),
      ...[0, 4, 8, 12].map((v) => text(38, up(v) + 4, String(v), "end")),
      svg("polyline", { class: "ledger-curve", points: line.join(" ") }),
      Number.isFinite(cost) ? svg("g", { "data-link": "cost" },
        svg("line", { class: "ledger-slope", x1: along(from), x2: along(to),
          y1: up(cost + (from - at) * slope), y2: up(cost + (to - at) * slope) }),
        svg("circle", { class: "ledger-point", cx: along(at), cy: up(cost), r: 5 })) : "",
      text(200, 46, "price -log p"),
      axis(along, 150, [-12, -8, -4, 0, 4]),
      text(424, 182, "log-odds m", "end"),
    ];
  }

  function below(data) {
    return [
      text(2, 216, "yours", "start"), text(2, 282, "first", "start"),
      ...[...numbers(data.first)].map((v, i) => svg("circle", { class: "ledger-first",
        cx: along(v), cy: 272 + 10 * (i % 2), r: 4, "data-link": "first" })),
      ...[...numbers(data.t)].map((v, c) => svg("g", { "data-link": `t${c}` },
        svg("line", { class: "ledger-target", x1: 16 + 62 * c, x2: 68 + 62 * c,
          y1: FLOOR - 100 * v, y2: FLOOR - 100 * v }),
        text(42 + 62 * c, FLOOR + 16, ["true", "wrong 1", "wrong 2"][c]))),
      svg("line", { class: "ledger-ink", x1: 14, x2: 200, y1: FLOOR, y2: FLOOR }),
    ];
  }

  // The ledger of the open example, and the mean losses of both models, each with its own scale.
  function books({ ledger, losses, texts }) {
    const [floor, extra] = numbers(ledger);
    const sums = numbers(losses);
    const nats = (top) => scale(0, top, 0, 206);
    const one = nats(Math.max(3, floor + extra) || 3);
    const both = nats(Math.max(1.5, ...sums) || 1.5);
    const box = (link, name, x, y, width) => svg("rect", { "data-link": link, class: `ledger-${name}`,
      x, y, width: Number.isFinite(width) ? Math.max(0, width) : 0, height: 14 });
    return [
      text(226, 316, `H(t) ${texts[0]} + KL ${texts[1]} = CE ${texts[2]}`, "start"),
      box("floor paid", "floor", 226, 322, one(floor)),
      box("extra paid", "extra", 226 + KEEP(one(floor) || 0, 0, 206), 322, one(extra)),
      text(226, 356, `mean loss: first ${texts[3]}, yours ${texts[4]}`, "start"),
      box("first", "one", 226, 362, both(sums[0])), box("yours", "two", 226, 380, both(sums[1])),
      svg("line", { class: "ledger-guess", x1: 226 + both(Math.log(3)), x2: 226 + both(Math.log(3)),
        y1: 361, y2: 398 }),
      text(226 + both(Math.log(3)), FLOOR + 2, "log 3"),
    ];
  }
}

const lane = (i) => 196 + 18 * (i % 4);
const text = (x, y, words, anchor = "middle") => svg("text", { x, y, "text-anchor": anchor }, words);

const LEDGER_CSS = `
.ledger-no { fill: var(--orange); opacity: .13; }
.ledger-band { fill: var(--ink); opacity: .22; }
.ledger-yes { fill: var(--blue); opacity: .13; }
.ledger-curve { fill: none; stroke: var(--blue); stroke-width: 2.5; }
.ledger-guess { stroke: var(--ink); stroke-dasharray: 3 3; }
.ledger-slope { stroke: var(--orange); stroke-width: 2; }
.ledger-point { fill: var(--orange); }
.ledger-dot circle { fill: var(--blue); stroke: var(--paper); }
.ledger-dot path { stroke: var(--ink); stroke-width: 2; display: none; pointer-events: none; }
.ledger-wrong circle { fill: var(--paper); stroke: var(--orange); stroke-width: 2; }
.ledger-wrong path { display: block; }
.ledger-ring circle { fill: transparent; stroke: var(--ink); stroke-width: 2; }
.ledger-first { fill: var(--paper); stroke: var(--ink); }
.ledger-clear { fill: transparent; }
.ledger-bar rect:last-child { fill: var(--blue); }
.ledger-target { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 5 3; }
.ledger-ink { stroke: var(--ink); }
.ledger-floor { fill: var(--green); }
.ledger-extra { fill: var(--orange); }
.ledger-one { fill: var(--paper); stroke: var(--ink); }
.ledger-two { fill: var(--blue); }
`;

export default lab({ picture });
