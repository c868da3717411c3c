// The side navigation: remembers which groups are closed and keeps the current entry in sight.
import { read, write } from "./store.js";

const KEY = "chungtay-closed-groups";

function closedGroups() {
  return new Set((read(KEY) ?? "").split(" ").filter(Boolean));
}

export function start() {
  const closed = closedGroups();
  for (const group of document.querySelectorAll("[data-nav-group]")) {
    const key = group.dataset.navGroup;
    if (closed.has(key) && !group.querySelector("[aria-current]")) group.open = false;
    group.addEventListener("toggle", () => {
      const now = closedGroups();
      if (group.open) now.delete(key);
      else now.add(key);
      write(KEY, [...now].join(" "));
    });
  }
  const current = document.querySelector(".side-nav [aria-current]");
  const nav = current?.closest(".side-nav");
  if (nav && current.offsetTop > nav.clientHeight) nav.scrollTop = current.offsetTop - nav.clientHeight / 2;
}
