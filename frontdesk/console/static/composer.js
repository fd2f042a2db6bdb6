// The reply box: Ctrl+Enter sends, it grows with its text.
"use strict";

{
  const grow = (box) => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, window.innerHeight / 3)}px`;
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) grow(event.target);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.form) return;
    if (!event.target.matches("textarea")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  // Only one menu is open at a time; Escape and a click elsewhere close it.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  // A form with `data-resets` is emptied once what it held is kept.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (event.detail.successful && form.matches("form[data-resets]")) {
      form.reset();
      for (const box of form.querySelectorAll("textarea")) grow(box);
    }
  });

  const lines = document.querySelector(".scroll-lines");
  if (lines && !new URLSearchParams(location.search).has("before")) lines.scrollTop = lines.scrollHeight;
}
