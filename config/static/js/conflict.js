// Two texts side by side: one press puts what is saved into the field. Without this file it is copied by hand.

function put(control, values) {
  if (control.type === "radio" || control.type === "checkbox") {
    control.checked = values.includes(control.value) || (control.value === "on" && values.includes("True"));
  } else if (control.multiple) {
    for (const option of control.options) option.selected = values.includes(option.value);
  } else control.value = values[0] ?? "";
}

for (const both of document.querySelectorAll("[data-both]")) {
  const form = both.closest("form");
  const says = form.querySelector("[data-both-says]");
  for (const button of both.querySelectorAll("[data-take]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const values = [...button.parentElement.querySelectorAll("[data-take-value]")].map((held) => held.value);
      const controls = form.querySelectorAll(`[name="${CSS.escape(button.dataset.take)}"]`);
      for (const control of controls) put(control, values);
      controls[0]?.dispatchEvent(new Event("input", { bubbles: true }));
      says.textContent = "The saved text stands in the field now. Save to keep it so.";
    });
  }
}
