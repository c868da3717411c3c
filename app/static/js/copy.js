// A button that copies a text: shown only where scripts run; the text itself can be selected without.
async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text.value);
    return;
  }
  // Without TLS there is no clipboard for scripts; what is selected can still be copied.
  text.select();
  document.execCommand("copy");
}

export function start() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const text = document.getElementById(button.dataset.copy);
    if (!text) continue;
    button.hidden = false;
    const label = button.querySelector("span");
    const usual = label.textContent;
    button.addEventListener("click", async () => {
      await copy(text);
      label.textContent = button.dataset.copied;
      setTimeout(() => { label.textContent = usual; }, 2000);
    });
  }
}
