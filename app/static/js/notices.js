// The bell in the header: how many notices were not read, asked for once after the page has loaded.
// It does not ask again by itself: that would keep a forgotten browser signed in for ever.
export async function start() {
  const bell = document.querySelector("[data-notices]");
  if (!bell) return;
  let found;
  try {
    const answer = await fetch(bell.dataset.notices, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    found = await answer.json();
  } catch {
    return; // the bell still leads to the page
  }
  if (!found.unread) return;
  const count = bell.querySelector("[data-notices-count]");
  count.textContent = found.short;
  count.hidden = false;
  bell.title = found.label;
  bell.setAttribute("aria-label", found.label);
}
