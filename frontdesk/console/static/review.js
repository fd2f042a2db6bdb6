// Keys for reviewing. A key presses what carries it in data-key: in the question that has the focus, or on
// the page. Everything that has a key can be clicked as well.
"use strict";

(() => {
  const STORE = "frontdesk-review-keys";
  const dialog = document.getElementById("keys");
  const on = document.getElementById("keys-on");
  if (!dialog) return;

  document.querySelector(".keys-hint").hidden = false;
  document.getElementById("keys-open").addEventListener("click", () => dialog.showModal());
  on.checked = localStorage.getItem(STORE) !== "off";
  on.addEventListener("change", () => localStorage.setItem(STORE, on.checked ? "on" : "off"));

  const questions = () => [...document.querySelectorAll("[data-question]")];
  const around = (element) => element.closest("[data-question]") || element.closest(".turn");
  const follows = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const precedes = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING;

  // From where the keyboard is to the next question or the one before; at the ends it stays.
  function step(by) {
    const all = questions();
    if (!all.length) return;
    const here = document.activeElement, question = here.closest("[data-question]");
    const others = all.filter((one) => one !== question);
    const next = by > 0 ? others.find((one) => follows(here, one)) : others.findLast((one) => precedes(here, one));
    const found = next || question || all.at(by > 0 ? 0 : -1);
    found.focus();
    found.scrollIntoView({ block: "center" });
  }

  // What carries a key where the keyboard is, else the next one behind it (a question's reply's), else the page's first.
  function carrier(key) {
    const here = around(document.activeElement) || questions()[0];
    const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
    if (!here) return all[0];
    return all.find((one) => here.contains(one)) || all.find((one) => follows(here, one)) || all[0];
  }

  function press(element) {
    if (element.tagName === "SUMMARY") {
      element.parentElement.open = true;
      const field = element.parentElement.querySelector("input:not([type=hidden]), textarea, select");
      if (field) field.focus();
    } else if (element.matches("input, textarea, select")) {
      element.focus();
    } else {
      element.click();
    }
  }

  // A form replaces the part of the page that it stood in: the keyboard stays there.
  document.addEventListener("htmx:afterSwap", (event) => {
    const form = event.detail.requestConfig.elt;
    const place = around(form) || form.closest("#top");
    if (document.activeElement === document.body && place) document.getElementById(place.id)?.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (field) {
      if (event.key === "Escape") field.blur();
      return;
    }
    if (event.key === "?") {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    if (!on.checked) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      step(event.key === "j" ? 1 : -1);
      return;
    }
    const found = event.key.length === 1 && carrier(event.key);
    if (found) {
      event.preventDefault();
      press(found);
    }
  });
})();
