// Three classes in the plane: regions, one arrow a class, and how the chosen point pushes them.
// Below, the weights of ten classes as images.
const LETTERS = "ABC";
const within = (v) => Math.max(-4, Math.min(4, v));
const tidied = (v) => Math.round(within(v) * 1000) / 1000;

function controls(kit) {
  const button = (words, click) => html("button", { type: "button", click }, words);
  const select = (by) => () => {
    const n = kit.state.points.length;
    kit.set({ chosen: ((kit.state.chosen - 1 + by + n) % n) + 1 });
  };
  const change = (edit) => () => {
    const points = kit.state.points.map((p) => [...p]);
    const chosen = edit(points, kit.state.chosen - 1) ?? kit.state.chosen;
    kit.set({ points, chosen });
  };
  kit.steps = []; // asked for, and not taken yet: a step needs Python's gradient
  const step = (which) => () => (kit.steps.push(which), kit.go());
  kit.which = html("output", { "aria-live": "off" });
  return [
    html("div", { class: "dm-control" }, button("step: all points", step("all")),
      button("step: this point", step("one"))),
    html("div", { class: "dm-control" }, button("◀", select(-1)), kit.which, button("▶", select(1))),
    html("div", { class: "dm-control" }, button("next class", change((points, i) => void (points[i][2] = (points[i][2] + 1) % 3))),
      button("add", change((points, i) => points.length < 90 ? points.push([0.5, 0.5, points[i][2]]) : 0)),
      button("remove", change((points, i) => points.length > 1 && points.splice(i, 1)
        ? Math.min(i + 1, points.length) : i + 1))),
  ];
}

