// Keyboard: "/" goes to the search box, "n" opens a new record, Ctrl+S saves.
function typing(target) {
  return target.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}

function focusSearch() {
  const box = document.querySelector('[data-shortcut-search="list"]') ?? document.querySelector("[data-shortcut-search]");
  box?.focus();
  box?.select();
  return box !== null;
}

function openNew() {
  const link = document.querySelector('[data-shortcut="n"]');
  link?.click();
  return link !== null;
}

function save() {
  const form = document.querySelector("form[data-save]");
  form?.requestSubmit(form.querySelector('[type="submit"]'));
  return form !== null;
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    let done = false;
    if (command && !event.altKey && event.key.toLowerCase() === "s") done = save();
    else if (!command && !event.altKey && !typing(event.target)) {
      if (event.key === "/") done = focusSearch();
      else if (event.key === "n") done = openNew();
    }
    if (done) event.preventDefault();
  });
}
