// The whole of a widget. Python joins the files frame_helpers.js, frame_controls.js, frame_pieces.js,
// frame_style.js, this one and the widget's own into one module. The contract stands in frame.py.
const REST = 300; // ms: a picture that is older is grey; the read-out is read aloud after it
const NO_KERNEL = 6000; // ms

function lab({ picture, controls: more = () => [] }) {
  return { render({ model, el }) { return show(model, el, picture, more); } };
}

function show(model, el, picture, more) {
  const setup = model.get("setup");
  const kit = {
    state: model.get("state"), view: null, answered: model.get("view").n, setup,
    box: html("div", { class: "dm-picture" }),
    set(changes) {
      kit.state = { ...kit.state, ...changes, n: kit.state.n + 1 };
      model.set("state", kit.state); // painted by change:state
      model.save_changes();
    },
    put: (path, value) => kit.set(put(kit.state, path.split("."), value)),
  };
  let view = model.get("view");
  const button = (text, click, extra = {}) => html("button", { type: "button", click, ...extra }, text);
  const id = fresh();
  const readout = html("p", { class: "dm-readout", "aria-hidden": "true" });
  const aloud = html("p", { class: "dm-hidden", role: "status", "aria-live": "polite" });
  const formula = html("div", { class: "dm-formula", role: "toolbar", "aria-label": "Formula with live numbers" });
  const arrays = html("div", { class: "dm-arrays" });
  const tables = html("div", { class: "dm-tables", id: `${id}-tables`, hidden: true });
  const code = html("textarea", { class: "dm-code", readonly: true, hidden: true, rows: 2, "aria-label": "The call that recreates this" });
  const finds = html("ul", { class: "dm-finds", "aria-label": "Can you find" });
  const made = setup.controls.map((c) => CONTROLS[c.kind](c, kit));
  const asTable = button("numbers as tables", () => {
    tables.hidden = !tables.hidden;
    asTable.setAttribute("aria-expanded", String(!tables.hidden));
  }, { "aria-expanded": "false", "aria-controls": `${id}-tables` });
  const root = html("div", { class: "dm-lab", role: "group", "aria-labelledby": id },
    html("style", {}, CSS),
    html("p", { class: "dm-question", id }, setup.question),
    setup.said ? html("p", { class: "dm-said" }, `You said: ${setup.said}`) : [],
    html("div", { class: "dm-controls" },
      made.map(([nodes], i) => html("div", { class: `dm-control dm-${setup.controls[i].kind}` }, nodes)),
      more(kit)),
    html("div", { class: "dm-three" }, formula, kit.box, arrays),
    readout, aloud, finds,
    html("div", { class: "dm-buttons" },
      button("reset", () => kit.set(setup.start)), button("copy as code", copy), asTable),
    code, tables);
  const light = linking(root);
  const settle = [roving(formula, ".dm-term"),
    roving(arrays, "[role=gridcell]", (cell) => cell.closest("tr").querySelectorAll("td").length)];
  const draw = picture(kit);

  async function copy({ currentTarget }) {
    try {
      await navigator.clipboard.writeText(view.code);
      [code.hidden, currentTarget.textContent] = [true, "copied"];
      setTimeout(() => (currentTarget.textContent = "copy as code"), 2000);
    } catch { // refused, or no secure context
      code.hidden = false;
      code.focus();
      code.select();
    }
  }

  // ---- what is shown
  let told = new Set(view.found);
  let [resting, waiting] = [null, null];
  const rest = (news = "") => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      aloud.textContent = news + readout.textContent;
      root.querySelectorAll("[role=img]").forEach((node) => node.setAttribute("aria-label", view.readout));
    }, REST);
  };
  const say = (text, stale) => {
    readout.textContent = text;
    root.classList.toggle("dm-stale", stale);
  };
  const paintState = () => {
    made.forEach(([, update]) => update());
    if (kit.view) draw();
    light();
    rest();
  };
  const paintView = () => {
    if (!view.error) kit.view = view;
    const known = kit.view ?? {};
    const grids = known.arrays ?? [];
    morph(formula, html("div", attributesOf(formula),
      (known.formula ?? []).map((line) => html("div", {}, line.map(piece)))));
    morph(arrays, html("div", attributesOf(arrays), grids.map((g) => table(g, true))));
    morph(tables, html("div", attributesOf(tables), grids.map((g) => table(g, false))));
    morph(finds, html("ul", attributesOf(finds), setup.finds.map((text, i) => {
      const found = view.found.includes(i);
      return html("li", { class: found && "dm-found" }, html("span", { "aria-hidden": "true" }, found ? "✓ " : "○ "),
        text, html("span", { class: "dm-hidden" }, found ? " (found)" : ""));
    })));
    code.value = view.code ?? "";
    [formula.hidden, arrays.hidden, finds.hidden] = [formula, arrays, finds].map((n) => !n.childElementCount);
    [kit.box.hidden, asTable.hidden] = [!kit.view, !grids.length];
    settle.forEach((run) => run());
    say(view.readout, Boolean(view.error));
    paintState();
    const news = view.found.filter((i) => !told.has(i)).map((i) => `Found: ${setup.finds[i]}. `);
    told = new Set(view.found);
    if (news.length) rest(news.join(""));
  };
  // Grey when nothing has been answered for a while, not when the last change is young.
  const wait = () => {
    if (waiting || kit.answered === kit.state.n) return;
    waiting = setTimeout(() => {
      say("computing …", true);
      waiting = setTimeout(() => say("No answer. Is the kernel busy with another cell, or stopped? "
        + "Run the widget's cell again.", true), NO_KERNEL);
    }, REST);
  };
  const onState = () => {
    kit.state = model.get("state");
    paintState();
    wait();
  };
  const onView = () => {
    view = model.get("view");
    kit.answered = view.n;
    clearTimeout(waiting);
    waiting = null;
    paintView();
    wait();
  };
  model.on("change:state", onState);
  model.on("change:view", onView);

  root.addEventListener("focusin", (event) => ownKeys(event.target));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (event.target === code) code.hidden = true;
    const home = el.closest(".jp-Notebook");
    home ? home.focus() : event.target.blur();
  });
  root.lab = kit; // for tests and for the curious
  el.append(root);
  paintView();
  aloud.textContent = view.readout;
  return () => {
    [resting, waiting].forEach(clearTimeout);
    model.off("change:state", onState);
    model.off("change:view", onView);
  };
}

const attributesOf = (node) => Object.fromEntries([...node.attributes].map((a) => [a.name, a.value]));
