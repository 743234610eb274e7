// The coding sheet: ratings that the instrument leaves out are marked, and nobody leaves the page with an
// unsent coding by accident. The marked ratings are still sent, so that none is lost; the server leaves
// them out for itself.

const sheet = document.querySelector("#coding");
const ratings = sheet.querySelector("[data-counts-only-up-to]");
const minutes = sheet.elements.namedItem("segment_minutes");
const engagingOnly = sheet.elements.namedItem("engaging_only");

function leaveOut() {
  const short = minutes.value !== "" && Number(minutes.value) <= Number(ratings.dataset.countsOnlyUpTo);
  for (const rating of ratings.querySelectorAll("fieldset")) {
    const technical = "leftOutWhenEngagingOnly" in rating.dataset;
    const out = short || (technical && engagingOnly.checked);
    rating.toggleAttribute("data-out", out);
    rating.querySelector("[data-out-mark]").hidden = !out;
  }
}

let unsent = sheet.querySelector(".error-summary, .so-far__scores") !== null;
sheet.addEventListener("input", () => {
  unsent = true;
  leaveOut();
});
sheet.addEventListener("change", () => {
  unsent = true;
});
sheet.addEventListener("submit", () => {
  unsent = false;
});
window.addEventListener("beforeunload", (event) => {
  if (unsent) event.preventDefault();
});
leaveOut();