function picture(kit) {
  const [right, up] = [scale(-4, 4, 20, 420), scale(-4, 4, 420, 20)];
  const spot = ([x, y]) => [right(x), up(y)];
  const still = svg("g", { role: "img" });
  const dots = svg("g");
  const ring = svg("g", { class: "ar-ring" }, svg("circle", { r: 11 }));
  const common = svg("g", { class: "ar-v" }, svg("rect", { x: -6, y: -6, width: 12, height: 12 }),
    svg("text", { x: 10, y: 4 }, "v"));
  const tips = [0, 1, 2].map((c) => svg("g", { class: `ar-tip ar-${c}`, "data-link": `w${c} dz${c}` },
    svg("circle", { r: 10 }), svg("text", { "text-anchor": "middle", y: 4 }, LETTERS[c])));
  kit.box.append(html("style", {}, AR_CSS),
    svg("svg", { viewBox: "0 0 440 636" }, still, dots, common, tips, ring));

  const open = () => kit.state.chosen - 1;
  const back = (x, y) => [Math.round(within(right.back(x)) * 20) / 20, Math.round(within(up.back(y)) * 20) / 20];
  const tip = (c) => kit.state.arrows[c].map((w, i) => w + kit.state.v[i]);
  const point = (i, [x, y]) => kit.set({ points: kit.state.points.map((p, j) =>
    (j === i ? [tidied(x), tidied(y), p[2]] : p)) });
  const arrow = (c, place) => kit.put(`arrows.${c}`, place.map((w, i) => tidied(w - kit.state.v[i])));
  const shift = (place) => kit.set({ v: place.map((w) => Math.round(Math.max(-2, Math.min(2, w)) * 100) / 100) });
  const movable = (node, name, now, move) => handle(node, {
    label: name, drag: (x, y) => move(back(x, y)), now: () => ({ text: now().map((v) => v.toFixed(2)).join(", ") }),
    nudge: (dx, dy) => move(now().map((v, i) => within(v + [dx, dy][i] / 10))),
  });
  const tell = [
    ...tips.map((node, c) => movable(node, `arrow of class ${LETTERS[c]}`, () => tip(c), (to) => arrow(c, to))),
    movable(common, "v, added to all arrows", () => kit.state.v, shift),
    movable(ring, "the chosen point", () => kit.state.points[open()].slice(0, 2), (to) => point(open(), to)),
  ];

  kit.go = () => {
    if (!kit.steps.length || kit.view.n !== kit.state.n) return;
    const push = numbers(kit.view.data[kit.steps.shift()]);
    const { arrows, lr } = kit.state;
    if (push.every(Number.isFinite))
      kit.set({ arrows: arrows.map((w, c) => w.map((v, i) => tidied(v - lr * push[2 * c + i]))) });
  };

  const canvas = html("canvas");
  const sheet = (images) => {
    paintImage(canvas, numbers(images), { signed: true, ends: [[179, 88, 6], [84, 39, 136]] });
    return [svg("text", { x: 20, y: 460 }, "MNIST. Violet: ink there speaks for the digit; brown: against it"),
      svg("image", { href: canvas.toDataURL(), x: 20, y: 470, width: 400, height: 160 }),
      [..."0123456789"].map((k) => svg("text", { class: "ar-digit", x: 26 + 80 * (k % 5), y: k < 5 ? 488 : 568 }, k))].flat();
  };

  return () => {
    const { data } = kit.view;
    const { points, v, lr } = kit.state;
    const good = numbers(data.right);
    while (dots.children.length < points.length) {
      const i = dots.children.length;
      const node = svg("g", {}, svg("path"));
      draggable(node, (x, y, phase) => {
        if (phase === "down") kit.set({ chosen: i + 1 });
        else if (phase === "move") point(i, back(x, y));
      });
      dots.append(node);
    }
    while (dots.children.length > points.length) dots.lastChild.remove();
    points.forEach((p, i) => {
      dots.children[i].setAttribute("transform", `translate(${spot(p)})`);
      dots.children[i].setAttribute("class", `dm-drag ar-${p[2]} ar-${good[i] ? "right" : "wrong"}`);
      dots.children[i].firstChild.setAttribute("d", GLYPHS[p[2]]);
    });
    tips.forEach((node, c) => node.setAttribute("transform", `translate(${spot(tip(c))})`));
    common.setAttribute("transform", `translate(${spot(v)})`);
    ring.setAttribute("transform", `translate(${spot(points[open()])})`);
    kit.which.textContent = `point ${kit.state.chosen} of ${points.length} (${LETTERS[points[open()][2]]})`;
    const push = numbers(data.one);
    const line = (from, to, name, link) => {
      const [[x1, y1], [x2, y2]] = [spot(from), spot(to)];
      return svg("line", { x1, y1, x2, y2, class: `ar-${name}`, "data-link": link });
    };
    morph(still, svg("g", { role: "img", "aria-label": kit.view.readout },
      data.regions.map((corners, c) => corners.length ? region(corners, c) : svg("g")),
      line([-4, 0], [4, 0], "axis"), line([0, -4], [0, 4], "axis"),
      line([0, 0], v, "axis"), line([0, 0], points[open()], "to"),
      [0, 1, 2].map((c) => line(v.map(() => 0), tip(c), `shaft ar-${c}`, `w${c}`)),
      [0, 1, 2].map((c) => {
        const end = tip(c).map((w, i) => w - lr * push[2 * c + i]);
        return end.every(Number.isFinite) ? svg("g", { "data-link": `dz${c}` },
          line(tip(c), end, "push"), svg("circle", { class: "ar-end", cx: right(end[0]), cy: up(end[1]), r: 4 }))
          : svg("g");
      }),
      svg("text", { x: 418, y: 234, "text-anchor": "end" }, "x₁"), svg("text", { x: 226, y: 30 }, "x₂"),
      data.images ? sheet(data.images) : []));
    tell.forEach((run) => run());
    kit.go();
  };

  function region(corners, c) {
    const middle = [0, 1].map((i) => corners.reduce((sum, p) => sum + p[i], 0) / corners.length);
    const [x, y] = spot(middle.map((m) => 1.35 * m).map((m) => Math.max(-3.6, Math.min(3.6, m))));
    return svg("g", { class: `ar-region ar-${c}` },
      svg("polygon", { points: corners.map(spot).join(" ") }),
      svg("text", { x, y, "text-anchor": "middle" }, LETTERS[c]));
  }
}

const GLYPHS = ["M-6 0A6 6 0 1 1 6 0A6 6 0 1 1-6 0Z", "M-5-5H5V5H-5Z", "M0-7L7 5H-7Z"];

const AR_CSS = `
.ar-0 { --own: var(--blue); } .ar-1 { --own: var(--orange); } .ar-2 { --own: var(--green); }
.ar-region polygon { fill: var(--own); fill-opacity: .16; stroke: var(--ink); stroke-width: .7; }
.ar-region text { font-size: 24px; font-weight: 600; }
.ar-right { fill: var(--own); stroke: var(--paper); }
.ar-wrong { fill: var(--paper); stroke: var(--own); stroke-width: 2.5; }
.ar-axis { stroke: var(--line); }
.ar-to { stroke: var(--ink); stroke-dasharray: 2 4; }
.ar-shaft { stroke: var(--own); stroke-width: 4; }
.ar-push { stroke: var(--ink); stroke-width: 2.5; }
.ar-end { fill: var(--ink); }
.ar-tip circle { fill: var(--paper); stroke: var(--own); stroke-width: 3; }
.ar-tip text { font-weight: 700; pointer-events: none; }
.ar-v rect { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
.dm-picture svg .ar-digit { fill: {{INK}}; font-weight: 700; }
.dm-picture image { image-rendering: pixelated; }
.ar-ring circle { fill: transparent; stroke: var(--ink); stroke-width: 2; }
`;

export default lab({ picture, controls });
