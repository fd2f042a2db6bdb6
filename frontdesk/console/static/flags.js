// Keeps the number of conversations that are flagged for the reader true while a page is open.
"use strict";

{
  const EVERY_MS = 15_000;
  const { base } = document.body.dataset;

  const show = (count) => {
    for (const place of document.querySelectorAll("[data-flagged]")) {
      place.hidden = !count;
      place.querySelector("[data-number]").textContent = count;
    }
  };

  // The stream of the inbox tells it where there is one.
  const inbox = () => document.getElementById("needing");
  document.addEventListener("htmx:sseMessage", (event) => {
    if (event.detail.type === "pane") show(Number(inbox().dataset.flags));
  });

  // Other pages ask. Asking keeps nobody signed in, and a page that is still being written on stays when that is over.
  const ask = async () => {
    if (inbox() || document.hidden) return;
    try {
      const reply = await fetch(`${base}/staff/flags`, { headers: { "X-Automatic": "1" }, redirect: "error" });
      if (reply.ok) show(Number(await reply.text()));
    } catch {
      // There is no way to the house now: the next one may arrive.
    }
  };
  setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("frontdesk:answered", (event) => {
    if (event.detail.verb !== "get") ask();
  });
}
