// What pages need beyond htmx. Everything works without it for reading and filtering.
"use strict";

// A live page may replace a form while its request is on the way. htmx tells of the end of that to nobody then,
// so it is said here, on the document: `form`, the `verb`, the `xhr`, and whether it was `done`.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt: form, xhr, requestConfig: { verb } } = event.detail;
  xhr.addEventListener("load", () => {
    const detail = { form, verb, xhr, done: xhr.status < 400 };
    document.dispatchEvent(new CustomEvent("frontdesk:answered", { detail }));
  });
});

// A notice goes away when the page shows something new.
document.addEventListener("frontdesk:answered", (event) => {
  if (event.detail.done) document.getElementById("notices").replaceChildren();
});

// What a page fetches by itself does not keep somebody signed in who is not there.
document.addEventListener("htmx:configRequest", (event) => {
  const cause = event.detail.triggeringEvent;
  if (event.detail.verb === "get" && !(cause && cause.isTrusted)) event.detail.headers["X-Automatic"] = "1";
});
