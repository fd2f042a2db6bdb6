// The reply box: Ctrl+Enter sends, it grows with its text.
"use strict";

{
  // By its rows, because the policy of the page allows no style in an attribute.
  const MOST_ROWS = 10;
  const grow = (box) => {
    box.rows = 2;
    while (box.scrollHeight > box.clientHeight && box.rows < MOST_ROWS) box.rows += 1;
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
}
