// All nets as a field of 16 by 16 cells, a histogram of their answers, and lines for the means.
// Below, how many digits of a batch are right: bars for the masks that are chosen, a line for others.
const FIELD = { x: 36, y: 34, size: 176 };
const HISTOGRAM = { left: 256, right: 436, top: 34, foot: 210 };
const BATCH = { left: 36, right: 436, top: 338, foot: 418 };
const DASHES = ["", "6 3", "2 3", "8 3 2 3"];

function picture(kit) {
  const cell = FIELD.size / 16;
  const across = scale(0, 1, HISTOGRAM.left, HISTOGRAM.right);
  const still = svg("g", { role: "img" });
  const frame = svg("g", { class: "tn-hand" }, svg("rect", { x: -2, y: -2, width: cell + 4, height: cell + 4 }));
  kit.box.append(html("style", {}, TN_CSS), svg("svg", { viewBox: "0 0 440 446" }, still, frame));

  const place = () => kit.state.kept.reduce((sum, stays) => 2 * sum + (stays ? 1 : 0), 0);
  const choose = (row, column) => {
    const inside = (v) => Math.max(0, Math.min(15, v));
    const l = 16 * inside(row) + inside(column);
    kit.set({ kept: Array.from({ length: 8 }, (_, j) => Boolean((l >> (7 - j)) & 1)) });
  };
  const tell = handle(frame, {
    label: "the net singled out",
    drag: (x, y) => choose(Math.floor((y - FIELD.y) / cell), Math.floor((x - FIELD.x) / cell)),
    nudge: (dx, dy) => (Number.isFinite(dx)
      ? choose(Math.floor(place() / 16) - dy, (place() % 16) + dx) : choose(dx, dx)), // Home, End
    now: () => ({ text: kit.state.kept.map((stays, j) => (stays ? j : "")).filter((v) => v !== "").join(" ") || "no unit" }),
  });
  let [image, digit, known] = ["", "", ""];

  return () => {
    const { data } = kit.view;
    const [q, wrong, heights, means] = ["q", "wrong", "heights", "means"].map((name) => numbers(data[name]));
    if (known !== q.join()) [known, image, digit] = [q.join(), painted(q, 1.15), painted(numbers(data.digit), 255)];
    const l = place();
    const up = scale(0, Math.max(...heights, 0.05), HISTOGRAM.foot, HISTOGRAM.top);
    frame.setAttribute("transform", `translate(${FIELD.x + cell * (l % 16)} ${FIELD.y + cell * Math.floor(l / 16)})`);
    morph(still, svg("g", { role: "img", "aria-label": kit.view.readout },
      svg("text", { x: FIELD.x, y: 12 }, `256 nets, dark: q of ${data.label} near 1`),
      svg("text", { x: FIELD.x, y: 27 }, "across: units 4 to 7"),
      svg("text", { transform: "translate(26 210) rotate(-90)" }, "down: units 0 to 3"),
      svg("image", { href: image, x: FIELD.x, y: FIELD.y, width: FIELD.size, height: FIELD.size, preserveAspectRatio: "none" }),
      svg("rect", { class: "tn-frame", x: FIELD.x, y: FIELD.y, width: FIELD.size, height: FIELD.size }),
      [...wrong].map((v, i) => (v ? svg("circle", { class: "tn-wrong", cx: FIELD.x + cell * (i % 16 + 1) - 2.5,
        cy: FIELD.y + cell * (Math.floor(i / 16) + 1) - 2.5, r: 1.5 }) : svg("g"))),
      svg("circle", { class: "tn-wrong", cx: FIELD.x + 5, cy: 222, r: 3 }),
      svg("text", { x: FIELD.x + 14, y: 226 }, "its answer is wrong"),
      svg("image", { class: "tn-digit", href: digit, x: FIELD.x, y: 240, width: 60, height: 60 }),
      svg("text", { x: FIELD.x + 70, y: 268 }, `test image ${kit.state.image}:`),
      svg("text", { x: FIELD.x + 70, y: 284 }, `a ${data.label}`),
      svg("text", { x: HISTOGRAM.left, y: 12 }, `fraction of draws, by q of ${data.label}`),
      [...heights].map((h, i) => svg("rect", { class: "tn-bar", x: across(i / 20) + 0.5, width: across(0.05) - across(0) - 1,
        y: up(h), height: HISTOGRAM.foot - up(h) })),
      axis(across, HISTOGRAM.foot, [0, 0.5, 1]),
      batch(numbers(data.batch)),
      data.names.map((name, k) => (Number.isFinite(means[k]) ? mark(name, k, across(means[k])) : svg("g")))));
    tell();
  };

  function batch(chances) {
    const { shared } = kit.state;
    const [bars, others] = [shared, !shared].map((one) => [...chances].slice(one ? 11 : 0, one ? 22 : 11));
    const right = scale(-0.5, 10.5, BATCH.left, BATCH.right);
    const up = scale(0, Math.max(...chances), BATCH.foot, BATCH.top);
    return svg("g", {},
      svg("text", { x: BATCH.left, y: 326 }, `ten digits right, blue: ${shared ? "one mask a batch" : "a mask each"}, line: ${shared ? "a mask each" : "one mask a batch"}`),
      bars.map((v, k) => svg("rect", { class: "tn-batch", x: right(k - 0.42), width: right(0.84) - right(0), y: up(v), height: BATCH.foot - up(v) })),
      svg("polyline", { class: "tn-other", points: others.map((v, k) => `${right(k - 0.5)},${up(v)} ${right(k + 0.5)},${up(v)}`).join(" ") }),
      axis(right, BATCH.foot, [0, 5, 10]));
  }

  function mark(name, k, x) {
    const [y, key] = [246 + 15 * k, name.split(",")[0].replace(" ", "-")];
    return svg("g", { class: `tn-mark tn-mark${k}`, "data-link": key },
      svg("line", { x1: x, x2: x, y1: HISTOGRAM.top - 6, y2: HISTOGRAM.foot, "stroke-dasharray": DASHES[k] }),
      svg("line", { x1: 256, x2: 284, y1: y - 4, y2: y - 4, "stroke-dasharray": DASHES[k] }),
      svg("text", { x: 290, y }, name));
  }
}

function painted(values, high) {
  const canvas = html("canvas");
  paintImage(canvas, values, { low: 0, high });
  return canvas.toDataURL();
}

const TN_CSS = `
.tn-hand rect { fill: none; stroke: var(--orange); stroke-width: 3; pointer-events: all; }
.tn-frame { fill: none; stroke: var(--ink); }
.tn-wrong { fill: {{ORANGE}}; }
.tn-bar { fill: var(--line); }
.tn-batch { fill: var(--blue); fill-opacity: .55; }
.tn-other { fill: none; stroke: var(--ink); stroke-width: 2; }
.tn-mark line { stroke-width: 2.5; }
.tn-mark0 line { stroke: var(--blue); }
.tn-mark1 line { stroke: var(--orange); }
.tn-mark2 line { stroke: var(--green); }
.tn-mark3 line { stroke: var(--ink); }
.dm-picture image { image-rendering: pixelated; }
`;

export default lab({ picture });
