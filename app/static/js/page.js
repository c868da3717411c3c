// Small behaviours of a page: messages, rows that open, printing, waiting for a running task, tabs.
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

/** Come back to the tab after sorting or paging in its list; show which tab is open on a narrow screen. */
function stayAtTab() {
  const tabs = document.querySelector(".related > .card-header");
  const open = tabs?.querySelector(".nav-link.active");
  if (open) tabs.scrollLeft = open.offsetLeft + open.offsetWidth - tabs.clientWidth + 16;
  for (const link of document.querySelectorAll(".related-pane a.sort, .related-pane .pager a")) link.hash = "related";
}

/** Say on the tabs that are not open how many records they hold, once the page is there. */
async function countTabs() {
  const tabs = document.querySelector("[data-counts-url]");
  if (!tabs?.querySelector("[data-count]")) return;
  const answer = await fetch(tabs.dataset.countsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  for (const [key, count] of Object.entries(await answer.json())) {
    const place = tabs.querySelector(`[data-count="${CSS.escape(key)}"]`);
    if (!place) continue;
    place.textContent = count;
    place.hidden = false;
    place.before(" ");
  }
}

export function start() {
  closeMessages();
  openRows();
  printButtons();
  refresh();
  stayAtTab();
  countTabs();
}
