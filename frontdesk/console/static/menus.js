// Small menus made of `details`.
"use strict";

{
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

  // A part that is drawn anew while somebody chooses in one of its menus: the menu stays open, with what was chosen.
  const kept = new Map();
  const chosen = (form) => [...form.elements].filter(({ type, name, checked }) =>
    name && type !== "hidden" && (type !== "radio" || checked)).map(({ name, value }) => [name, value]);
  document.addEventListener("htmx:sseBeforeMessage", ({ target }) => {
    const form = target.querySelector("details.menu[open] form");
    if (form) kept.set(target, { action: form.action, fields: chosen(form), focus: document.activeElement?.name });
  });
  document.addEventListener("htmx:sseMessage", ({ target }) => {
    const before = kept.get(target);
    kept.delete(target);
    const form = before && [...target.querySelectorAll("details.menu form")].find(({ action }) => action === before.action);
    if (!form) return;
    form.closest("details").open = true;
    for (const [name, value] of before.fields) {
      const field = form.elements.namedItem(name);
      const known = !field?.options || [...field.options].some((option) => option.value === value);
      if (field && known) field.value = value;
    }
    if (before.focus) form.elements.namedItem(before.focus)?.focus?.();
  });
}
