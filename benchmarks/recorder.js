// Notes when inputs reach a widget, and when their answers have been drawn. Times are in ms.
//
//   recorder.sent      [{n, at, frame}] a change of state: its number, its input's time and frame
//   recorder.drawn     n -> when the view of state n was on the screen
//   recorder.moves     [{at, frame, moved}] a pointer move, and the frame that moved the thing
//   recorder.settled() resolves when the newest state's view is on the screen
//   recorder.shown()   [read-out, picture] as texts
(root) => {
  const kit = root.lab;
  const recorder = { sent: [], drawn: {}, moves: [] };
  let frame = 0;
  const count = () => {
    frame++;
    requestAnimationFrame(count);
  };
  count();

  let input = { at: 0, frame: 0 };
  for (const name of ["keydown", "keyup", "pointerdown", "pointermove", "pointerup"])
    window.addEventListener(name, (event) => {
      if (name !== "keyup") input = { at: event.timeStamp, frame };
      if (name === "pointermove") recorder.moves.push({ ...input, moved: null });
    }, true);
  const set = kit.set;
  kit.set = (changes) => {
    set(changes);
    recorder.sent.push({ n: kit.state.n, ...input });
  };

  // A task that is posted in a frame's callback runs when that frame has been drawn.
  const afterPaint = (run) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = run;
    channel.port2.postMessage(0);
  });
  let [known, waiting] = [kit.answered, []];
  recorder.drawn[known] = performance.now();
  const isSettled = () => recorder.drawn[kit.state.n] !== undefined;
  new MutationObserver(() => {
    if (kit.answered === known) return;
    const n = known = kit.answered;
    afterPaint(() => {
      recorder.drawn[n] = performance.now();
      if (isSettled()) waiting.splice(0).forEach((go) => go());
    });
  }).observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  recorder.settled = () => new Promise((go) => (isSettled() ? go() : waiting.push(go)));

  // What follows the pointer: a slider's own thumb, or an element whose place is an attribute.
  recorder.follow = (node) => {
    const move = () => {
      const last = recorder.moves.at(-1);
      if (last) last.moved ??= frame;
    };
    if (node.matches("input")) node.addEventListener("input", move);
    const silent = /^(aria-|role|class|tabindex|data-)/;
    new MutationObserver((records) => {
      if (records.some((r) => !silent.test(r.attributeName ?? ""))) move();
    }).observe(node, { subtree: true, childList: true, attributes: true });
  };
  recorder.shown = () => [root.querySelector(".dm-readout").textContent,
    root.querySelector(".dm-picture").innerHTML
      + [...root.querySelectorAll("canvas")].map((c) => (c.width ? c.toDataURL() : "")).join()];
  root.recorder = recorder;
}
