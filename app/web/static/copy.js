// Buttons that copy the text of another element: <button data-copy="id" data-copied="Copied" hidden>.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break; // only on https and loopback
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.copied;
  });
}
