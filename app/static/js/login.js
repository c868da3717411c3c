// Fills the sign-in form with a demonstration login.
export function start() {
  const form = document.querySelector("form[data-login]");
  if (!form) return;
  for (const button of document.querySelectorAll("[data-use-login]")) {
    button.addEventListener("click", () => {
      form.elements.username.value = button.dataset.useLogin;
      form.elements.password.value = button.dataset.usePassword;
      form.querySelector('[type="submit"]').focus();
    });
  }
}
