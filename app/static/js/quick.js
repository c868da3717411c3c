// A small dialog with the short form of a new record, beside a search-as-you-type field.
import { enhance as enhanceDates } from "./dates.js";

const texts = document.body.dataset;

/** Show the short form of the server; resolve to the new record, or to null when it was closed. */
async function askFor(url, enhanceLookups) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const dialog = document.createElement("dialog");
  dialog.className = "confirm-dialog quick-dialog";
  dialog.setAttribute("aria-labelledby", "quick-title");
  document.body.append(dialog);
  fill(dialog, await answer.text(), enhanceLookups);
  dialog.showModal();
  return new Promise((resolve) => {
    let made = null;
    dialog.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      made = await send(dialog, event.target, enhanceLookups);
      if (made) dialog.close();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("[data-quick-cancel]")) dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(made);
    });
  });
}

function fill(dialog, html, enhanceLookups) {
  const part = new DOMParser().parseFromString(html, "text/html");
  dialog.replaceChildren(...part.body.childNodes);
  enhanceLookups(dialog);
  enhanceDates(dialog);
  (dialog.querySelector("[data-error-summary]") ?? dialog.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
}

async function send(dialog, form, enhanceLookups) {
  if (form.dataset.submitted) return null;
  form.dataset.submitted = "1";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "text/html, application/json" },
    });
    if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) return await answer.json();
    if (answer.status !== 422) throw new Error(String(answer.status));
    fill(dialog, await answer.text(), enhanceLookups);
  } catch {
    const note = document.createElement("p");
    note.className = "field-error";
    note.setAttribute("role", "alert");
    note.textContent = texts.textNotSaved;
    form.querySelector("[role=alert]")?.remove();
    form.prepend(note);
  } finally {
    delete form.dataset.submitted;
  }
  return null;
}

/** Put the button for a new record beside a field. */
export function offer(select, control, enhanceLookups) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-icon quick-button";
  button.title = texts.textNew;
  button.setAttribute("aria-label", texts.textNew);
  const icon = document.createElement("i");
  icon.className = "ti ti-plus";
  icon.setAttribute("aria-hidden", "true");
  button.append(icon);
  const group = document.createElement("div");
  group.className = "quick-group";
  control.wrapper.before(group);
  group.append(control.wrapper, button);
  button.addEventListener("click", async () => {
    const made = await askFor(select.dataset.quickUrl, enhanceLookups).catch(() => null);
    if (!made) {
      button.focus();
      return;
    }
    control.addOption(made);
    control.addItem(String(made.id));
    control.focus();
    control.close();
  });
}
