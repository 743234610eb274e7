// What is typed into a long form is kept on the server: after a pause, and while somebody goes on typing
// every two seconds, so that nothing older than three is ever lost. Nothing is stored in the browser.
// One window sends one thing after the other, each with everything that was not confirmed yet.

const PAUSE = 1000;
const LONGEST = 2000;
const PATIENCE = 8000;
const RETRY = [1000, 2000, 4000];
const LEAVING = 15_000;
const OURS = new Set(["csrfmiddlewaretoken", "draft", "do"]);

const SAYS = {
  connection: "No connection. We keep trying; leave this page open.",
  held: "No connection, so it is not sent yet. Leave this page open, and press the button again once it says Saved.",
  signedOut: "Your sign-in ended. Sign in here to go on; your text is safe.",
  tooLong: "This is more than we can keep while you write. Save the form now.",
  refused: "What you type here is not kept at the moment. Save the form now and then.",
};

/** A name nobody else has; crypto.randomUUID() is not there on every page. */
function newTab() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
}

function difference(before, now) {
  const changes = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (JSON.stringify(before[name]) !== JSON.stringify(now[name])) changes[name] = now[name] ?? null;
  }
  return changes;
}

function keep(holder) {
  const form = holder.closest("form");
  const tab = holder.querySelector('input[name="draft"]');
  const status = holder.querySelector("[data-draft-says]");
  const unkept = new Set(holder.dataset.unkept.split(" "));
  let number = Number(holder.dataset.number);
  let confirmed = number;
  let kept = read();
  let whole = true;
  let since = 0; // when the oldest change that is not confirmed was made
  let typedAt = 0;
  let timer = 0;
  let flying = false;
  let failed = 0;
  let trouble = "";
  let leaving = false;
  let held = false; // somebody pressed a button of the form while there was no connection

  form.append(status);

  function read() {
    const texts = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== "string" || OURS.has(name) || unkept.has(name)) continue;
      if (form.querySelector(`input[type="password"][name="${CSS.escape(name)}"]`)) continue;
      (texts[name] ??= []).push(value);
    }
    return texts;
  }

  function say(words, kind = "") {
    trouble = kind;
    status.toggleAttribute("data-trouble", kind !== "");
    if (status.textContent !== words) status.textContent = words;
  }

  function plan() {
    clearTimeout(timer);
    if (since === 0 || flying || leaving || trouble === "signedOut") return;
    const due = failed
      ? Date.now() + RETRY[Math.min(failed, RETRY.length) - 1]
      : Math.min(typedAt + PAUSE, since + LONGEST);
    timer = setTimeout(send, Math.max(due - Date.now(), 0));
  }

  function request(texts, keepalive) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    body.set("form", holder.dataset.form);
    body.set("reference", holder.dataset.reference);
    body.set("tab", tab.value);
    body.set("person", holder.dataset.person);
    body.set("number", String(number));
    if (whole) body.set("whole", "1");
    body.set("changes", JSON.stringify(whole ? texts : difference(kept, texts)));
    const headers = { "X-Requested-With": "fetch" };
    if (failed) headers["Evoke-Background"] = "1"; // trying again is no sign that somebody is here
    const signal = keepalive ? undefined : AbortSignal.timeout(PATIENCE);
    return fetch(holder.dataset.url, { method: "POST", headers, body, keepalive, signal, redirect: "error" });
  }

  /** Send what is not confirmed; true when the server has it. */
  async function send(keepalive = false) {
    clearTimeout(timer);
    if (since === 0 || (flying && keepalive !== true)) return since === 0;
    const texts = read();
    const [mine, began] = [++number, since];
    const last = typedAt;
    flying = true;
    let answer = null;
    try {
      answer = await request(texts, keepalive === true);
    } catch {
      answer = null;
    }
    flying = false;
    const done = answer?.ok ?? false;
    if (done) confirm(mine, texts, last, began, await answer.json());
    else await explain(answer);
    plan();
    return done;
  }

  function confirm(mine, texts, last, began, { saved, ended }) {
    failed = 0;
    held = false;
    if (ended) return begin();
    if (mine < confirmed) return;
    confirmed = mine;
    kept = texts;
    whole = false;
    if (typedAt === last && since === began) since = 0;
    else since = Math.max(since, last);
    say(`Saved ${saved}`);
  }

  async function explain(answer) {
    failed += 1;
    const code = answer?.status ?? 0;
    if (code === 401 || code === 404) {
      say(SAYS.signedOut, "signedOut");
      document.dispatchEvent(new Event("evoke:ask"));
    } else if (code === 409) {
      const { need } = await answer.json();
      if (need === "everything") whole = true;
      else say(SAYS.signedOut, "signedOut");
      if (need === "person") document.dispatchEvent(new Event("evoke:ask"));
      failed = 0;
    } else if (code === 413) stop(SAYS.tooLong);
    else if (code === 400) stop(SAYS.refused);
    else {
      say(held ? SAYS.held : SAYS.connection, "connection");
      if (code === 403) document.dispatchEvent(new Event("evoke:ask")); // an old token is renewed by asking
    }
  }

  /** This form was sent or discarded before; what is typed now is a text of its own. */
  function begin() {
    tab.value = newTab();
    number = confirmed = failed = 0;
    whole = true;
    if (leaving) since = 0;
  }

  function stop(words) {
    since = 0;
    failed = 0;
    say(words, "refused");
  }

  function typed() {
    typedAt = Date.now();
    since ||= typedAt;
    if (!failed) plan();
  }

  function leave() {
    if (since !== 0) send(true);
  }

  async function holdBack(event) {
    if (event.target !== form || trouble !== "connection" || since === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held = true;
    say(SAYS.held, "connection");
    if (await send()) form.requestSubmit(event.submitter);
  }

  for (const kind of ["input", "change"]) form.addEventListener(kind, typed);
  addEventListener("submit", holdBack, { capture: true });
  addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    leave();
    leaving = true;
    setTimeout(() => {
      leaving = false;
      plan();
    }, LEAVING);
  });
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });
  addEventListener("online", () => send());
  document.addEventListener("evoke:here", () => {
    if (trouble !== "signedOut") return;
    say("");
    plan();
  });
  addEventListener("beforeunload", (event) => {
    if (since !== 0 && trouble === "connection" && !leaving) event.preventDefault();
  });

  const notice = holder.querySelector("[data-draft-notice]");
  const keepButton = holder.querySelector("[data-draft-keep]");
  keepButton?.removeAttribute("hidden");
  keepButton?.addEventListener("click", () => {
    notice.remove();
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  });
}

for (const holder of document.querySelectorAll("[data-draft]")) keep(holder);
