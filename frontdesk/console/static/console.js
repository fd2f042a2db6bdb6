// What pages need beyond htmx. Everything works without it for reading and filtering.
"use strict";

// A notice goes away when the page shows something new.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) document.getElementById("notices").replaceChildren();
});

// htmx leaves replies that tell of an error unshown; ours are meant to be read.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400) event.detail.shouldSwap = true;
});
