// The controls of parts.py. Each returns its elements, and what to do when the state has changed.
const at = (state, path) => path.split(".").reduce((value, part) => value[part], state);
const put = (state, [first, ...rest], value) => {
  if (first === undefined) return value;
  const copy = Array.isArray(state) ? [...state] : { ...state };
  copy[first] = put(copy[first], rest, value);
  return copy;
};
let count = 0;
const fresh = () => `dm-${Date.now().toString(36)}-${count++}`;
const tidy = (value) => String(Number(value.toPrecision(8)));

const CONTROLS = {
  slider(c, kit) {
    const id = fresh();
    const stops = c.stops.length ? c.stops : null;
    const nearest = (value) =>
      stops.reduce((best, s, i) => (Math.abs(s - value) < Math.abs(stops[best] - value) ? i : best), 0);
    const [low, high] = stops ? [stops[0], stops.at(-1)] : [c.low, c.high];
    const range = html("input", {
      id, type: "range", min: stops ? 0 : low, max: stops ? stops.length - 1 : high,
      step: stops ? 1 : c.step,
      input: () => kit.put(c.path, stops ? stops[range.value] : Number(tidy(Number(range.value)))),
    });
    const shown = c.typed
      ? html("input", {
          type: "number", min: low, max: high, step: stops ? "any" : c.step, "aria-label": `${c.label.replace(/[_^{}]/g, "")}, typed`,
          input: () => shown.value !== "" && shown.valueAsNumber >= low && shown.valueAsNumber <= high
            && kit.put(c.path, shown.valueAsNumber),
          blur: () => (shown.value = tidy(at(kit.state, c.path))),
        })
      : html("output", { for: id, "aria-live": "off" });
    return [[html("label", { for: id }, marked(c.label)), range, shown], () => {
      const value = at(kit.state, c.path);
      range.value = stops ? nearest(value) : value;
      range.setAttribute("aria-valuetext", tidy(value));
      if (!c.typed) shown.textContent = tidy(value);
      else if (shown !== shown.getRootNode().activeElement) shown.value = tidy(value);
    }];
  },
  select(c, kit) {
    const id = fresh();
    const list = html("select", { id, change: () => kit.put(c.path, c.options[list.selectedIndex]) },
      c.options.map((option, i) => html("option", {}, c.texts[i] ?? String(option))));
    return [[html("label", { for: id }, marked(c.label)), list],
      () => (list.selectedIndex = c.options.indexOf(at(kit.state, c.path)))];
  },
  switch(c, kit) {
    const id = fresh();
    const box = html("input", { id, type: "checkbox", change: () => kit.put(c.path, box.checked) });
    return [[box, html("label", { for: id }, marked(c.label))],
      () => (box.checked = at(kit.state, c.path))];
  },
  steps(c, kit) {
    const go = (by) => {
      const to = Math.max(c.low, Math.min(c.high, at(kit.state, c.path) + by));
      if (to !== at(kit.state, c.path)) kit.put(c.path, to);
    };
    const shown = html("output", { "aria-live": "off" });
    const button = (by, sign, word) =>
      html("button", { type: "button", "aria-label": `${c.label}: ${word}`, click: () => go(by) }, sign);
    const ends = [button(-1, "◀", "one step back"), button(1, "▶", "one step forward")];
    ends.forEach((node) => keyed(node, (x, y) => go(x || y)));
    return [[html("span", {}, marked(c.label)), ends[0], shown, ends[1]], () => {
      const value = at(kit.state, c.path);
      shown.textContent = `${value} of ${c.high}`;
      ends.forEach((node, i) => node.setAttribute("aria-disabled", value === (i ? c.high : c.low)));
    }];
  },
};
