// Mentions in comments: "@" and some letters offer colleagues who read the record. The server decides
// again whom a comment may mention; without this script a comment mentions nobody.
const WAIT_MS = 200;
const TYPED = /(?:^|\s)@([\p{L}\p{M}][\p{L}\p{M} ]{0,40})$/u;

function begin(area) {
  const form = area.form;
  const list = area.parentElement.querySelector(".mention-list");
  const named = new Map();
  let timer = 0;
  let asked = 0;
  let chosen = 0;

  const options = () => [...list.querySelectorAll("button")];
  const close = () => { list.hidden = true; list.replaceChildren(); };

  function mark(index) {
    const all = options();
    if (!all.length) return;
    chosen = (index + all.length) % all.length;
    all.forEach((item, n) => item.setAttribute("aria-selected", String(n === chosen)));
  }

  function take(person) {
    const before = area.value.slice(0, area.selectionStart).replace(TYPED, (all) => `${all.startsWith("@") ? "" : all[0]}@${person.name} `);
    const after = area.value.slice(area.selectionStart);
    area.value = before + after;
    area.setSelectionRange(before.length, before.length);
    named.set(String(person.id), person.name);
    close();
    area.focus();
  }

  function show(people) {
    list.replaceChildren(...people.map((person) => {
      const item = document.createElement("button");
      item.type = "button";
      item.setAttribute("role", "option");
      item.textContent = person.name;
      item.addEventListener("click", () => take(person));
      item.person = person;
      return item;
    }));
    list.hidden = !people.length;
    mark(0);
  }

  async function ask(letters) {
    const number = ++asked;
    try {
      const answer = await fetch(`${area.dataset.mentions}?q=${encodeURIComponent(letters)}`, { headers: { Accept: "application/json" } });
      const found = answer.ok ? (await answer.json()).people : [];
      if (number === asked) show(found);
    } catch {
      close();
    }
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    const letters = area.value.slice(0, area.selectionStart).match(TYPED)?.[1];
    if (!letters) { asked += 1; close(); return; }
    timer = setTimeout(() => ask(letters), WAIT_MS);
  });
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(options()[chosen].person);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", () => {
    for (const old of form.querySelectorAll("input[name=mentioned]")) old.remove();
    for (const [id, name] of named) {
      if (!area.value.includes(`@${name}`)) continue;
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "mentioned";
      field.value = id;
      form.append(field);
    }
  });
}

export function start() {
  document.querySelectorAll("[data-mentions]").forEach(begin);
}
