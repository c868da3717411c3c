// The words of a file field in the user's language: browsers say "Choose File" in their own.
function names(input, none) {
  return [...input.files].map((file) => file.name).join(", ") || none;
}

export function start() {
  for (const box of document.querySelectorAll("[data-file-choice]")) {
    const input = box.querySelector('input[type="file"]');
    const said = box.querySelector("[data-file-name]");
    const none = said.textContent;
    const show = () => { said.textContent = names(input, none); };
    input.addEventListener("change", show);
    input.form?.addEventListener("reset", () => queueMicrotask(show));
    show(); // a browser may keep the choice of before
  }
}
