/** Counts a long message down. Without it, the edge says that a message is too long. */
import type { Desk } from "../desk";
import { fill, h } from "./tools";
import type { AllWords } from "./words";

const FROM = 200;

export function countDown({ announcer, composer, clinic }: Desk, words: AllWords): void {
  const { text } = composer;
  const count = h("p", { id: "count", class: "small" });
  const typed = () => {
    // The edge counts code points, too.
    const over = [...text.value.trim()].length - clinic.message_chars;
    count.textContent = over > 0 ? fill(words.long, { n: over }) : over > -FROM ? fill(words.left, { n: -over }) : "";
    // Seen (`style.css`), and heard as the browser says it.
    text.setCustomValidity(over > 0 ? count.textContent : "");
  };
  composer.element.append(count);
  text.setAttribute("aria-describedby", "count");
  text.addEventListener("input", typed);
  text.addEventListener("invalid", () => announcer.say(count.textContent!)); // it was to be sent
  typed();
}
