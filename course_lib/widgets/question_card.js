// A question card: choices as buttons, how sure one is, and what is said of the choice. Texts come
// from Python as HTML; what is chosen goes back. Which choice is right is known when Python says so.
const CSS = `
.dq-card { {{LIGHT_HUES}} --line: color-mix(in srgb, currentColor 50%, transparent); box-sizing: border-box;
  color: var(--jp-content-font-color1, inherit); font: 14px/1.45 var(--jp-ui-font-family, system-ui, sans-serif);
  max-width: 760px; padding: 10px 14px; border: 1px solid var(--line); border-left: 4px solid var(--blue); border-radius: 6px; }
body[data-jp-theme-light="false"] .dq-card, body.vscode-dark .dq-card { {{DARK_HUES}} }
@media (prefers-color-scheme: dark) { body:not([data-jp-theme-light], .vscode-light) .dq-card { {{DARK_HUES}} } }
.dq-card:focus { outline: none; }
.dq-card :focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
.dq-label { font-weight: 600; }
.dq-stem { margin: 2px 0 8px; font-size: 15px; }
.dq-choices { display: flex; flex-direction: column; gap: 6px; }
.dq-card button { font: inherit; color: inherit; background: none; text-align: left; cursor: pointer;
  border: 1px solid var(--line); border-radius: 4px; padding: 4px 10px; display: flex; gap: 8px; }
.dq-card button:hover { border-color: var(--blue); }
.dq-card button[aria-pressed=true] { border-color: var(--blue); box-shadow: inset 0 0 0 1px var(--blue); font-weight: 600; }
.dq-card button[aria-disabled=true] { cursor: default; border-color: var(--line); }
.dq-card button.dq-good { border: 1px solid var(--green); box-shadow: inset 4px 0 0 var(--green); }
.dq-card button.dq-other { border: 1px solid var(--orange); box-shadow: inset 4px 0 0 var(--orange); }
.dq-card [hidden] { display: none !important; }
.dq-mark { margin-left: auto; font-weight: 600; white-space: nowrap; }
.dq-card .dq-unsure { align-self: start; }
.dq-sure { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin-top: 10px; }
.dq-told:not(:empty) { margin-top: 10px; }
`;
const PATIENCE = 6000; // ms

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  const typesetter = model.widget_manager?._rendermime?.latexTypesetter;
  const written = new Map();
  const write = (node, text) => {
    if (written.get(node) === text) return;
    written.set(node, text);
    node.innerHTML = typesetter ? text : text.replace(/\$([^$]+)\$/g, (_, m) => m.replace(/\\([a-z]+) ?/gi, "$1 "));
    const typeset = () => node.isConnected ? typesetter.typeset(node) : requestAnimationFrame(typeset);
    if (typesetter && text.includes("$")) typeset();
  };
  const set = (changes) => {
    if (model.get("face").done) return;
    model.set("state", { ...model.get("state"), ...changes });
    model.save_changes();
    setTimeout(() => answered() || write(told, "Not heard yet: the kernel is busy, or it was stopped. Then run this cell again."), PATIENCE);
  };
  const answered = () => ["answer", "sure"].every((key) => model.get("face")[key] === model.get("state")[key]);
  // JupyterLab takes keys from what is focused in an output, unless that very element says no.
  const own = { "data-lm-suppress-shortcuts": "true" };
  const button = (key, value, kind, ...inside) => {
    const node = make("button", { type: "button", class: kind, ...own }, ...inside);
    node.onclick = () => set({ [key]: value });
    node.paint = () => {
      const { done, [key]: kept } = model.get("face");
      const chosen = (done ? kept : model.get("state")[key]) === value;
      node.setAttribute("aria-pressed", String(chosen));
      node.setAttribute("aria-disabled", String(done));
      node.hidden = done && !chosen && kind !== "dq-choice";
    };
    return node;
  };
  const { label, choices, steps } = model.get("face");
  const [stem, told] = [make("div", { class: "dq-stem" }), make("div", { class: "dq-told", role: "status" })];
  const parts = Object.keys(choices).map((letter) => {
    const [text, mark] = [make("span", {}), make("span", { class: "dq-mark" })];
    const node = button("answer", letter, "dq-choice", make("span", {}, `(${letter})`), text, mark);
    return { letter, text, mark, node };
  });
  const answers = [...parts.map((part) => part.node), button("answer", "?", "dq-unsure", "not sure yet")];
  const sure = steps.map(([name, odds]) => button("sure", name, "dq-step", `${name}, ${odds}`));
  const asked = make("div", { class: "dq-sure", role: "group", "aria-label": "How sure are you?" }, "How sure are you?", ...sure);
  const card = make("div", { class: "dq-card", role: "group", "aria-label": label, tabindex: -1, ...own },
    make("style", {}, CSS), make("div", { class: "dq-label" }, label), stem,
    make("div", { class: "dq-choices", role: "group", "aria-label": "Choices" }, ...answers),
    asked, told);
  const paint = () => {
    const face = model.get("face");
    write(stem, face.stem);
    for (const { letter, text, mark, node } of parts) {
      write(text, face.choices[letter]);
      const said = face.marks[letter] ?? "";
      mark.textContent = said && `← ${said}`;
      node.classList.toggle("dq-good", ["right", "what came", "as you predicted"].includes(said));
      node.classList.toggle("dq-other", said === "not so" || (face.done && said === "your choice"));
    }
    asked.hidden = !sure.length || (face.done && !face.sure);
    [...answers, ...sure].forEach((node) => node.paint());
    if (face.done || answered()) write(told, face.told);
  };
  const move = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  card.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const all = [...answers, ...sure];
    const chosen = answers["abc?".indexOf(event.key.toLowerCase())];
    const next = all[all.indexOf(event.target) + (move[event.key] ?? NaN)];
    if (chosen) chosen.click();
    (chosen ?? next)?.focus();
    if (event.key === "Escape") (el.closest(".jp-Notebook") ?? card).focus();
    if (chosen || move[event.key] || event.key === "Escape") event.preventDefault();
  };
  el.append(card);
  paint();
  model.on("change:face", paint);
  model.on("change:state", paint);
  return () => ["change:face", "change:state"].forEach((name) => model.off(name, paint));
}

export default { render };
