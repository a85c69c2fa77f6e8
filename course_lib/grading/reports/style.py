"""How the pages look."""

from course_lib.palette import DARK_PAGE, LIGHT_PAGE, PRINTED_PAGE, css

CSS = (
    f":root {{ color-scheme: light dark; {css(LIGHT_PAGE)} }}\n"
    f"@media (prefers-color-scheme: dark) {{ :root {{ {css(DARK_PAGE)} }} }}\n"
    """* { box-sizing: border-box; }
body { margin:0; background:var(--paper); color:var(--ink); font:16px/1.5 system-ui, sans-serif; }
main { max-width:62rem; margin:0 auto; padding:1rem 1.2rem 4rem; overflow-wrap:anywhere; }
h1 { font-size:1.6rem; line-height:1.25; margin:.6em 0 .2em; }
h2 { font-size:1.25rem; margin:2em 0 .4em; border-bottom:1px solid var(--line); }
h3 { font-size:1.02rem; margin:0 0 .3em; }
p { margin:.4em 0; max-width:46rem; }
a { color:var(--link); }
.total { font-size:1.15rem; }
.soft { color:var(--soft); }
.wide { overflow-x:auto; margin:.8em 0; }
table { border-collapse:collapse; min-width:min(100%, 30rem); }
caption { text-align:left; color:var(--soft); padding:.2em 0; }
th, td { text-align:left; vertical-align:top; padding:.3em .7em .3em 0;
  border-bottom:1px solid var(--line); overflow-wrap:break-word; }
th:last-child, td:last-child { padding-right:0; }
td.m { min-width:11rem; }
td.w { min-width:18rem; overflow-wrap:anywhere; }
bdi { overflow-wrap:anywhere; }
th bdi, td bdi { display:inline-block; min-width:6rem; }
th[scope=row] { font-weight:600; }
td.n, th.n { text-align:right; font-variant-numeric:tabular-nums; white-space:nowrap; }
.status { white-space:nowrap; font-weight:600; }
.passed { color:var(--good); } .not-yet { color:var(--open); }
.not-attempted, .unknown { color:var(--none); }
article { background:var(--card); border-left:4px solid var(--line); padding:.7em 1em;
  margin:.8em 0; }
article.passed-box { border-color:var(--good); } article.not-yet-box { border-color:var(--open); }
.hand { border:1px dashed var(--line); padding:.4em .7em; margin:.5em 0; }
code, pre { font-family:ui-monospace, monospace; font-size:.92em; }
pre { overflow-x:auto; background:var(--paper); border:1px solid var(--line); padding:.5em; }
.pair { display:grid; grid-template-columns:repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
  gap:.8rem; }
figure { background:var(--figure); border:1px solid var(--line); padding:.5rem; }
figure img { display:block; width:100%; min-width:38rem; max-width:56rem; height:auto; }
@media screen and (prefers-color-scheme: dark) {
  figure img { filter:invert(.93) hue-rotate(180deg); } }
ul { padding-left:1.2em; margin:.4em 0; }
summary { cursor:pointer; }
:focus-visible { outline:3px solid var(--link); outline-offset:2px; }
@media (max-width: 30rem) { main { padding:.5rem .8rem 3rem; } .status { white-space:normal; }
  th, td { padding-right:.5em; } td.w { min-width:14rem; } }
@media print {
"""
    f"  :root {{ color-scheme: light; {css(PRINTED_PAGE)} }}\n"
    """  body { font-size:11pt; } main { max-width:none; padding:0; }
  article, figure, tr { break-inside:avoid; } h2, h3 { break-after:avoid; }
  .wide { overflow:visible; } figure img { min-width:0; }
}
"""
)
