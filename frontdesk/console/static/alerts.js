// Tells of new chats that need a person, by a sound and by the browser's notifications: as chosen, no more.
"use strict";

{
  const KEPT = "frontdesk-chats-told-of";
  const { base } = document.body.dataset;
  const menu = document.getElementById("alerts");
  const note = document.getElementById("alerts-note");
  let audio = null;

  // A browser lets a page make a sound only after somebody has used it.
  const ready = () => {
    audio ??= new AudioContext();
    return audio.resume();
  };
  document.addEventListener("pointerdown", ready);
  document.addEventListener("keydown", ready);
  if (menu.dataset.sound !== "off") ready(); // some allow it at once on a site that was used before

  const beep = (urgent) => {
    if (!audio || audio.state !== "running") return;
    const tones = urgent ? [880, 660, 880, 660] : [660, 880];
    tones.forEach((tone, place) => {
      const [source, level] = [audio.createOscillator(), audio.createGain()];
      const from = audio.currentTime + place * 0.18;
      source.frequency.value = tone;
      level.gain.setValueAtTime(0, from);
      level.gain.linearRampToValueAtTime(0.2, from + 0.02);
      level.gain.linearRampToValueAtTime(0, from + 0.16);
      source.connect(level).connect(audio.destination);
      source.start(from);
      source.stop(from + 0.17);
    });
  };

  const notify = (title, body, tag, address) => {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const shown = new Notification(title, { body, tag });
    shown.onclick = () => {
      window.focus();
      location.href = address;
    };
  };

  const wants = (kind, urgent) => menu.dataset[kind] === "all" || (menu.dataset[kind] === "urgent" && urgent);
  const tell = (urgent, body, tag, address) => {
    if (wants("sound", urgent)) beep(urgent);
    if (wants("notice", urgent)) notify(urgent ? "Somebody is at risk" : "Frontdesk", body, tag, address);
  };

  // Whoever is asked by name hears of it if they want to hear of anything.
  const ask = (chat) => {
    if (menu.dataset.sound !== "off") beep(false);
    if (menu.dataset.notice !== "off") notify("Frontdesk", "A colleague asks you to take a chat.", chat, `${base}/staff/chats/${chat}`);
  };

  // What was told already is remembered for this tab, so that going to another page tells nothing twice.
  const known = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  const look = () => {
    const now = document.getElementById("needing");
    if (!now) return;
    const words = (text) => text.split(" ").filter(Boolean);
    const risks = words(now.dataset.risks);
    const chats = words(now.dataset.waiting);
    const before = known();
    const asked = words(now.dataset.asked);
    const mine = Number(now.dataset.unread);
    sessionStorage.setItem(KEPT, JSON.stringify({ chats, risks, asked, mine }));
    if (!before) return;
    const risk = risks.find((chat) => !before.risks.includes(chat));
    const fresh = chats.find((chat) => !before.chats.includes(chat));
    const given = asked.find((chat) => !before.asked?.includes(chat));
    if (risk) tell(true, "Somebody at risk needs a person.", risk, `${base}/staff/chats/${risk}`);
    else if (given) ask(given);
    else if (fresh) tell(false, "A chat needs a person.", fresh, `${base}/staff/chats/${fresh}`);
    else if (mine > before.mine && document.hidden) tell(false, "A visitor has written to you.", "mine", `${base}/staff/inbox?show=mine`);
  };

  document.addEventListener("htmx:sseMessage", (event) => {
    if (event.detail.type === "pane") look();
  });
  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    if (event.detail.type !== "over" || !event.detail.data.includes("signed out")) return;
    sessionStorage.removeItem(KEPT);
    if (menu.dataset.notice !== "off") notify("Frontdesk", "You are signed out. New chats are not announced.", "over", `${base}/staff/inbox`);
  });

  menu?.addEventListener("change", async (event) => {
    menu.dataset[event.target.name] = event.target.value;
    if (event.target.name === "sound" && event.target.value !== "off") ready().then(() => beep(false));
    if (event.target.name !== "notice" || event.target.value === "off" || !("Notification" in window)) return;
    const allowed = await Notification.requestPermission();
    if (allowed !== "granted") note.textContent = "The browser does not allow notifications of this page: change that in its settings.";
  });

  look();
}
