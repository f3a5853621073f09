// Draws the charts of a page when they come into view: <figure class="chart"> with a Vega-Lite spec as JSON inside, or
// at the address in data-spec. Colours come from the page's style, so a chart follows light and dark. Each figure sends
// "chart:ready" with its view, for pages that add brushes or clicks. Nothing is evaluated: the page's policy forbids it.
const figures = [...document.querySelectorAll("figure.chart")];
const still = matchMedia("(prefers-reduced-motion: reduce)");
const { decimal, thousands, percent } = document.body.dataset;
const formatLocale = { decimal, thousands, percent, grouping: [3], currency: ["", ""] };
let bundle;

const load = () => (bundle ??= import(document.body.dataset.bundle).then(() => window.vegaEmbed));

const colour = (name) => {
  const probe = document.createElement("span");
  probe.className = `probe ${name}`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
};

const look = () => {
  const [ink, mute, line, card] = ["ink", "mute", "line", "card"].map(colour);
  const font = getComputedStyle(document.body).fontFamily;
  return {
    background: null,
    font,
    view: { stroke: null },
    axis: { labelColor: mute, titleColor: mute, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 12, titleFontWeight: "normal" },
    legend: { labelColor: ink, titleColor: mute, labelFontSize: 12 },
    title: { color: ink },
    text: { color: ink },
    point: { stroke: card },
    range: { category: ["open", "bad", "good", "mute"].map(colour) },
  };
};

// A spec names colours of the page as "$good"; here they become what they are now.
const coloured = (value, known = {}) => {
  if (typeof value === "string") return /^\$[a-z]+$/.test(value) ? (known[value] ??= colour(value.slice(1))) : value;
  if (Array.isArray(value)) return value.map((one) => coloured(one, known));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, key === "datasets" || key === "data" ? one : coloured(one, known)]));
  return value;
};

const tip = (figure) => {
  const box = document.createElement("div");
  box.className = "tip";
  box.hidden = true;
  figure.append(box);
  return (_, event, __, value) => {
    box.hidden = value === null || value === undefined || value === "";
    if (box.hidden) return;
    box.textContent = typeof value === "object" ? Object.entries(value).map(([name, one]) => `${name}: ${one}`).join(" · ") : String(value);
    const frame = figure.getBoundingClientRect();
    box.style.left = `${Math.max(0, Math.min(event.clientX - frame.left + 12, frame.width - box.offsetWidth))}px`;
    box.style.top = `${event.clientY - frame.top + 16}px`;
  };
};

const draw = async (figure) => {
  const canvas = figure.querySelector(".canvas");
  const inside = figure.querySelector('script[type="application/json"]');
  const spec = inside ? JSON.parse(inside.textContent) : await (await fetch(figure.dataset.spec)).json();
  const embed = await load();
  figure.view?.finalize();
  const { config, ...rest } = coloured(spec);
  const made = await embed(canvas, { ...rest, config: { ...look(), ...(config ?? {}) } }, { ast: true, defaultStyle: false, tooltip: (figure.tip ??= tip(figure)), actions: false, renderer: "svg", formatLocale });
  canvas.setAttribute("role", "img"); // what the library writes there tells nothing
  canvas.setAttribute("aria-label", figure.dataset.title);
  canvas.querySelector("svg")?.setAttribute("aria-hidden", "true"); // the canvas is the picture, and has a name and a table
  figure.view = made.view;
  figure.dispatchEvent(new CustomEvent("chart:ready", { bubbles: true, detail: { view: made.view, still: still.matches } }));
};

const safely = (figure) => draw(figure).catch((error) => {
  figure.querySelector("details")?.setAttribute("open", "");
  console.error(error);
});

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((one) => one.isIntersecting)) {
    seen.unobserve(entry.target);
    safely(entry.target);
  }
}, { rootMargin: "200px" });

for (const figure of figures) seen.observe(figure);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => figures.filter((one) => one.view).forEach(safely));
