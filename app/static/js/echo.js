// Says below an amount or a day what was understood, in words; the server reads it as it will when it saves.
const PAUSE = 250;

function noteOf(input) {
  const note = document.createElement("div");
  note.className = "form-hint field-echo";
  note.setAttribute("aria-live", "polite");
  (input.closest(".input-group") ?? input).after(note);
  return note;
}

async function say(input, note) {
  const url = new URL(`/echo/${input.dataset.echo}`, location.href);
  url.searchParams.set("typed", input.value);
  const typed = input.value;
  if (!typed.trim()) {
    note.textContent = "";
    return;
  }
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok || input.value !== typed) return;
  const { text, error } = await answer.json();
  note.textContent = text || error || "";
  note.classList.toggle("is-refused", Boolean(error));
}

export function start() {
  for (const input of document.querySelectorAll("input[data-echo]")) {
    const note = noteOf(input);
    let waiting = 0;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => say(input, note), PAUSE);
    });
    if (input.value) say(input, note);
  }
}
