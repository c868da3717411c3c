// The command palette: Ctrl+K, a few letters, Enter. The server finds; the arrows choose.
const WAIT_MS = 150;
const texts = document.body.dataset;

function option(item, index) {
  const link = document.createElement("a");
  link.className = "palette-item";
  link.href = item.url;
  link.id = `palette-${index}`;
  link.setAttribute("role", "option");
  link.setAttribute("aria-selected", "false");
  link.tabIndex = -1;
  const icon = document.createElement("i");
  icon.className = `ti ti-${/^[a-z0-9-]+$/.test(item.icon) ? item.icon : "point"}`;
  icon.setAttribute("aria-hidden", "true");
  const text = document.createElement("span");
  text.className = "palette-text";
  text.textContent = item.text;
  const detail = document.createElement("span");
  detail.className = "palette-detail";
  detail.textContent = item.detail;
  link.append(icon, text, detail);
  return link;
}

function group(found, first) {
  const part = document.createElement("div");
  part.setAttribute("role", "group");
  part.setAttribute("aria-label", found.label);
  const head = document.createElement("div");
  head.className = "palette-group";
  head.setAttribute("aria-hidden", "true");
  head.textContent = found.label;
  part.append(head, ...found.items.map((item, n) => option(item, first + n)));
  return part;
}

export function start() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const note = dialog.querySelector("[data-palette-note]");
  let chosen = 0;
  let asked = 0;
  let timer = 0;

  const items = () => [...list.querySelectorAll("[role=option]")];

  function choose(index) {
    const all = items();
    if (!all.length) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    chosen = (index + all.length) % all.length;
    all.forEach((item, n) => item.setAttribute("aria-selected", String(n === chosen)));
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  function show(groups) {
    let count = 0;
    list.replaceChildren(
      ...groups.map((found) => {
        const part = group(found, count);
        count += found.items.length;
        return part;
      }),
    );
    note.textContent = count ? "" : texts.textNoResults;
    choose(0);
  }

  async function find() {
    const mine = (asked += 1);
    try {
      const url = `${dialog.dataset.paletteUrl}?${new URLSearchParams({ q: input.value })}`;
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const body = await answer.json();
      if (mine === asked) show(body.groups); // an answer that a later one overtook is dropped
    } catch {
      if (mine !== asked) return;
      list.replaceChildren();
      note.textContent = texts.textFailed;
    }
  }

  function open() {
    if (dialog.open) return;
    input.value = "";
    list.replaceChildren();
    note.textContent = texts.textLoading;
    dialog.showModal();
    input.focus();
    find();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    if (event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) open();
  });
  for (const button of document.querySelectorAll("[data-palette-open]")) button.addEventListener("click", open);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, WAIT_MS);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" && event.target === input) items()[chosen]?.click();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
  });
}
