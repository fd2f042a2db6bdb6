/** Lets staff who hold the chat see that the visitor is typing. What is typed stays here. */
import type { Desk } from "../desk";

const EVERY_MS = 4000; // the edge shows it for six seconds

export function tellOfTyping(desk: Desk): void {
  const { chat, composer } = desk;
  let next = 0;
  composer.text.addEventListener("input", () => {
    if (chat.state.owner !== "staff" || !composer.text.value.trim() || Date.now() < next) return;
    next = Date.now() + EVERY_MS;
    chat.request("POST", "typing").catch((error) => void desk.refusal(error)); // nobody misses it
  });
}
