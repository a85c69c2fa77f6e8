// A 2-2-2 net as boxes: value above, slope below; weights on the edges, to be chosen by a click.
const COLUMN = { x: 34, z1: 172, a1: 246, z2: 380, L: 380 };
const ROWS = [74, 214];
// What each step fills: column, or edges, and whether the pass goes back.
const ACTIVE = ["", "z1", "a1", "z2", "p", "L", "z2", "W2", "a1", "z1", "W1", "x"];
// What changes without a new slope.
const STAYS = ["guess", "number", "h", "step", "trained", "n"];

function controls(kit) {
  const id = fresh();
  const keep = (v) => Math.max(-6, Math.min(6, v));
  const set = kit.set;
  // A guess is about one slope: it goes when another is asked for, or when a number moves.
  kit.set = (changes) => {
    const other = Object.keys(changes).some((key) => !STAYS.includes(key) && changes[key] !== kit.state[key]);
    set(other && changes !== kit.setup.start ? { ...changes, guess: "?", number: null } : changes);
  };
  kit.number = html("input", { id: fresh(), type: "number", min: -99, max: 99, step: 0.01, blur: () => typed(kit),
    input: ({ target: { value, validity } }) => !validity.badInput && Math.abs(value) <= 99
      && kit.set({ number: value === "" ? null : Number(value) }) });
  kit.range = html("input", { id, type: "range", disabled: true, min: -6, max: 6, step: 0.05, input: () =>
    kit.set(put({ ...kit.state, trained: 0 }, kit.state.nudge.split("."), keep(Number(kit.range.value)))) });
  kit.shown = html("output", { for: id, "aria-live": "off" });
  kit.waiting = 0; // presses that Python has not answered yet
  kit.down = html("button", { type: "button", "aria-disabled": "true",
    click: () => kit.down.getAttribute("aria-disabled") === "true" || (kit.waiting++, kit.go()) }, "ten steps downhill");
  return [
    html("div", { class: "dm-control" }, html("label", { for: id }, "its value"), kit.range, kit.shown),
    html("div", { class: "dm-control" }, kit.down),
  ];
}

const typed = ({ number, state }) => (number.value = state.number ?? "");

