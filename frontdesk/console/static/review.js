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
  const current = () => document.activeElement.closest("[data-question]");

  function step(by) {
    const all = questions();
    if (!all.length) return;
    const place = all.indexOf(current());
    const next = place < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(place + by, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "center" });
  }

  // The question's own button, else the next one behind it (its reply's), else the page's first.
  function carrier(key) {
    const question = current() || questions()[0];
    const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
    if (!question) return all[0];
    const behind = (one) => question.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
    return all.find((one) => question.contains(one)) || all.find(behind) || all[0];
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
