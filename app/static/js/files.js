// Files of a record: dropped or chosen, sent one after another with progress; without it a plain form.
function line(list, text) {
  const item = document.createElement("li");
  item.textContent = text;
  list.append(item);
  return item;
}

function finish(item, text, good) {
  item.textContent = text;
  item.classList.add(good ? "is-done" : "is-refused");
}

/** Return why the server did not take a file; nothing when it did. */
function refusal(request, otherwise) {
  try {
    const answer = JSON.parse(request.responseText);
    if (request.status === 200 && answer.taken === 1) return "";
    return answer.refused?.[0] ?? answer.message ?? otherwise;
  } catch {
    return otherwise;
  }
}

function send(form, file, item, texts) {
  return new Promise((resolve) => {
    const data = new FormData();
    data.append("csrf_token", form.elements.csrf_token.value);
    data.append("files", file);
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", texts.sending);
    item.append(bar);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      const refused = refusal(request, texts.failed);
      finish(item, refused || texts.done, !refused);
      resolve(!refused);
    });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  });
}

/** Show the files anew as the server lists them; what was refused stays said above. */
async function showAgain() {
  const url = new URL(location.href);
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.querySelector("[data-file-list]");
  if (list) document.querySelector("[data-file-list]").replaceWith(list);
  const count = page.querySelector("#tab-files .tab-count");
  const shown = document.querySelector("#tab-files .tab-count");
  if (count && shown) shown.textContent = count.textContent;
}

async function take(form, files) {
  const list = form.querySelector("[data-progress]");
  const most = Number(form.dataset.mostBytes);
  let taken = 0;
  for (const file of files) {
    const named = (text) => text.replace("{name}", () => file.name);
    const texts = { sending: named(form.dataset.textSending), done: named(form.dataset.textDone), failed: named(form.dataset.textFailed) };
    const item = line(list, texts.sending);
    if (file.size > most) finish(item, named(form.dataset.textLarge), false);
    else if (await send(form, file, item, texts)) taken += 1;
  }
  if (taken) await showAgain();
}

function startForm(form) {
  const input = form.querySelector('input[type="file"]');
  let queue = Promise.resolve();
  const add = (files) => {
    queue = queue.then(() => take(form, files));
  };
  form.querySelector("[data-plain-upload]").hidden = true;
  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("is-over");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("is-over");
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    add([...event.dataTransfer.files]);
  });
}

export function start() {
  for (const form of document.querySelectorAll("form[data-files]")) startForm(form);
}
