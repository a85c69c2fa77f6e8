// Colours come from the host where it has them; the others are the course's.
const CSS = `
.dm-lab { --ink: var(--jp-content-font-color1, {{INK}}); --paper: var(--jp-layout-color0, #fff);
  --line: var(--jp-border-color1, #bdbdbd); {{LIGHT_HUES}} {{LIGHT_SIGNS}}
  position: relative; container-type: inline-size; color: var(--ink); background: var(--paper);
  font: 14px/1.45 var(--jp-ui-font-family, system-ui, sans-serif); padding: 12px 14px;
  border: 1px solid var(--line); border-radius: 6px; max-width: 1100px; box-sizing: border-box; }
body[data-jp-theme-light="false"] .dm-lab, body.vscode-dark .dm-lab {
  {{DARK_HUES}} {{DARK_SIGNS}} }
@media (prefers-color-scheme: dark) { body:not([data-jp-theme-light], .vscode-light) .dm-lab {
  --ink: var(--jp-content-font-color1, #ececec); --paper: var(--jp-layout-color0, #161616);
  --line: var(--jp-border-color1, #666); {{DARK_HUES}} {{DARK_SIGNS}} } }
.dm-lab *, .dm-lab *::before { box-sizing: border-box; }
.dm-lab [hidden] { display: none !important; }
.dm-lab :is(p, .dm-finds li) { margin: 0; }
.dm-lab .dm-question { font-size: 16px; font-weight: 600; }
.dm-lab .dm-said { font-style: italic; margin-top: 2px; }
.dm-lab .dm-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.dm-controls, .dm-buttons, .dm-tables { display: flex; flex-wrap: wrap; }
.dm-controls { gap: 6px 20px; margin: 10px 0; align-items: center; }
.dm-control { display: flex; align-items: center; gap: 8px; white-space: nowrap; }
.dm-lab input { accent-color: var(--blue); margin: 0; }
.dm-lab input[type=range] { width: 130px; }
.dm-control output { min-width: 3.2em; font-variant-numeric: tabular-nums; }
.dm-lab input[type=number], .dm-lab select, .dm-lab button, .dm-code { font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--line); border-radius: 4px; padding: 2px 6px; }
.dm-lab input[type=number] { width: 5.6em; }
.dm-lab button { cursor: pointer; }
.dm-lab button[aria-disabled=true] { opacity: .55; cursor: default; }
.dm-lab :focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
.dm-three { display: grid; gap: 14px 26px; align-items: start; grid-template-columns: 1fr;
  grid-template-areas: "picture" "formula" "arrays"; }
@container (min-width: 580px) { .dm-three { grid-template-columns: minmax(0, 1fr) fit-content(46%);
  grid-template-areas: "picture formula" "picture arrays"; grid-template-rows: auto 1fr; } }
@container (min-width: 980px) { .dm-three { grid-template-columns: fit-content(30%) minmax(0, 1fr) fit-content(34%);
  grid-template-areas: "formula picture arrays"; grid-template-rows: auto; } }
.dm-formula { grid-area: formula; }
.dm-picture { grid-area: picture; }
.dm-arrays { grid-area: arrays; }
.dm-picture svg { display: block; width: 100%; height: auto; max-width: 560px; margin: auto; overflow: visible;
  font: 12px var(--jp-ui-font-family, system-ui, sans-serif); }
.dm-picture svg text { fill: var(--ink); stroke: none; }
.dm-picture canvas { image-rendering: pixelated; }
.dm-axis line { stroke: var(--ink); }
.dm-drag { touch-action: none; cursor: grab; }
.dm-drag:active { cursor: grabbing; }
svg .dm-handle:focus { outline: none; }
svg .dm-handle:focus-visible > :not(text) { stroke: var(--ink); stroke-width: 3; }
.dm-formula { font-family: "STIX Two Text", Cambria, "Times New Roman", serif; font-size: 16px; }
.dm-formula > div { display: flex; align-items: center; flex-wrap: wrap; gap: 0 3px; margin-bottom: 6px; white-space: pre; }
.dm-lab .dm-term { font: inherit; border: 0; background: none; padding: 0 2px; border-radius: 3px; cursor: inherit;
  text-decoration: underline dotted var(--line) 1px; text-underline-offset: 3px; }
.dm-lab sup, .dm-lab sub { font-size: .72em; line-height: 0; }
.dm-fraction { display: inline-flex; flex-direction: column; align-items: center; }
.dm-fraction > span:last-child { border-top: 1px solid var(--ink); align-self: stretch; text-align: center; }
.dm-lab table { border-collapse: collapse; margin: 0 0 10px; font-size: 13px; font-variant-numeric: tabular-nums;
  color: var(--ink); border: 0; }
.dm-lab caption { text-align: left; padding: 0 0 2px; color: var(--ink); caption-side: top; white-space: nowrap; }
.dm-lab tr, .dm-lab thead { background: none !important; border: 0; }
.dm-lab th { font-weight: 400; text-align: right; padding: 2px 6px; }
.dm-lab td { text-align: right; padding: 2px 7px; border: 1px solid var(--line); min-width: 3.2em; }
.dm-lab thead td { border: 0; min-width: 0; }
.dm-lab td.dm-plus { background: color-mix(in srgb, var(--violet) var(--tint), transparent); }
.dm-lab td.dm-minus { background: color-mix(in srgb, var(--brown) var(--tint), transparent); }
.dm-lab :is(.dm-term, td).dm-lit { box-shadow: 0 0 0 2px var(--orange); }
.dm-lab svg :is(.dm-lit:not(text, g), .dm-lit > :not(text)) { stroke: var(--orange); stroke-width: 3; }
.dm-lab svg :is(text.dm-lit, .dm-lit > text) { font-weight: 700; }
.dm-stale .dm-three { opacity: .45; }
.dm-lab .dm-readout { margin: 10px 0 6px; padding: 6px 10px; border-left: 4px solid var(--blue); min-height: 2.9em;
  white-space: pre-line; overflow-wrap: anywhere; }
.dm-stale .dm-readout { border-color: var(--orange); }
.dm-lab .dm-finds { list-style: none; margin: 0 0 8px; padding: 0; }
.dm-lab .dm-found { font-weight: 600; }
.dm-buttons { gap: 8px; }
.dm-code { width: 100%; margin-top: 8px; font-family: var(--jp-code-font-family, monospace); }
.dm-tables { gap: 10px 30px; margin-top: 10px; }
@media (prefers-reduced-motion: no-preference) { .dm-three { transition: opacity .15s; } }
`;
