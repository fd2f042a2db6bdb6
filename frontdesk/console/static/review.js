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

  // The messages up to the next one of the visitor: what was answered to a question.
  function replies(turn) {
    const found = [];
    for (let next = turn?.nextElementSibling; next && !next.matches(".visitor"); next = next.nextElementSibling) found.push(next);
    return found;
  }

  // What carries a key where the keyboard is, else in the replies to that, else on the page beside what was
  // said: a key never presses something in another question.
  function carrier(key) {
    const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
    const here = around(document.activeElement) || questions()[0];
    const places = here ? [here, ...replies(here.closest(".turn"))] : [];
    const found = places.map((place) => all.find((one) => place.contains(one))).find(Boolean);
    return found || all.find((one) => !one.closest(".turn"));
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

  // While a part is replaced its forms are not ready: what is pressed then is done as soon as they are.
  const SETTLED_MS = 200;
  let busy = false;
  let requests = 0;
  let waiting = "";
  const done = () => {
    busy = false;
    const found = waiting && carrier(waiting);
    waiting = "";
    if (found) press(found);
  };
  document.addEventListener("htmx:beforeRequest", () => {
    busy = true;
    requests += 1;
  });
  document.addEventListener("htmx:afterSettle", done);
  document.addEventListener("htmx:afterRequest", () => {
    const latest = requests;
    setTimeout(() => { if (latest === requests) done(); }, SETTLED_MS); // where nothing is replaced
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
      if (event.repeat) return; // a key that is held down does once what it does
      if (busy) waiting = event.key;
      else press(found);
    }
  });
})();
