/**
 * Gives the search boxes of the admin the names of their fields.
 *
 * The library that draws them hides the real select and names its box after the chosen value alone, so an
 * empty one has no name for a screen reader.
 */
function nameBox(select, box) {
  const shown = box.querySelector(".select2-selection__rendered");
  const label = select.labels?.[0];
  const name = (label?.textContent ?? select.getAttribute("aria-label") ?? "").trim();
  if (!shown || !name) return;

  shown.setAttribute("aria-label", name);
  if (label) {
    label.id ||= `${select.id}_label`;
    box.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
  } else {
    box.setAttribute("aria-label", name);
    box.removeAttribute("aria-labelledby");
  }
}

/** While its list is open the box says "owns" where today's readers expect "controls". */
function announceList(box) {
  const list = box.getAttribute("aria-owns");
  if (list) box.setAttribute("aria-controls", list);
  else box.removeAttribute("aria-controls");
}

/** The box is drawn some time after the page has loaded, or after a row was added. */
function mend() {
  for (const select of document.querySelectorAll("select.admin-autocomplete:not([data-named])")) {
    const box = select.parentElement.querySelector(".select2-selection");
    if (!box) continue;
    select.dataset.named = "";
    nameBox(select, box);
    new MutationObserver(() => announceList(box)).observe(box, { attributeFilter: ["aria-owns"] });
  }
}

const page = document.querySelector("#content");
if (page) {
  mend();
  new MutationObserver(mend).observe(page, { childList: true, subtree: true });
}
