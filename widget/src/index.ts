/** Registers the element and puts one into the page that loaded this script, unless it has one. */
import { FrontdeskChat } from "./element";

const script = document.currentScript as HTMLScriptElement | null;

if (!customElements.get("frontdesk-chat")) customElements.define("frontdesk-chat", FrontdeskChat);

function place(): void {
  if (!script || document.querySelector("frontdesk-chat")) return;
  const chat = document.createElement("frontdesk-chat");
  chat.setAttribute("src", script.src);
  for (const { name, value } of script.attributes) {
    if (name.startsWith("data-")) chat.setAttribute(name.slice(5), value);
  }
  document.body.append(chat);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place, { once: true });
else place();
