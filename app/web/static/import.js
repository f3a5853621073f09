// Sends a file with a bar that moves, takes files that are dropped, and looks again when a column is chosen.
function sending(form) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const name = form.querySelector("[data-file-name]");
  const bar = form.querySelector("[data-upload-bar]");
  const button = form.querySelector("button[type=submit]");

  const send = () => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRF", form.elements.csrf.value);
    request.setRequestHeader("Accept", "text/html");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => {
      if (request.status < 400) {
        location.assign(request.responseURL);
        return;
      }
      const main = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
      if (!main) location.reload();
      document.querySelector("main").replaceWith(document.adoptNode(main));
      begin();
    });
    request.addEventListener("error", () => form.submit());
    bar.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  };

  input.addEventListener("change", () => {
    name.hidden = !input.files.length;
    name.textContent = input.files[0]?.name ?? "";
    if (input.files.length) button.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
    send();
  });
}

function looking(form) {
  let asked = 0;
  for (const button of form.querySelectorAll("[data-autohide]")) button.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    again();
  });
  form.addEventListener("change", again);

  async function again() {
    const mine = ++asked;
    const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    const preview = document.querySelector(".preview");
    preview.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return;
      if (!answer.ok || !fresh.querySelector(".preview")) {
        location.assign(address);
        return;
      }
      for (const part of [".preview", ".action-bar", ".page-head"]) {
        document.querySelector(part).replaceWith(document.adoptNode(fresh.querySelector(part)));
      }
      history.replaceState(null, "", address);
    } catch {
      location.assign(address);
    }
  }
}

function begin() {
  const upload = document.querySelector("form[data-upload]");
  if (upload) sending(upload);
  const columns = document.querySelector("form[data-autosubmit]");
  if (columns) looking(columns);
}

begin();
