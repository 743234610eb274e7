// The time a sign-in has left. Before it ends the page says so and offers to stay; when it has ended the
// page is covered, with everything typed still in its fields, until its person has signed in again.
// The server decides and is asked first: work in another window counts, too.

const SECOND = 1000;
const WARN_IDLE = 120 * SECOND;
const WARN_LATEST = 300 * SECOND;
const TELL_EVERY = 60 * SECOND;
const ASK_EVERY = 10 * SECOND;
const GONE = [401, 404];

const note = document.querySelector("[data-staying]");
const says = note.querySelector("[data-staying-says]");
const form = note.querySelector("[data-staying-form]");
const anew = note.querySelector("[data-staying-anew]");
const cover = document.querySelector("[data-staying-cover]");
const title = document.title;

let idleAt = 0;
let latestAt = 0;
let toldAt = Date.now();
let askedAt = Date.now();
let waiting = false;
let covered = false;

function take({ idle, latest }) {
  idleAt = Date.now() + idle * SECOND;
  latestAt = Date.now() + latest * SECOND;
}

/** The server's answer, "gone" when the sign-in has ended, or null when there was no answer. */
async function request(method) {
  const headers = method === "POST" ? { "X-Requested-With": "fetch" } : { "Evoke-Background": "1" };
  const body = method === "POST" ? new FormData(form) : undefined;
  try {
    const signal = AbortSignal.timeout(15 * SECOND);
    const answer = await fetch(form.action, { method, headers, body, redirect: "error", signal });
    if (GONE.includes(answer.status)) return "gone";
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** One question at a time. A token that has grown old by signing in anew is renewed by asking. */
async function ask(method) {
  if (waiting) return;
  waiting = true;
  askedAt = Date.now();
  let answer = await request(method);
  if (answer === null && method === "POST") {
    answer = await request("GET");
    if (answer?.csrf) {
      renewTokens(answer.csrf);
      answer = await request("POST");
    }
  }
  waiting = false;
  settle(answer);
}

function settle(answer) {
  if (answer === "gone") putCover(false);
  else if (answer === null) {
    if (Math.min(idleAt, latestAt) <= Date.now()) putCover(false);
  } else if (answer.person !== note.dataset.person) putCover(true);
  else {
    take(answer);
    renewTokens(answer.csrf);
    takeCover();
    show();
    document.dispatchEvent(new Event("evoke:here")); // drafts that could not be kept go on
  }
}

function renewTokens(token) {
  for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = token;
}

function inWords(left) {
  const minutes = Math.ceil(left / (60 * SECOND));
  return minutes > 1 ? `in ${minutes} minutes` : "in less than a minute";
}

function warning() {
  const [idle, latest] = [idleAt - Date.now(), latestAt - Date.now()];
  if (latest <= WARN_LATEST && latest <= idle)
    return `Your sign-in ends ${inWords(latest)}, as it does for everybody after some hours. Save your work, or sign in again in a new window and go on here.`;
  if (idle <= WARN_IDLE) return `You will be signed out ${inWords(idle)}, because nothing was done here for a while.`;
  return "";
}

function show() {
  const words = covered ? "" : warning();
  if (says.textContent !== words) says.textContent = words;
  const extendable = idleAt <= latestAt;
  form.hidden = !words || !extendable;
  anew.hidden = !words || extendable;
  note.toggleAttribute("data-shown", words !== "");
}

function putCover(someoneElse) {
  cover.querySelector("[data-cover-same]").hidden = someoneElse;
  cover.querySelector("[data-cover-other]").hidden = !someoneElse;
  if (covered) return;
  covered = true;
  show();
  cover.showModal();
  document.documentElement.toggleAttribute("data-covered", true);
  document.title = "Signed out";
}

function takeCover() {
  if (!covered) return;
  covered = false;
  document.documentElement.toggleAttribute("data-covered", false);
  document.title = title;
  toldAt = Date.now();
  cover.close();
}

/** Somebody types or points: her sign-in is in use. */
function inUse() {
  if (covered) return;
  const now = Date.now();
  if (now - toldAt < TELL_EVERY && !note.hasAttribute("data-shown")) return;
  if (note.hasAttribute("data-shown") && form.hidden) return;
  toldAt = now;
  ask("POST");
}

function tick() {
  const now = Date.now();
  const pause = now - askedAt >= ASK_EVERY;
  if (covered) {
    if (pause && !document.hidden) ask("GET");
    return;
  }
  show();
  if (Math.min(idleAt, latestAt) <= now || (pause && note.hasAttribute("data-shown"))) ask("GET");
}

take({ idle: Number(note.dataset.idle), latest: Number(note.dataset.latest) });
for (const kind of ["keydown", "input", "pointerdown"]) addEventListener(kind, inUse, { passive: true });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask("POST");
});
cover.addEventListener("cancel", (event) => event.preventDefault());
cover.addEventListener("close", () => covered && cover.showModal());
cover.querySelector("[data-cover-ask]").addEventListener("click", async () => {
  const answered = cover.querySelector("[data-cover-says]");
  answered.textContent = "";
  await ask("GET");
  if (covered) answered.textContent = "Not yet: you are still signed out.";
});
document.addEventListener("evoke:ask", () => ask("GET")); // a draft was turned away
document.addEventListener("visibilitychange", () => document.hidden || ask("GET"));
addEventListener("pageshow", (event) => event.persisted && ask("GET"));
setInterval(tick, SECOND);
