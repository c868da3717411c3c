// Runs before the page is drawn, so that the chosen colours do not flash. A classic script on purpose.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let theme = null;
  try {
    theme = localStorage.getItem("chungtay-theme");
  } catch {
    // Storage may be refused by the browser's settings; the system's choice then holds.
  }
  if (theme !== "light" && theme !== "dark") {
    theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  root.dataset.bsTheme = theme;
})();
