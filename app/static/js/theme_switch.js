// The light and dark switch.
import { write } from "./store.js";

const root = document.documentElement;

function show(button) {
  button.setAttribute("aria-pressed", String(root.dataset.bsTheme === "dark"));
}

export function start() {
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    show(button);
    button.addEventListener("click", () => {
      root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      write("chungtay-theme", root.dataset.bsTheme);
      show(button);
      document.dispatchEvent(new CustomEvent("chungtay:theme"));
    });
  }
}
