// Lines of a form: keys as in a spreadsheet, pasting of several cells, removal, running totals.
import { enhance as enhanceDates } from "./dates.js";
import { enhance as enhanceLookups } from "./lookups.js";

const MOST = 200;
const YES = new Set(["x", "1", "y", "yes", "true", "có", "co"]);
const vietnamese = document.documentElement.lang.startsWith("vi");

const ready = new WeakMap(); // lines whose richer controls are still being made

const rowsOf = (grid) => [...grid.querySelectorAll("tbody > tr")];
const isRemoved = (row) => row.classList.contains("is-removed");
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").trim().toLowerCase();

function controlOf(row, column) {
  return row?.querySelector(`[data-column="${CSS.escape(column)}"]`)?.querySelector("input:not([type=hidden]):not(.ts-control *):not(.dropdown-input), select, textarea");
}

/** Focus a control, also when a richer one stands in for it. */
function focus(control) {
  if (!control) return false;
  (control.tomselect ?? control).focus();
  if (control.select && control.type !== "checkbox") control.select();
  return true;
}

function say(grid, text) {
  const status = grid.querySelector("[data-lines-status]");
  if (status) status.textContent = text;
}

function changed(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

// -- adding and removing --------------------------------------------------------

function addRow(grid) {
  const template = grid.querySelector("[data-line-template]");
  if (!template) return null;
  const index = Number(grid.dataset.next);
  grid.dataset.next = index + 1;
  const row = template.content.firstElementChild.cloneNode(true);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("__n")) element.setAttribute(name, value.replaceAll("__n", index));
    }
  }
  grid.querySelector("tbody").append(row);
  renumber(grid);
  ready.set(row, Promise.all([enhanceLookups(row), enhanceDates(row)]));
  return row;
}

function renumber(grid) {
  rowsOf(grid).forEach((row, position) => {
    const number = position + 1;
    row.querySelector("[data-line-number]").textContent = number;
    row.querySelector("[data-line-remove]")?.setAttribute("aria-label", grid.dataset.textRemove.replace("{number}", number));
    for (const cell of row.querySelectorAll("[data-column]")) {
      const text = grid.dataset.textNumber.replace("{label}", cell.dataset.label).replace("{number}", number);
      for (const control of cell.querySelectorAll("[aria-label]:not(button)")) control.setAttribute("aria-label", text);
    }
  });
}

/** A new line goes at once; an old one is crossed out and removed when the form is saved. */
function removeRow(grid, row, box) {
  if (row.dataset.line === "old") {
    row.classList.toggle("is-removed", box.checked);
    return;
  }
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  renumber(grid);
  if (!focus(next?.querySelector("[data-line-remove]"))) grid.querySelector("[data-line-add]")?.focus();
  grid.dispatchEvent(new Event("input", { bubbles: true }));
}

// -- keys -----------------------------------------------------------------------

function placeOf(target) {
  const cell = target.closest("[data-column]");
  return cell && { row: cell.closest("tr"), column: cell.dataset.column };
}

/** Go to the same column of a neighbouring line that asks for it. */
function step(grid, place, forwards) {
  let row = place.row;
  do {
    row = forwards ? row.nextElementSibling : row.previousElementSibling;
  } while (row && (isRemoved(row) || !controlOf(row, place.column)));
  return focus(controlOf(row, place.column));
}

function onKey(grid, event) {
  const { target, key } = event;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const place = placeOf(target);
  if (!place || target.tagName === "BUTTON") return;
  const chooses = target.closest(".ts-wrapper") !== null;
  if (key === "Enter" && !(chooses && target.getAttribute("aria-expanded") === "true")) {
    event.preventDefault();
    if (step(grid, place, !event.shiftKey) || event.shiftKey) return;
    const row = addRow(grid);
    if (row && !focus(controlOf(row, place.column))) focusFirst(row);
  } else if ((key === "ArrowDown" || key === "ArrowUp") && !chooses && target.tagName === "INPUT" && target.type !== "radio") {
    if (step(grid, place, key === "ArrowDown")) event.preventDefault();
  }
}

function focusFirst(row) {
  const cell = row.querySelector("[data-column]:has(input, select)");
  focus(cell && controlOf(row, cell.dataset.column));
}

// -- pasting --------------------------------------------------------------------

