// Selects that search as one types: choices come from the server, narrowed by the field they depend on.
import { offer } from "./quick.js";

const texts = document.body.dataset;

function line(item, escape) {
  const detail = item.detail ? `<small class="option-detail">${escape(item.detail)}</small>` : "";
  return `<div>${escape(item.text)}${detail}</div>`;
}

function note(text) {
  const element = document.createElement("div");
  element.className = "no-results";
  element.textContent = text ?? "";
  return element;
}

function addressOf(select, query) {
  const url = new URL(select.dataset.lookupUrl, location.href);
  url.searchParams.set("q", query);
  const parent = parentOf(select);
  if (parent?.value) url.searchParams.set(parent.name.split("-").at(-1), parent.value);
  const day = select.dataset.lookupDate ? select.form?.elements[select.dataset.lookupDate] : null;
  if (day?.value) url.searchParams.set("on", day.value);
  return url;
}

function parentOf(select) {
  return select.dataset.lookupParent ? select.form?.elements[select.dataset.lookupParent] : null;
}

/** Ask the server; who types on asks anew, and an earlier answer that comes late is not mixed in. */
async function load(select, state, query, callback) {
  state.asked?.abort();
  const asked = (state.asked = new AbortController());
  try {
    const answer = await fetch(addressOf(select, query), { headers: { Accept: "application/json" }, signal: asked.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const { results } = await answer.json();
    state.failed = false;
    callback(asked.signal.aborted ? [] : results);
  } catch {
    if (!asked.signal.aborted) state.failed = true;
    callback();
  }
}

function enhanceLookup(TomSelect, select) {
  const state = { failed: false, asked: null };
  const control = new TomSelect(select, {
    valueField: "id",
    labelField: "text",
    searchField: [],
    sortField: [{ field: "$order" }],
    maxOptions: 50,
    preload: "focus",
    plugins: select.multiple ? { remove_button: { title: texts.textRemove } } : { clear_button: { title: texts.textRemove } },
    dropdownParent: select.closest("[data-lines]") ? "body" : null, // a grid scrolls, and would cut it off
    shouldLoad: () => true,
    load: (query, callback) => {
      control.clearOptions((option) => control.items.includes(String(option.id ?? option.value)));
      load(select, state, query, callback);
    },
    render: {
      option: line,
      item: (item, escape) => `<div>${escape(item.text)}</div>`,
      no_results: () => note(state.failed ? texts.textFailed : texts.textNoResults),
      loading: () => note(texts.textLoading),
    },
  });
  carryMarks(select, control);
  if (!select.multiple) tellDetail(select, control);
  if (select.dataset.quickUrl) offer(select, control, enhance);
  parentOf(select)?.addEventListener("change", () => {
    control.clear();
    control.clearOptions();
    control.load("");
  });
}

/** Say below the field where the chosen record belongs: the detail that stood beside it in the list. */
function tellDetail(select, control) {
  const note = document.createElement("div");
  note.className = "form-hint lookup-detail";
  note.textContent = select.dataset.detail ?? "";
  control.wrapper.after(note);
  control.on("change", (value) => {
    note.textContent = control.options[value]?.detail ?? "";
  });
}

/** Hand the select's error and help marks on to the input that stands in for it, and hide the select itself. */
function carryMarks(select, control) {
  select.setAttribute("aria-hidden", "true");
  for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) {
    if (select.hasAttribute(name)) control.control_input.setAttribute(name, select.getAttribute(name));
  }
}

/** Enhance the selects inside a part of the page; what lies in a template waits until it is copied. */
export async function enhance(root) {
  const lookups = root.querySelectorAll("select[data-lookup-url]");
  const several = root.querySelectorAll("select[data-multiselect]");
  if (!lookups.length && !several.length) return;
  await import("../vendor/tom-select/tom-select.complete.min.js");
  const { TomSelect } = globalThis;
  for (const select of lookups) enhanceLookup(TomSelect, select);
  for (const select of several) {
    const control = new TomSelect(select, {
      plugins: { remove_button: { title: texts.textRemove } },
      dropdownParent: select.closest("[data-lines]") ? "body" : null,
      render: { no_results: () => note(texts.textNoResults) },
    });
    carryMarks(select, control);
  }
}

export function start() {
  return enhance(document);
}
