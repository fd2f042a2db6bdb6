// The reply box: Ctrl+Enter sends, it grows with its text.
"use strict";

{
  // By its rows, because the policy of the page allows no style in an attribute.
  const MOST_ROWS = 10;
  const grow = (box) => {
    box.rows = 2;
    while (box.scrollHeight > box.clientHeight && box.rows < MOST_ROWS) box.rows += 1;
  };

  // The visitor sees that somebody is typing; said again every few seconds.
  const AGAIN_MS = 3000;
  const csrf = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  let told = 0;
  const tellTyping = (form) => {
    if (Date.now() - told < AGAIN_MS) return;
    told = Date.now();
    fetch(form.action.replace(/say$/, "typing"), { method: "POST", headers: csrf }).catch(() => {});
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    grow(event.target);
    if (event.target.form?.matches("form.composer") && event.target.value.trim()) tellTyping(event.target.form);
  });

  // Inserts a reply at hand where the cursor is, and opens the box if it is locked.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const box = document.getElementById("reply");
    if (!button || !box) return;
    if (box.closest("details")) box.closest("details").open = true;
    const before = box.value.slice(0, box.selectionStart);
    const gap = before && !/\s$/.test(before) ? " " : "";
    box.setRangeText(gap + button.dataset.insert, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.form) return;
    if (!event.target.matches("textarea")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  // A form with `data-resets` is emptied once what it held is kept.
  document.addEventListener("frontdesk:answered", (event) => {
    const { form, done } = event.detail;
    if (done && form.matches("form[data-resets]")) {
      form.reset();
      for (const box of form.querySelectorAll("textarea")) grow(box);
    }
  });
}
