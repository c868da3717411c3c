// Small behaviours of a page: messages, rows that open, printing, waiting for a running task, tabs.
import { Tab } from "../vendor/tabler/tabler.esm.min.js";

function closeMessages() {
  for (const button of document.querySelectorAll("[data-flash-close]")) {
    button.addEventListener("click", () => button.closest("[data-flash]").remove());
  }
}

/** Open a row's record on a click anywhere in it, unless text is being selected or a control was meant. */
function openRows() {
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row-url]");
    if (!row || event.defaultPrevented || event.target.closest("a, button, input, label, select, .select-cell")) return;
    if (String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.rowUrl, "_blank", "noopener");
    else location.assign(row.dataset.rowUrl);
  });
}

function printButtons() {
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
}

/** Load the page again while something runs on the server, as long as nobody is working in a dialog. */
function refresh() {
  const waiting = document.querySelector("[data-refresh]");
  if (!waiting) return;
  setTimeout(() => {
    if (document.querySelector("dialog[open]")) refresh();
    else location.reload();
  }, Number(waiting.dataset.refresh) * 1000);
}

/** Keep the open tab in the address, so that paging and sorting inside a tab come back to it. */
function rememberTabs() {
  const wanted = location.hash.startsWith("#pane-") ? location.hash : null;
  for (const button of document.querySelectorAll("[data-tabs] [data-bs-target]")) {
    if (button.dataset.bsTarget === wanted) Tab.getOrCreateInstance(button).show();
    button.addEventListener("shown.bs.tab", () => history.replaceState(null, "", button.dataset.bsTarget));
  }
  for (const pane of document.querySelectorAll(".related .tab-pane")) {
    for (const link of pane.querySelectorAll("a.sort, .pager a")) link.hash = pane.id;
  }
}

export function start() {
  closeMessages();
  openRows();
  printButtons();
  refresh();
  rememberTabs();
}
