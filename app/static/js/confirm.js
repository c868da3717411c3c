// Asks before a link or a form marked with data-confirm does its work.
const TONES = { danger: "btn-danger", warning: "btn-warning", success: "btn-success" };

const agreed = new WeakSet();

/** Show the question; resolve to true when it is agreed to. */
function ask(dialog, text, tone) {
  dialog.querySelector("[data-confirm-text]").textContent = text;
  const ok = dialog.querySelector("[data-confirm-ok]");
  ok.className = `btn ${TONES[tone] ?? "btn-primary"}`;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
  });
}

async function confirmSubmit(dialog, form, submitter, source) {
  if (!(await ask(dialog, source.dataset.confirm, source.dataset.confirmTone))) return;
  agreed.add(form);
  form.requestSubmit(submitter);
}

async function confirmLink(dialog, link) {
  if (await ask(dialog, link.dataset.confirm, link.dataset.confirmTone)) location.assign(link.href);
}

export function start() {
  const dialog = document.getElementById("confirm-dialog");
  if (!dialog) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const source = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!source.dataset.confirm || agreed.delete(form)) return;
    event.preventDefault();
    confirmSubmit(dialog, form, event.submitter, source);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-confirm]");
    if (!link) return;
    event.preventDefault();
    confirmLink(dialog, link);
  });
}
