// The tally pad: − and + beside every count, single keys, undo, and a clock. Without this script the
// counts are plain number fields. Keys count only while the mode is on and the focus is inside the pad.

const MOST = 999;

function setUp(pad) {
  const counts = [...pad.querySelectorAll("[data-count]")];
  const says = pad.querySelector("[data-pad-says]");
  const undo = pad.querySelector("[data-pad-undo]");
  const keys = pad.querySelector("[data-pad-keys]");
  const clock = makeClock(pad);
  const done = [];

  function step(count, by) {
    const input = count.querySelector("input");
    const before = Number.parseInt(input.value, 10) || 0;
    const after = Math.min(Math.max(before + by, 0), MOST);
    if (after === before) return false;
    input.value = String(after);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    says.textContent = `${count.dataset.label}: ${after}`;
    return true;
  }

  function tally(count, by) {
    if (!step(count, by)) return;
    done.push([count, by]);
    undo.disabled = false;
    clock.start();
  }

  function takeBack() {
    const last = done.pop();
    if (last) step(last[0], -last[1]);
    if (done.length === 0 && document.activeElement === undo) pad.focus();
    undo.disabled = done.length === 0;
  }

  function onKey(event) {
    if (keys.getAttribute("aria-pressed") !== "true") return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const typing = event.target.matches("input");
    if (event.key === "Backspace" && !typing) {
      event.preventDefault();
      takeBack();
      return;
    }
    if (typing && /^[0-9]$/.test(event.key)) return;
    const count = counts.find((candidate) => candidate.dataset.key === event.key.toLowerCase());
    if (!count) return;
    event.preventDefault();
    tally(count, 1);
  }

  for (const count of counts) {
    for (const button of count.querySelectorAll("[data-step]")) {
      button.hidden = false;
      button.addEventListener("click", () => tally(count, Number(button.dataset.step)));
    }
  }
  undo.addEventListener("click", takeBack);
  pad.addEventListener("keydown", onKey);
  keys.addEventListener("click", () => switchKeys(pad, keys));
  pad.querySelector("[data-pad-tools]").hidden = false;
}

function switchKeys(pad, keys) {
  const on = keys.getAttribute("aria-pressed") !== "true";
  keys.setAttribute("aria-pressed", String(on));
  pad.dataset.keys = on ? "on" : "off";
  pad.querySelector("[data-pad-hint]").hidden = !on;
  for (const key of pad.querySelectorAll("[data-pad-key]")) key.hidden = !on;
}

function makeClock(pad) {
  const face = pad.querySelector("[data-pad-clock]");
  const run = pad.querySelector("[data-pad-run]");
  let gone = 0;
  let since = null;
  let stoppedByHand = false;

  function show() {
    const seconds = Math.floor((gone + (since === null ? 0 : performance.now() - since)) / 1000);
    face.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function go() {
    since = performance.now();
    run.textContent = "Stop clock";
  }

  function stop() {
    gone += performance.now() - since;
    since = null;
    run.textContent = "Start clock";
  }

  run.addEventListener("click", () => {
    stoppedByHand = since !== null;
    if (stoppedByHand) stop();
    else go();
    show();
  });
  setInterval(show, 500);
  return {
    start() {
      if (since === null && !stoppedByHand) go();
    },
  };
}

for (const pad of document.querySelectorAll("[data-pad]")) setUp(pad);
