// What is wrong with the slide that is shown: a list of sentences, and the smallest text in pixels.
() => {
  const slide = Reveal.getCurrentSlide(), page = slide.getBoundingClientRect(), wrong = [];
  const own = e => !e.closest("aside, mjx-assistive-mml, svg, script, style");
  const short = text => "“" + text.trim().slice(0, 40) + "”";
  const leaves = box => box.right > page.right - 30 || box.bottom > page.bottom - 10 || box.left < page.left + 20;
  let smallest = Infinity, which = "";
  const small = (pixels, words) => { if (pixels < smallest) { smallest = pixels; which = words; } };
  const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode, words = node.textContent;
    if (!words.trim() || !own(node.parentElement)) continue;
    if (/\\[[(]/.test(words) && !node.parentElement.closest("pre, code")) wrong.push("a formula that MathJax cannot read: " + short(words));
    small(parseFloat(getComputedStyle(node.parentElement).fontSize), short(words));
    const range = document.createRange();
    range.selectNodeContents(node);
    if ([...range.getClientRects()].some(leaves)) wrong.push("text leaves the slide: " + short(words));
  }
  for (const figure of slide.querySelectorAll("svg.figure")) {
    const box = figure.getBoundingClientRect(), alt = figure.getAttribute("aria-label");
    small(figure.dataset.smallest * box.width / figure.width.baseVal.value, "in the figure " + short(alt));
    if (leaves(box)) wrong.push("a figure leaves the slide: " + short(alt));
    if (figure.dataset.touching) wrong.push("in a figure " + figure.dataset.touching);
  }
  for (const image of slide.querySelectorAll("img")) if (!image.alt) wrong.push("an image without alt text");
  for (const e of slide.querySelectorAll("mjx-container, table, .columns > div, pre, ul.options, figure")) {
    if (!own(e)) continue;
    const box = e.getBoundingClientRect(), column = e.parentElement.closest(".columns > div");
    if (leaves(box)) wrong.push(e.tagName.toLowerCase() + " leaves the slide: " + short(e.textContent));
    if (column && box.right > column.getBoundingClientRect().right + 2) wrong.push(e.tagName.toLowerCase() + " leaves its column: " + short(e.textContent));
  }
  for (const e of slide.querySelectorAll("pre, td, .columns > div, .body")) {
    const wide = e.scrollWidth - e.clientWidth, high = e.tagName == "TD" ? 0 : e.scrollHeight - e.clientHeight;
    if (wide > 1 || high > 1) wrong.push(`${e.tagName.toLowerCase()}.${e.className} is too small for what it holds, by ${wide} and ${high} pixels`);
  }
  const title = slide.querySelector("h2"), first = slide.querySelector(".body").firstElementChild;
  const lines = Math.round(title.getBoundingClientRect().height / parseFloat(getComputedStyle(title).lineHeight));
  if (lines > 2) wrong.push("a title of " + lines + " lines");
  if (first && first.getBoundingClientRect().top < title.getBoundingClientRect().bottom + 8) wrong.push("the body runs into the title");
  if (slide.querySelector("[data-mml-node=merror], [data-mjx-error], mjx-container [fill=red]")) wrong.push("a formula with an error");
  if (smallest < 23.9) wrong.push(`text of ${smallest.toFixed(1)} pixels: ${which}`);
  if (slide.querySelector("aside.notes").textContent.split(/\s+/).length < 40) wrong.push("a note of fewer than 40 words");
  return [...new Set(wrong)];
}