/** Read what a spreadsheet copies: lines, cells parted by tabs, quoted cells with line breaks. */
export function cellsOf(text) {
  const rows = [[]];
  const pattern = /(?:^|\t|\n)(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))/g;
  const body = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  for (const match of body.matchAll(pattern)) {
    if (match[0].startsWith("\n")) rows.push([]);
    rows.at(-1).push((match[1]?.replaceAll('""', '"') ?? match[2]).trim());
  }
  return rows;
}

/** Search once for each text that is pasted, however many lines hold it. */
function search(address, text, asked) {
  const url = new URL(address, location.href);
  url.searchParams.set("q", text);
  if (!asked.has(url.href)) {
    const answer = fetch(url, { headers: { Accept: "application/json" } });
    asked.set(url.href, answer.then(async (found) => (found.ok ? (await found.json()).results : [])).catch(() => []));
  }
  return asked.get(url.href);
}

async function choose(select, text, asked) {
  const control = select.tomselect;
  if (!select.dataset.lookupUrl) {
    const found = [...select.options].find((option) => plain(option.text) === plain(text) || option.value === text);
    if (!found) return false;
    if (control) control.addItem(found.value);
    else select.value = found.value;
    return true;
  }
  const results = await search(select.dataset.lookupUrl, text, asked);
  const same = results.filter((item) => plain(item.text) === plain(text));
  const [found, ...others] = same.length ? same : results;
  if (!found || others.length || !control) return false;
  control.addOption({ ...found }); // the control keeps its elements in the object
  control.addItem(String(found.id));
  return true;
}

async function put(control, text, asked) {
  if (control.tagName === "SELECT") {
    if (text) control.closest("td").classList.toggle("is-unread", !(await choose(control, text, asked)));
  } else if (control.type === "checkbox") control.checked = YES.has(plain(text)) || YES.has(text.toLowerCase());
  else control.value = text;
  changed(control);
}

async function onPaste(grid, event) {
  const place = placeOf(event.target);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!place || !/[\t\n]/.test(text.replace(/\s+$/, ""))) return;
  event.preventDefault();
  const lines = cellsOf(text).slice(0, MOST);
  const heads = [...place.row.querySelectorAll("[data-column]")].map((cell) => cell.dataset.column);
  const first = heads.indexOf(place.column);
  const asked = new Map();
  let row = place.row;
  for (const [position, cells] of lines.entries()) {
    if (position) row = row.nextElementSibling ?? addRow(grid);
    if (!row) break;
    await ready.get(row);
    for (const [offset, value] of cells.entries()) {
      const control = controlOf(row, heads[first + offset] ?? "");
      if (control) await put(control, value, asked);
    }
  }
  say(grid, grid.dataset.textPasted.replace("{count}", lines.length));
}

// -- totals ---------------------------------------------------------------------

/** Read a number as the language writes it; what is no number counts as nothing until it is checked. */
function read(text) {
  const bare = text.replace(/[\s\u00a0₫đ]/gi, "");
  const number = Number(vietnamese ? bare.replaceAll(".", "").replace(",", ".") : bare.replaceAll(",", ""));
  return Number.isFinite(number) ? number : 0;
}

function sum(grid) {
  const format = new Intl.NumberFormat(vietnamese ? "vi" : "en", { maximumFractionDigits: 6 });
  for (const cell of grid.querySelectorAll("[data-total]")) {
    const rows = rowsOf(grid).filter((row) => !isRemoved(row));
    const total = rows.reduce((so, row) => so + read(controlOf(row, cell.dataset.total)?.value ?? ""), 0);
    cell.querySelector("output").textContent = format.format(total);
  }
}

function startGrid(grid) {
  const add = grid.querySelector("[data-line-add]");
  grid.querySelector("[data-lines-hint]")?.removeAttribute("hidden");
  grid.classList.add("is-live");
  add?.addEventListener("click", (event) => {
    event.preventDefault();
    const row = addRow(grid);
    if (row) focusFirst(row);
  });
  grid.addEventListener("keydown", (event) => onKey(grid, event));
  grid.addEventListener("paste", (event) => onPaste(grid, event));
  grid.addEventListener("change", (event) => {
    if (event.target.matches("[data-line-remove]")) removeRow(grid, event.target.closest("tr"), event.target);
    sum(grid);
  });
  grid.addEventListener("input", () => sum(grid));
}

export function start() {
  for (const grid of document.querySelectorAll("[data-lines]")) startGrid(grid);
}
