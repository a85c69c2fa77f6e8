// Two nets rung by rung: forward bars left, backward bars right, below them what training keeps.
const HALF = 10; // rungs on the way down
const ALL = 25;
const FIELDS = { down: 110, back: 280 };
const [STEP, WIDTH, AFTER] = [24, 164, 296];
const wide = scale(-16, 1, 0, 92); // powers of ten
const rungBox = (i) => {
  if (i < HALF) return [FIELDS.down, 26 + STEP * i];
  if (i < 2 * HALF) return [FIELDS.back, 26 + STEP * (2 * HALF - 1 - i)];
  return [FIELDS.back, AFTER + STEP * (i - 2 * HALF)];
};

function picture(kit) {
  const still = svg("g", { role: "img" });
  const chosen = svg("g", { class: "rungs-chosen" }, svg("rect", { width: WIDTH, height: STEP - 2, rx: 3 }));
  const sheet = svg("svg", { viewBox: "0 0 444 440", click: (event) => pick(...place(event, sheet)) }, still, chosen);
  kit.box.append(html("style", {}, RUNG_CSS), sheet);
  const move = (i) => i !== kit.state.rung && kit.set({ rung: i });
  const pick = (x, y) => {
    const far = (i) => {
      const [left, top] = rungBox(i);
      return Math.abs(top + STEP / 2 - y) + Math.max(0, left - x, x - left - WIDTH);
    };
    move([...Array(ALL).keys()].reduce((best, i) => (far(i) < far(best) ? i : best), 0));
  };
  const tell = handle(chosen, {
    label: "rung",
    drag: pick,
    nudge: (dx, dy) => move(Math.max(0, Math.min(ALL - 1, kit.state.rung
      + (Number.isFinite(dx + dy) ? dx - dy : dx)))),
    now: () => ({ text: kit.view.data.says[kit.state.rung], value: kit.state.rung, low: 0, high: ALL - 1 }),
  });

  return () => {
    const { names, texts, gaps } = kit.view.data;
    const values = numbers(gaps);
    const [left, top] = rungBox(kit.state.rung);
    chosen.setAttribute("transform", `translate(${left - 4} ${top + 1})`);
    morph(still, svg("g", { role: "img", "aria-label": kit.view.readout },
      svg("text", { x: FIELDS.down, y: 16 }, "forward ↓"),
      svg("text", { x: FIELDS.back, y: 16 }, "backward: gradient ↑"),
      svg("text", { class: "rungs-head", x: 8, y: 286 }, "what training keeps"),
      names.slice(0, HALF).map((name, i) => svg("text", { x: 8, y: 42 + STEP * i }, name)),
      names.slice(2 * HALF).map((name, i) => svg("text", { x: 8, y: AFTER + 16 + STEP * i }, name)),
      rails(FIELDS.down, 26, HALF), rails(FIELDS.back, 26, HALF), rails(FIELDS.back, AFTER, ALL - 2 * HALF),
      [...values].map((value, i) => rung(value, texts[i], i)),
      [-16, -10, 0].map((p) => svg("text", { x: FIELDS.back + wide(p), y: 434, "text-anchor": p < -10 ? "end" : "middle" }, p ? `1e${p}` : "1")),
      svg("text", { x: 8, y: 434 }, "largest difference")));
    tell();
  };

  // A bar that ends before the dashed line is rounding.
  function rung(value, text, i) {
    const [x, y] = rungBox(i);
    const power = Number.isFinite(value) ? Math.max(-16, Math.min(1, Math.log10(value))) : 1;
    return svg("g", { "data-link": `rung${i}${i === kit.state.rung ? " course0 pytorch0" : ""}`, class: `rungs-bar ${text ? "rungs-apart" : ""}` },
      svg("rect", { class: "rungs-lane", x: x - 4, y: y + 1, width: WIDTH, height: STEP - 2 }),
      svg("rect", { class: Number.isFinite(value) ? "" : "rungs-none", x, y: y + 6, height: STEP - 12, width: Math.max(2, wide(power)) }),
      svg("text", { x: x + 96, y: y + 16 }, text));
  }

  function rails(x, y, n) {
    return svg("g", { class: "rungs-rails" },
      svg("line", { x1: x, x2: x, y1: y, y2: y + STEP * n }),
      svg("line", { class: "rungs-limit", x1: x + wide(-10), x2: x + wide(-10), y1: y, y2: y + STEP * n }));
  }
}

const RUNG_CSS = `
.rungs-head { font-weight: 600; }
.rungs-rails line { stroke: var(--ink); }
.rungs-rails .rungs-limit { stroke: var(--line); stroke-dasharray: 3 3; }
.rungs-bar rect { fill: var(--blue); }
.rungs-apart rect { fill: var(--orange); }
.rungs-apart .rungs-none { fill: none; stroke: var(--orange); stroke-dasharray: 3 2; }
.dm-lab svg .rungs-bar .rungs-lane { fill: transparent; stroke: none; }
.rungs-chosen rect { fill: transparent; stroke: var(--ink); stroke-width: 1.5; }
`;

export default lab({ picture });
