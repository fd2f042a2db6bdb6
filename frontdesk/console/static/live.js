// Keeps a live page whole: no message twice, the end of the chat in sight, what is half typed not lost.
"use strict";

{
  const chat = document.querySelector("article.chat[data-chat]");
  const lines = document.querySelector(".scroll-lines");
  const newer = document.getElementById("newer");
  const broken = document.getElementById("broken");
  const title = document.title;
  const CLOSE_TO_END = 120;
  let brokenSoon;

  // On a phone the page scrolls, and notes stand below the chat; elsewhere the box of the messages scrolls.
  const end = document.getElementById("typing") ?? document.getElementById("lines");
  const scrollsAlone = () => getComputedStyle(lines).overflowY === "auto";
  const atEnd = () => (scrollsAlone()
    ? lines.scrollHeight - lines.scrollTop - lines.clientHeight < CLOSE_TO_END
    : end.getBoundingClientRect().bottom < window.innerHeight + CLOSE_TO_END);
  const toEnd = () => {
    if (scrollsAlone()) lines.scrollTop = lines.scrollHeight;
    else end.scrollIntoView({ block: "end" });
    if (newer) newer.hidden = true;
  };

  // How many wait stands in the title, so that it can be read on a tab in the background.
  const count = () => {
    const waiting = Number(document.getElementById("needing")?.dataset.count ?? 0);
    document.title = waiting ? `(${waiting}) ${title}` : title;
  };

  // Tells the house how far this chat was read, while somebody can see it.
  const csrf = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  let seen = Number(chat?.dataset.latest ?? 0);
  const see = () => {
    const last = document.querySelector("#lines > li:last-child");
    const latest = Number(last?.dataset.sequence ?? 0);
    if (!chat || document.visibilityState !== "visible" || latest <= seen) return;
    seen = latest;
    fetch(`${document.body.dataset.base}/staff/chats/${chat.dataset.chat}/seen`, {
      method: "POST", body: new URLSearchParams({ sequence: latest }), headers: { ...csrf, "X-Automatic": "1" },
    }).catch(() => { seen = 0; });
  };

  let wasAtEnd = true;
  let draft = null;

  // Whoever took a chat over, or gave it back, goes on in it: at the reply box, or where that is locked at the top.
  const ACTED = "frontdesk-acted";
  document.addEventListener("frontdesk:answered", (event) => {
    const { form, xhr } = event.detail;
    if (form.closest(".chat-head, .composer") && xhr.getResponseHeader("HX-Redirect")) sessionStorage.setItem(ACTED, "yes");
  });
  if (sessionStorage.getItem(ACTED)) {
    sessionStorage.removeItem(ACTED);
    document.getElementById("chat-title")?.focus();
    document.getElementById("reply")?.focus();
  }

  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    const { type, data } = event.detail;
    if (type === "over") {
      event.preventDefault();
      location.reload();
    }
    wasAtEnd = !lines || atEnd();
    if (type === "message") {
      const id = /id="(m-\d+)"/.exec(data)?.[1];
      if (id && document.getElementById(id)) event.preventDefault();
    }
    if (type === "composer") {
      const box = document.getElementById("reply");
      draft = box && { text: box.value, focused: document.activeElement === box, open: box.closest("details")?.open };
    }
  });

  document.addEventListener("htmx:sseMessage", (event) => {
    const { type } = event.detail;
    if (type === "pane") count();
    if (type === "composer" && draft) {
      const box = document.getElementById("reply");
      if (box) {
        box.value = draft.text;
        if (box.closest("details")) box.closest("details").open = draft.open ?? false;
        if (draft.focused) box.focus();
      } else if (draft.text.trim()) {
        const kept = document.createElement("p");
        kept.className = "kept";
        kept.textContent = `Not sent: ${draft.text}`;
        document.getElementById("composer").append(kept);
      }
      draft = null;
    }
    if (chat && type !== "pane") {
      if (wasAtEnd) toEnd();
      else if (newer && type === "message") newer.hidden = false;
      see();
    }
  });

  document.addEventListener("htmx:sseError", () => {
    clearTimeout(brokenSoon);
    brokenSoon = setTimeout(() => { broken.hidden = false; }, 3000);
  });
  document.addEventListener("htmx:sseOpen", () => {
    clearTimeout(brokenSoon);
    broken.hidden = true;
  });

  newer?.addEventListener("click", toEnd);
  document.addEventListener("visibilitychange", see);
  // Without a live stream what was sent would not show: load the page anew then.
  document.addEventListener("frontdesk:answered", (event) => {
    if (event.detail.done && event.detail.form.matches("[data-composer]") && !broken.hidden) location.reload();
  });

  count();
  if (lines && !new URLSearchParams(location.search).has("before")) toEnd();
}
