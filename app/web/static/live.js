// Keeps the part #live of a page fresh while the server says that it may change (data-live, milliseconds).
const quiet = 3; // failures after which it waits longer
let failures = 0;

async function refresh() {
  const here = document.getElementById("live");
  if (!here?.dataset.live) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
    if (fresh && fresh.innerHTML !== here.innerHTML && !here.contains(document.activeElement)) here.replaceWith(fresh);
    else if (fresh) follow(here, fresh);
    failures = 0;
  } catch {
    failures += 1;
  }
  plan();
}

// Somebody's focus is inside: only figures and bars change, nothing is taken from under the hands.
function follow(here, fresh) {
  const bars = [...here.querySelectorAll("progress")];
  const new_bars = [...fresh.querySelectorAll("progress")];
  if (bars.length !== new_bars.length) return;
  bars.forEach((bar, i) => new_bars[i].hasAttribute("value") && bar.setAttribute("value", new_bars[i].getAttribute("value")));
}

function plan() {
  const rest = Number(document.getElementById("live")?.dataset.live);
  if (rest) setTimeout(refresh, failures > quiet ? rest * 10 : rest);
}

plan();