function picture(kit) {
  // The number is guessed beside its sign.
  const sign = kit.setup.controls.findIndex((c) => c.path === "guess");
  kit.box.parentNode.previousSibling.children[sign].after(html("div", { class: "dm-control" },
    html("label", { for: kit.number.id }, "its slope, my guess"), kit.number));
  const still = svg("g", { role: "img" });
  const words = (x, y, text, extra = {}) => svg("text", { x, y, "text-anchor": "middle", ...extra }, text);
  kit.box.append(html("style", {}, PASSES_CSS), svg("svg", { viewBox: "0 0 440 396" }, still));
  kit.box.addEventListener("click", (event) => {
    const name = event.target.closest("[data-name]")?.getAttribute("data-name");
    if (name) kit.set({ nudge: name });
  });
  kit.go = () => {
    if (!kit.waiting || kit.view.n !== kit.state.n) return;
    kit.waiting--;
    kit.set({ ...kit.view.data.later, trained: kit.state.trained + 10 });
  };

  return () => {
    const { nudge, step, activation } = kit.state;
    const { boxes, wrong, p, local } = kit.view.data;
    const rows = kit.view.arrays[0];
    const texts = Object.fromEntries(rows.links.map((links, i) => [links[0], rows.texts[i]]));
    const value = at(kit.state, nudge);
    kit.range.disabled = false;
    kit.range.value = value;
    if (kit.number !== kit.number.getRootNode().activeElement) typed(kit);
    const failed = kit.answered === kit.state.n && kit.view.n !== kit.state.n;
    if (failed || !kit.view.data.later) kit.waiting = 0;
    kit.down.setAttribute("aria-disabled", failed || !kit.view.data.later);
    kit.shown.textContent = String(Number(value.toFixed(3)));
    const back = step > 5;
    const now = ACTIVE[step];
    const lit = (part, bad) =>
      `${part === now ? (back ? "passes-back" : "passes-on") : ""} ${bad ? "passes-bad" : ""}`;

    const edge = (layer, i, j, from, to) => {
      const name = `${layer}.${i}.${j}`;
      const [x1, x2, y1, y2] = [COLUMN[from] + 28, COLUMN[to] - 28, ROWS[i], ROWS[j]];
      const share = i === j ? 0.5 : 0.36;
      return { name, line: svg("line", { x1, y1, x2, y2, class: `passes-edge ${lit(layer)}`, "data-link": name }),
        tag: tag(name, x1 + share * (x2 - x1), y1 + share * (y2 - y1)) };
    };
    const tag = (name, x, y) =>
      svg("g", { "data-name": name, "data-link": name,
        class: `passes-tag ${name === nudge ? "passes-chosen" : ""} ${wrong.includes(name) ? "passes-bad" : ""}` },
        svg("rect", { x: x - 23, y: y - 17, width: 46, height: 33, rx: 4 }),
        words(x, y - 3, texts[name][0]), words(x, y + 12, texts[name][1]));
    const box = (data, x, y, bad) => {
      const [column, i] = data.name.split(/[[\]]/);
      const input = column === "x" ? `x.${i}` : null;
      return svg("g", { class: `passes-box ${lit(column, bad)} ${input && input === nudge ? "passes-chosen" : ""}`,
        "data-name": input, "data-link": input },
        svg("rect", { x: x - 28, y: y - 28, width: 56, height: 56, rx: 6 }),
        words(x, y - 14, column === "L" ? "loss" : data.name, { class: "passes-name" }),
        words(x, y + 4, data.value), words(x, y + 20, data.slope));
    };
    const bias = (layer, i, column) => [
      words(COLUMN[column] - 28, ROWS[i] + 58, "b"),
      tag(`b${layer}.${i}`, COLUMN[column], ROWS[i] + 54),
    ];
    const places = [0, 1].flatMap((i) => [0, 1].map((j) => [i, j]));
    const edges = [...places.map(([i, j]) => edge("W1", i, j, "x", "z1")),
      ...places.map(([i, j]) => edge("W2", i, j, "a1", "z2"))];
    const squash = [0, 1].map((i) => svg("g", {},
      svg("line", { class: "passes-edge", x1: COLUMN.z1 + 28, x2: COLUMN.a1 - 28, y1: ROWS[i], y2: ROWS[i] }),
      words(209, ROWS[i] - 40, activation + (step >= 2 ? `' = ${local[i]}` : ""))));
    morph(still, svg("g", { role: "img", "aria-label": kit.view.readout },
      words(14, 16, !step ? "forward → then back ←" : back ? "← back: slopes" : "forward: values →", { "text-anchor": "start" }),
      words(426, 16, "value over slope", { "text-anchor": "end" }),
      edges.map((e) => e.line), squash,
      svg("path", { class: `passes-edge passes-loss ${lit("L")}`, d: `M408 ${ROWS[0]}H426V336H408M408 ${ROWS[1]}H426` }),
      boxes.map((b) => {
        const [column, i] = b.name.split(/[[\]]/);
        const bad = { z2: "b2", z1: "b1" }[column];
        return column === "L" ? box(b, COLUMN.L, 336, false)
          : box(b, COLUMN[column], ROWS[i], wrong.includes(`${bad}.${i}`));
      }),
      edges.map((e) => e.tag),
      [0, 1].map((i) => [...bias(1, i, "z1"), ...bias(2, i, "z2")]).flat(),
      svg("g", { class: `passes-box ${lit("p")}` },
        words(340, 330, step >= 4 ? `p (${p.join(", ")})` : "p ?", { "text-anchor": "end" }),
        words(340, 348, `true class ${kit.state.y}`, { "text-anchor": "end" })),
      wrong.length ? words(14, 388, "thick dashed: your slope, but no measurement confirms it", { "text-anchor": "start" })
        : words(14, 388, "a click chooses what is nudged", { "text-anchor": "start" })));
    kit.go();
  };
}

const PASSES_CSS = `
.dm-lab:has(.passes-tag) .dm-formula { width: 250px; max-width: 100%; min-height: 116px; }
.passes-edge { stroke: var(--line); stroke-width: 1.5; }
.passes-loss { fill: none; }
.passes-edge.passes-on { stroke: var(--blue); stroke-width: 3; }
.passes-edge.passes-back { stroke: var(--orange); stroke-width: 3; }
.passes-box rect { fill: color-mix(in srgb, var(--blue) 12%, var(--paper)); stroke: var(--ink); }
.passes-box.passes-on rect { stroke: var(--blue); stroke-width: 3.5; }
.passes-box.passes-back rect { stroke: var(--orange); stroke-width: 3.5; }
.passes-name { font-weight: 600; }
.passes-tag rect { fill: var(--paper); stroke: var(--line); }
.passes-tag, .passes-box[data-name] { cursor: pointer; }
.passes-chosen rect { stroke: var(--green); stroke-width: 3.5; }
.passes-bad rect { stroke: var(--orange); stroke-width: 4; stroke-dasharray: 6 4; }
`;

export default lab({ picture, controls });
