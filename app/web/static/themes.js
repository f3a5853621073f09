// The map of themes: its circles and the rows of the list light each other up; a drag chooses, Ctrl and the wheel zoom.
const map = document.getElementById("map");
if (map) {
  const rows = new Map([...document.querySelectorAll(".list tr[data-id]")].map((row) => [row.dataset.id, row]));
  const dots = new Map([...map.querySelectorAll(".dot")].map((dot) => [dot.dataset.id, dot]));
  const names = new Map([...map.querySelectorAll("text")].map((name) => [name.dataset.of, name]));
  const [, , wide, high] = map.getAttribute("viewBox").split(" ").map(Number);
  const brush = document.getElementById("brush");
  const bubble = document.getElementById("bubble");
  const told = document.getElementById("chosen");
  const chosen = new Set();
  let view = { x: 0, y: 0, scale: 1 };

  for (const tools of document.querySelectorAll(".tools")) tools.hidden = false;

  const light = (id, on) => {
    for (const one of [rows.get(id), dots.get(id), names.get(id)]) one?.classList.toggle("lit", on);
    const dot = dots.get(id);
    bubble.hidden = !(on && dot?.matches(":hover, :focus-visible"));
    if (bubble.hidden) return;
    bubble.textContent = dot.getAttribute("aria-label");
    const frame = map.parentElement.getBoundingClientRect();
    const circle = dot.getBoundingClientRect();
    bubble.style.left = `${Math.max(8, Math.min(circle.left - frame.left, frame.width - bubble.offsetWidth - 8))}px`;
    bubble.style.top = `${circle.bottom - frame.top + 8}px`;
  };
  for (const [id, one] of [...rows, ...dots]) {
    for (const [event, on] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) one.addEventListener(event, () => light(id, on));
  }

  const show = () => {
    map.classList.toggle("picking", chosen.size > 0);
    for (const [id, dot] of dots) dot.classList.toggle("chosen", chosen.has(id));
    for (const [id, row] of rows) {
      row.hidden = chosen.size > 0 && !chosen.has(id);
      const box = row.querySelector("input[type=checkbox]");
      if (box) box.checked = chosen.has(id);
    }
    told.hidden = chosen.size === 0;
    told.querySelector("span").textContent = told.dataset.told.replace("{count}", chosen.size);
  };
  told.querySelector("[data-clear]").addEventListener("click", () => { chosen.clear(); show(); });

  // Names are as large as other text, however large or small the map is drawn. They stand below their circles,
  // above or beside, those of the most voices first, where they lie on no other name and on no circle.
  const circles = [...dots].map(([id, dot]) => ({ id, ...Object.fromEntries(["cx", "cy", "r"].map((one) => [one, Number(dot.firstElementChild.getAttribute(one))])) }));
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const lies = (box, { cx, cy, r }) => Math.hypot(cx - Math.min(Math.max(cx, box.left), box.right), cy - Math.min(Math.max(cy, box.top), box.bottom)) < r;
  const letters = () => {
    if (map.clientWidth === 0) return;
    const pixel = wide / view.scale / map.clientWidth;
    const size = (map.clientWidth < 480 ? 11 : 13) * pixel;
    for (const name of names.values()) {
      name.style.fontSize = `${size}px`;
      name.style.strokeWidth = `${3 * pixel}px`;
      name.setAttribute("text-anchor", "middle");
    }
    const shown = [];
    for (const { id, cx, cy, r } of circles) {
      const half = names.get(id).getComputedTextLength() / 2 + 4 * pixel;
      const middle = Math.min(Math.max(cx, half), Math.max(wide - half, half));
      const aside = r + half;
      const places = [[middle, cy + r + 1.1 * size], [middle, cy - r - 0.5 * size], [cx + aside, cy + 0.35 * size], [cx - aside, cy + 0.35 * size]];
      const boxes = places.map(([x, y]) => ({ x, y, left: x - half, right: x + half, top: y - size, bottom: y + 0.35 * size }));
      const within = (box) => box.top >= 0 && box.bottom <= high && box.left >= -pixel && box.right <= wide + pixel;
      const free = boxes.find((box) => within(box) && !shown.some((other) => meets(box, other)) && !circles.some((other) => other.id !== id && lies(box, other)));
      const { x, y } = free ?? boxes[0];
      names.get(id).setAttribute("x", x);
      names.get(id).setAttribute("y", y);
      const named = free !== undefined && (shown.length < 14 || view.scale > 1.5);
      names.get(id).classList.toggle("named", named);
      if (named) shown.push(free);
    }
  };
  new ResizeObserver(letters).observe(map);

  const zoom = (scale, x, y) => {
    const next = Math.min(8, Math.max(1, scale));
    const part = view.scale / next;
    view = { scale: next, x: Math.min(Math.max(0, x - (x - view.x) * part), wide - wide / next), y: Math.min(Math.max(0, y - (y - view.y) * part), high - high / next) };
    map.setAttribute("viewBox", `${view.x} ${view.y} ${wide / view.scale} ${high / view.scale}`);
    letters();
  };
  const at = (event) => {
    const frame = map.getBoundingClientRect();
    return { x: view.x + ((event.clientX - frame.left) / frame.width) * (wide / view.scale), y: view.y + ((event.clientY - frame.top) / frame.height) * (high / view.scale) };
  };
  map.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the page scrolls on
    event.preventDefault();
    const point = at(event);
    zoom(view.scale * (event.deltaY < 0 ? 1.2 : 1 / 1.2), point.x, point.y);
  }, { passive: false });
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => zoom({ in: view.scale * 1.5, out: view.scale / 1.5, all: 1 }[button.dataset.zoom], view.x + wide / view.scale / 2, view.y + high / view.scale / 2));
  }

  let from = null;
  let moved = false;
  const box = (a, b) => ({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) });
  map.addEventListener("dragstart", (event) => event.preventDefault());
  map.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.pointerType !== "touch") [from, moved] = [at(event), false];
  });
  map.addEventListener("pointermove", (event) => {
    if (!from) return;
    const frame = box(from, at(event));
    if (!moved && Math.max(frame.width, frame.height) * view.scale < 6) return;
    if (!moved) map.setPointerCapture(event.pointerId);
    moved = true;
    brush.setAttribute("visibility", "visible");
    for (const [name, value] of Object.entries(frame)) brush.setAttribute(name, value);
  });
  map.addEventListener("pointerup", (event) => {
    if (from && moved) {
      const frame = box(from, at(event));
      if (!event.shiftKey) chosen.clear();
      for (const [id, dot] of dots) {
        const circle = dot.firstElementChild;
        const [x, y] = [Number(circle.getAttribute("cx")), Number(circle.getAttribute("cy"))];
        if (x >= frame.x && x <= frame.x + frame.width && y >= frame.y && y <= frame.y + frame.height) chosen.add(id);
      }
      show();
    }
    brush.setAttribute("visibility", "hidden");
    from = null;
  });
  map.addEventListener("click", (event) => { if (moved) event.preventDefault(); moved = false; }, true);
}
