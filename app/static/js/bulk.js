// Selecting rows of a list and the bar of actions for them.
function boxesOf(form) {
  return [...form.elements].filter((element) => element.name === "ids");
}

function show(form, head) {
  const boxes = boxesOf(form);
  const count = boxes.filter((box) => box.checked).length;
  const every = form.querySelector("[data-bulk-all]");
  const whole = Boolean(every?.checked);
  const text = form.querySelector("[data-bulk-text]");
  text.dataset.bulkHint ??= text.textContent;
  const label = every?.closest("label").textContent.trim();
  const said = whole ? label : text.dataset.bulkText.replace("{count}", String(count));
  text.textContent = count > 0 || whole ? said : text.dataset.bulkHint;
  say(form, count > 0 || whole || form.classList.contains("is-open") ? said : "");
  form.classList.toggle("is-open", count > 0 || whole);
  for (const box of boxes) box.closest("tr").classList.toggle("is-selected", box.checked || whole);
  if (!head) return;
  head.checked = count > 0 && count === boxes.length;
  head.indeterminate = count > 0 && count < boxes.length;
}

function say(form, text) {
  const region = document.getElementById(form.dataset.bulkSaid);
  if (region && region.textContent !== text) region.textContent = text;
}

function choosePage(form, head, checked) {
  for (const box of boxesOf(form)) box.checked = checked;
  show(form, head);
}

function startForm(form) {
  const head = document.querySelector(`[data-select-all="${form.id}"]`);
  const page = form.querySelector("[data-bulk-page]");
  head?.addEventListener("change", () => choosePage(form, head, head.checked));
  if (page) {
    page.hidden = false;
    page.addEventListener("click", () => {
      choosePage(form, head, boxesOf(form).some((box) => !box.checked));
    });
  }
  form.querySelector("[data-bulk-all]")?.addEventListener("change", () => show(form, head));
  for (const box of boxesOf(form)) box.addEventListener("change", () => show(form, head));
  addEventListener("pageshow", () => show(form, head));
  show(form, head);
}

// A long act is done slice by slice: the page asks for the next one by itself.
function goOn(form) {
  if (!form.dataset.bulkStopped) form.requestSubmit();
}

export function start() {
  for (const form of document.querySelectorAll("form[data-bulk]")) startForm(form);
  for (const form of document.querySelectorAll("form[data-bulk-go-on]")) {
    document.querySelector("[data-bulk-stop]")?.addEventListener("click", (event) => {
      form.dataset.bulkStopped = "1";
      event.currentTarget.hidden = true;
    });
    setTimeout(() => goOn(form), 800);
  }
}
