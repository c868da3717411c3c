// Forms: no second submit, a warning about unsaved changes, focus on the error summary, no empty parameters.
const PAUSE = 8000;

/** Refuse a second submit; downloads answer without leaving the page, hence the pause's end. */
function guardSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.submitted) {
    event.preventDefault();
    return;
  }
  form.dataset.submitted = "1";
  form.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), PAUSE);
}

function release(form) {
  delete form.dataset.submitted;
  form.removeAttribute("aria-busy");
}

function guardChanges() {
  const changed = new Set();
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("change", (event) => {
      if (event.isTrusted) changed.add(form);
    });
    if (form.querySelector("[data-error-summary]")) changed.add(form);
  }
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) changed.delete(event.target);
  });
  addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });
}

/** Follow a link of the error summary to its control, also when a richer control stands in for it. */
function followErrors(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const control = link && document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    (control.tomselect ?? control).focus();
  });
}

/** Leave empty fields of a search out of the address. */
function omitEmpty() {
  for (const form of document.querySelectorAll("form[data-omit-empty]")) {
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData.entries()]) {
        if (value === "") event.formData.delete(name);
      }
    });
  }
}

export function start() {
  document.addEventListener("submit", guardSubmit);
  addEventListener("pageshow", () => document.querySelectorAll("form[data-submitted]").forEach(release));
  guardChanges();
  omitEmpty();
  const summary = document.querySelector("[data-error-summary]");
  if (summary) followErrors(summary);
}
