// Conditions, columns and order of a list. The form's fields are the state: nothing is kept elsewhere.
import { enhance as enhanceDates } from "./dates.js";
import { enhance as enhanceLookups } from "./lookups.js";

/** Give the value of a condition the name that the server reads: f<group>.<column>.<operator>. */
function nameValue(row) {
  const group = row.closest("[data-condition-group]").dataset.conditionGroup;
  const operator = row.querySelector("[data-operator]").value;
  const emptiness = operator === "empty";
  const plain = row.querySelector("[data-plain]");
  const flag = row.querySelector("[data-emptiness]");
  const name = `f${group}.${row.dataset.condition}.${operator}`;
  plain.hidden = emptiness;
  flag.hidden = !emptiness;
  plain.querySelector("[data-value]").name = emptiness ? "" : name;
  flag.querySelector("select").name = emptiness ? name : "";
}

async function addCondition(builder, chooser) {
  const column = chooser.value;
  chooser.value = "";
  const template = builder.querySelector(`[data-condition-template="${CSS.escape(column)}"]`);
  if (!template) return;
  const row = template.content.firstElementChild.cloneNode(true);
  chooser.closest("[data-condition-group]").querySelector("[data-conditions]").append(row);
  nameValue(row);
  await Promise.all([enhanceLookups(row), enhanceDates(row)]);
  row.querySelector("[data-operator]").focus();
}

function addGroup(builder) {
  const groups = builder.querySelector("[data-condition-groups]");
  const numbers = [...groups.querySelectorAll("[data-condition-group]")].map((group) => Number(group.dataset.conditionGroup));
  const copy = builder.querySelector("[data-group-template]").content.cloneNode(true);
  const group = copy.querySelector("[data-condition-group]");
  group.dataset.conditionGroup = String(Math.max(-1, ...numbers) + 1);
  groups.append(copy);
  group.querySelector("[data-add-condition]").focus();
}

function dropCondition(button) {
  const group = button.closest("[data-condition-group]");
  button.closest("[data-condition]").remove();
  group.querySelector("[data-add-condition]").focus();
}

function startConditions(builder) {
  builder.addEventListener("change", (event) => {
    if (event.target.matches("[data-add-condition]")) addCondition(builder, event.target);
    else if (event.target.matches("[data-operator]")) nameValue(event.target.closest("[data-condition]"));
  });
  builder.addEventListener("click", (event) => {
    if (event.target.closest("[data-add-group]")) addGroup(builder);
    const drop = event.target.closest("[data-drop-condition]");
    if (drop) dropCondition(drop);
  });
}

/** Move a column within the chooser; leave the columns out of the address while they are the list's own. */
function startColumns(chooser) {
  chooser.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const item = button.closest("li");
    if (button.dataset.move === "1") item.nextElementSibling?.after(item);
    else item.previousElementSibling?.before(item);
    button.focus();
  });
  chooser.closest("form").addEventListener("formdata", (event) => {
    const chosen = event.formData.getAll("columns");
    event.formData.delete("columns");
    const text = chosen.join(",");
    if (text && text !== chooser.dataset.default) event.formData.set("columns", text);
  });
}

/** Shift and a click on a head add it to the order instead of replacing it. */
function startSorting() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.sort");
    if (!link || !event.shiftKey) return;
    event.preventDefault();
    const wanted = new URL(link.href).searchParams.get("sort");
    const url = new URL(location.href);
    const bare = wanted.replace(/^-/, "");
    const kept = url.searchParams.getAll("sort").join(",").split(",");
    const others = kept.filter((key) => key && key.replace(/^-/, "") !== bare);
    url.searchParams.delete("after");
    url.searchParams.delete("before");
    url.searchParams.set("sort", [...others, wanted].slice(-3).join(","));
    location.assign(url);
  });
}

/** Say beside each choice of a filter how many records it would leave, once the panel is opened. */
async function loadFacets(panel) {
  const url = new URL(panel.dataset.facetsUrl, location.href);
  // The address of a list on another page has its own parameters: the record to which it is bound.
  const own = new Set(url.searchParams.keys());
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (!own.has(name)) url.searchParams.append(name, value);
  }
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  for (const [name, counts] of Object.entries(await answer.json())) {
    for (const option of panel.querySelectorAll(`select[name="${CSS.escape(name)}"] option[data-label]`)) {
      option.textContent = `${option.dataset.label} (${counts[option.value] ?? 0})`;
    }
  }
}

export function start() {
  for (const builder of document.querySelectorAll("[data-condition-builder]")) startConditions(builder);
  for (const chooser of document.querySelectorAll("[data-columns]")) startColumns(chooser);
  for (const panel of document.querySelectorAll("details[data-facets-url]")) {
    panel.addEventListener("toggle", () => loadFacets(panel), { once: true });
  }
  startSorting();
}
