// Comfort only, on the agents' lists.

// One box ticks every box of the page.
for (const form of document.querySelectorAll("form[data-pick]")) {
  const label = form.querySelector("[data-pick-all]");
  const all = label.querySelector("input");
  const boxes = [...form.querySelectorAll("input[name=case]")];
  label.hidden = !boxes.length;
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
  form.addEventListener("change", () => { all.checked = boxes.every((box) => box.checked); });
}
