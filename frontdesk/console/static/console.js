// What pages need beyond htmx. Everything works without it for reading and filtering.
"use strict";

// A notice goes away when the page shows something new.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) document.getElementById("notices").replaceChildren();
});

// What a page fetches by itself does not keep somebody signed in who is not there.
document.addEventListener("htmx:configRequest", (event) => {
  const cause = event.detail.triggeringEvent;
  if (event.detail.verb === "get" && !(cause && cause.isTrusted)) event.detail.headers["X-Automatic"] = "1";
});

// htmx leaves replies that tell of an error unshown; ours are meant to be read.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400) event.detail.shouldSwap = true;
});
