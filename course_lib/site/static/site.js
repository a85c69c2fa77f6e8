// A page that is opened from the disk may not read other pages: its search shows titles alone.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// What scrolls sideways can be reached by the keys.
const SCROLLS = "pre, .table-wrapper, article table, .cell_output, mjx-container";
const reachable = () => document.querySelectorAll(SCROLLS).forEach((node) => {
  if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
});
addEventListener("load", () => (window.MathJax?.startup?.promise ?? Promise.resolve()).then(reachable));
addEventListener("resize", reachable);
