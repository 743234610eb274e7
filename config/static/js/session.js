// Recording a session: lines for quotes without a round trip, and one press is one save.
// Without this file the same buttons work through the server.

const form = document.querySelector("[data-session-form]");
const lines = form?.querySelector("[data-quote-lines]");

function addLine() {
  const total = form.elements.namedItem("quotes-TOTAL_FORMS");
  const most = Number(form.elements.namedItem("quotes-MAX_NUM_FORMS").value);
  const count = Number(total.value);
  if (count >= most) return;
  const blank = form.querySelector("[data-quote-line]").innerHTML;
  lines.insertAdjacentHTML(
    "beforeend",
    blank.replaceAll("__prefix__", String(count)).replaceAll("__number__", String(count + 1)),
  );
  total.value = String(count + 1);
  lines.lastElementChild.querySelector("input").focus();
}

function toNextLine(control) {
  const next = control.closest(".quote-line").nextElementSibling;
  if (next) next.querySelector("input").focus();
  else addLine();
}

if (lines) {
  form.querySelector("[data-add-quote]").addEventListener("click", (event) => {
    event.preventDefault();
    addLine();
  });
  lines.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    toNextLine(event.target);
  });
}

if (form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
  });
}
