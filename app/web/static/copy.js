// Buttons that copy the text of another element, <button data-copy="id" data-copied="Copied" hidden>, or a quote with a
// link to where it stands, <button data-quote="“…”" data-link="/voices/…" data-copied="Copied" hidden>.
const SHOWN = 4000; // milliseconds that a button says so

for (const button of document.querySelectorAll("[data-copy], [data-quote]")) {
  if (!navigator.clipboard) break; // only on https and loopback
  const { copy, quote, link, copied } = button.dataset;
  const name = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy ? document.getElementById(copy).textContent.trim() : `${quote}\n${new URL(link, location.href)}`);
    button.textContent = copied;
    setTimeout(() => { button.textContent = name; }, SHOWN);
  });
}
