// Checks a journey while it is written, and shows the line that is wrong.
const form = document.querySelector("form[data-check]");
const text = form.querySelector("textarea");
const verdict = document.getElementById("verdict");
const lines = form.querySelector("[data-lines]");
const pause = 500; // milliseconds without a stroke
let timer;
let asked = 0;

function number(bad) {
  const count = text.value.split("\n").length;
  lines.replaceChildren(
    ...Array.from({ length: count }, (_, i) => {
      const line = document.createElement("div");
      line.textContent = i + 1;
      if (i + 1 === bad) line.className = "bad";
      return line;
    }),
  );
  lines.scrollTop = text.scrollTop;
}

function tell(answer) {
  verdict.className = `verdict ${answer.ok ? "verdict-good" : "verdict-bad"}`;
  if (answer.ok) {
    const said = verdict.dataset.good.replace("{stages}", answer.stages).replace("{touchpoints}", answer.touchpoints);
    verdict.textContent = said;
  } else {
    const line = document.createElement("strong");
    line.textContent = verdict.dataset.bad.replace("{line}", answer.line);
    const reason = document.createElement("span");
    if (answer.lang) reason.lang = answer.lang;
    reason.textContent = answer.reason;
    verdict.replaceChildren(line, " ", reason);
  }
  text.setAttribute("aria-invalid", String(!answer.ok));
  number(answer.ok ? null : answer.line);
}

async function check() {
  const mine = ++asked;
  const body = new URLSearchParams({ text: text.value });
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body, headers: { "X-CSRF": form.elements.csrf.value } });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (mine === asked) tell(told);
  } catch {
    if (mine === asked) verdict.textContent = verdict.dataset.away;
  }
}

text.addEventListener("input", () => {
  number(null);
  clearTimeout(timer);
  timer = setTimeout(check, pause);
});
text.addEventListener("scroll", () => (lines.scrollTop = text.scrollTop));
text.addEventListener("keydown", (event) => {
  if (event.key === "Escape") form.querySelector("button").focus(); // a way out for the keyboard
});
for (const button of form.querySelectorAll("[data-autohide]")) button.hidden = true;
check();
