// One text: a mention in it and its scores light each other up, scores show on focus and hover, and what a correction
// would change is shown in place.
const page = document.querySelector(".voice");
const card = document.getElementById("scorecard").content.firstElementChild.cloneNode(true);
const effect = document.getElementById("effect");

const of = (id) => document.querySelectorAll(`[data-mention="${CSS.escape(id)}"]`);
const hide = () => card.remove();

const show = (mark) => {
  const list = card.querySelector("dl");
  list.replaceChildren();
  for (const row of document.getElementById(`m-${mark.dataset.mention}`).querySelectorAll("tbody tr")) {
    const [name, value, sure] = row.children;
    for (const [tag, from, kind] of [["dt", name, ""], ["dd", value, ""], ["dd", sure, "sure"]]) {
      const cell = document.createElement(tag);
      cell.textContent = from?.textContent.trim() ?? "";
      cell.className = kind;
      list.append(cell);
    }
  }
  document.body.append(card);
  const at = mark.getBoundingClientRect();
  const room = document.documentElement.clientWidth - card.offsetWidth - 8;
  card.style.left = `${Math.max(8, Math.min(at.left, room)) + scrollX}px`;
  const below = at.bottom + card.offsetHeight + 16 < innerHeight;
  card.style.top = `${(below ? at.bottom + 8 : at.top - card.offsetHeight - 8) + scrollY}px`;
};

for (const one of page.querySelectorAll("[data-mention]")) {
  const light = (on) => {
    for (const other of of(one.dataset.mention)) other.classList.toggle("lit", on);
    if (!one.matches("mark")) return;
    if (on) show(one);
    else hide();
  };
  for (const [event, on] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) one.addEventListener(event, () => light(on));
}
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

for (const form of document.querySelectorAll("[data-correct]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let answer, read;
    try {
      answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Part": "1", Accept: "text/html" } });
      read = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      form.submit();
      return;
    }
    if (answer.redirected) { // the session has ended
      location.assign(answer.url);
      return;
    }
    const told = answer.ok ? [...read.body.children] : [...read.querySelectorAll("[role=alert], .problem")];
    effect.replaceChildren(...told);
    if (!answer.ok) {
      const close = document.createElement("form");
      close.method = "dialog";
      const button = document.createElement("button");
      button.textContent = "OK";
      close.append(button);
      effect.append(close);
    }
    effect.querySelector("[data-close]")?.addEventListener("click", (click) => { click.preventDefault(); effect.close(); });
    effect.showModal();
    effect.scrollTop = 0;
  });
}
