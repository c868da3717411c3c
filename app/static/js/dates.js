// A calendar beside date inputs. What was typed is never touched unless a day is picked:
// the server reads it, and says so when there is no such day.
const FORMATS = { date: "d/m/Y", datetime: "d/m/Y H:i" };

function loadStyle() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("../vendor/flatpickr/flatpickr.min.css", import.meta.url).href;
  document.head.insertBefore(link, document.querySelector('link[rel="stylesheet"]'));
}

/** Read dd/mm/yyyy with an optional hh:mm; undefined for a day that does not exist. */
function parse(text) {
  const found = text.trim().match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+(\d{1,2}):(\d{2}))?$/);
  if (!found) return undefined;
  const [day, month, year, hour = 0, minute = 0] = found.slice(1).map((part) => (part ? Number(part) : undefined));
  const date = new Date(year, month - 1, day, hour, minute);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : undefined;
}

function openButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-icon";
  button.setAttribute("aria-label", document.body.dataset.textChooseDate);
  const icon = document.createElement("i");
  icon.className = "ti ti-calendar";
  icon.setAttribute("aria-hidden", "true");
  button.append(icon);
  return button;
}

function addCalendar(input, kind, locale) {
  const anchor = document.createElement("span");
  anchor.hidden = true;
  const button = openButton();
  input.after(anchor, button);
  const picker = globalThis.flatpickr(anchor, {
    locale,
    dateFormat: FORMATS[kind],
    enableTime: kind === "datetime",
    time_24hr: true,
    disableMobile: true,
    clickOpens: false,
    positionElement: button,
    position: "auto right",
    onChange: (dates, text) => {
      input.value = text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    onClose: () => button.focus(),
  });
  button.addEventListener("click", () => {
    const date = parse(input.value);
    if (date) picker.setDate(date, false);
    else picker.clear(false);
    picker.toggle();
  });
}

/** Put a calendar beside the dates inside a part of the page. */
export async function enhance(root) {
  const inputs = root.querySelectorAll("input[data-date], input[data-datetime]");
  if (!inputs.length) return;
  loadStyle();
  await import("../vendor/flatpickr/flatpickr.min.js");
  const vietnamese = document.documentElement.lang.startsWith("vi");
  if (vietnamese) await import("../vendor/flatpickr/vi.js");
  for (const input of inputs) {
    addCalendar(input, "datetime" in input.dataset ? "datetime" : "date", vietnamese ? "vn" : { firstDayOfWeek: 1 });
  }
}

export function start() {
  return enhance(document);
}
