// Copies what stands beside a button with `data-copy`.
"use strict";

{
  const show = (root) => {
    for (const button of root.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const label = button.firstChild;
    const words = label.textContent;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    label.textContent = "Copied";
    setTimeout(() => { label.textContent = words; }, 1500);
  });

  document.addEventListener("htmx:load", (event) => show(event.detail.elt));
  show(document);
}
