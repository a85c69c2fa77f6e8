// Formula, arrays as cells or as tables, and how everything that shares a key lights up together.
const piece = (p) => {
  if (typeof p === "string") return html("span", {}, marked(p));
  if (p.over)
    return html("span", { class: "dm-fraction" }, html("span", {}, p.over.map(piece)),
      html("span", { class: "dm-hidden" }, " over "), html("span", {}, p.under.map(piece)));
  return html("button", { type: "button", class: "dm-term", tabindex: -1, "data-link": p.link },
    marked(p.text));
};

function table(grid, walk) {
  const head = html("tr", {}, html("td"), grid.columns.map((c) => html("th", { scope: "col" }, marked(c))));
  const cell = (text, i, j) => html("td", {
    role: walk && "gridcell", tabindex: walk && -1, "data-link": grid.links[i][j] || null,
    class: grid.tints && (grid.tints[i][j] < 0 ? "dm-minus" : "dm-plus"),
    style: grid.tints && `--tint: ${Math.abs(grid.tints[i][j])}%`,
  }, text);
  return html("table", { role: walk && "grid" }, html("caption", {}, marked(grid.caption)),
    html("thead", {}, head),
    html("tbody", {}, grid.rows.map((name, i) =>
      html("tr", {}, html("th", { scope: "row" }, marked(name)),
        grid.texts[i].map((text, j) => cell(text, i, j))))));
}

function linking(root) {
  const keys = (node) => (node?.getAttribute("data-link") ?? "").split(" ").filter(Boolean);
  let [hovered, focused] = [null, null];
  const light = () => {
    const lit = new Set([...keys(hovered), ...keys(focused)]);
    for (const node of root.querySelectorAll("[data-link]"))
      node.classList.toggle("dm-lit", keys(node).some((key) => lit.has(key)));
  };
  const find = (event) => event.target.closest?.("[data-link]") ?? null;
  const on = (name, change) => root.addEventListener(name, (event) => (change(event), light()));
  on("pointerover", (event) => (hovered = find(event)));
  on("pointerleave", () => (hovered = null));
  on("focusin", (event) => (focused = find(event)));
  on("focusout", () => (focused = null));
  return light;
}
