// Tabs of a form, made of its parts. Without script all parts stand one below the other.
const KEYS = { ArrowRight: 1, ArrowLeft: -1 };

function buttonFor(panel) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "nav-link";
  button.id = `${panel.id}-tab`;
  button.setAttribute("role", "tab");
  button.setAttribute("aria-controls", panel.id);
  button.append(panel.dataset.tabTitle);
  if (panel.dataset.tabErrors) {
    const mark = document.createElement("span");
    mark.className = "tab-errors";
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = panel.dataset.tabErrors;
    const words = document.createElement("span");
    words.className = "visually-hidden";
    words.textContent = ` (${panel.dataset.tabNote})`;
    button.append(mark, words);
  }
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", button.id);
  return button;
}

function open(panels, wanted) {
  for (const panel of panels) {
    const active = panel === wanted;
    panel.hidden = !active;
    const button = document.getElementById(`${panel.id}-tab`);
    button.setAttribute("aria-selected", String(active));
    button.classList.toggle("active", active);
    button.tabIndex = active ? 0 : -1;
  }
}

function startForm(form) {
  const panels = [...form.querySelectorAll("[data-form-tab]")];
  if (panels.length < 2) return;
  const list = document.createElement("div");
  list.className = "nav nav-tabs form-tabs";
  list.setAttribute("role", "tablist");
  list.append(...panels.map(buttonFor));
  panels[0].before(list);
  form.classList.add("has-tabs");
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[role=tab]");
    if (button) open(panels, document.getElementById(button.getAttribute("aria-controls")));
  });
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.children];
    const from = buttons.indexOf(document.activeElement);
    const ends = { Home: 0, End: buttons.length - 1 };
    const to = event.key in ends ? ends[event.key] : from + (KEYS[event.key] ?? NaN);
    const next = buttons[(to + buttons.length) % buttons.length];
    if (from < 0 || !next) return;
    event.preventDefault();
    next.click();
    next.focus();
  });
  // A link of the error summary leads into its tab before forms.js moves the focus there.
  form.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const panel = link && document.getElementById(link.hash.slice(1))?.closest("[data-form-tab]");
    if (panel) open(panels, panel);
  }, true);
  open(panels, panels.find((panel) => panel.dataset.tabErrors) ?? panels[0]);
}

export function start() {
  for (const form of document.querySelectorAll("form.record-form")) startForm(form);
}
