// Selecting rows of a list and the bar of actions for them.
function boxesOf(form) {
  return [...form.elements].filter((element) => element.name === "ids");
}

function show(form, all) {
  const boxes = boxesOf(form);
  const count = boxes.filter((box) => box.checked).length;
  const text = form.querySelector("[data-bulk-text]");
  text.textContent = text.dataset.bulkText.replace("{count}", String(count));
  form.classList.toggle("is-open", count > 0);
  for (const box of boxes) box.closest("tr").classList.toggle("is-selected", box.checked);
  if (!all) return;
  all.checked = count > 0 && count === boxes.length;
  all.indeterminate = count > 0 && count < boxes.length;
}

export function start() {
  for (const form of document.querySelectorAll("form[data-bulk]")) {
    const all = document.querySelector(`[data-select-all="${form.id}"]`);
    all?.addEventListener("change", () => {
      for (const box of boxesOf(form)) box.checked = all.checked;
      show(form, all);
    });
    for (const box of boxesOf(form)) box.addEventListener("change", () => show(form, all));
    addEventListener("pageshow", () => show(form, all));
    show(form, all);
  }
}
