/** Says of what the assistant says in which language it is: mostly English, whatever the widget speaks. */
import type { Message } from "../shapes";

// What a person at risk is told, and when staff answer, comes in Spanish, too.
const SPANISH = /[¿¡ñáéíóú]|^El personal /i;

/** Marks a message's words. What people write is in whatever language they choose. */
export function markTongue(item: HTMLLIElement, { author, text }: Message): void {
  if (author !== "assistant" && author !== "system") return;
  mark(item, "p, .choices", SPANISH.test(text) ? "es" : "en");
}

/** Marks the first questions, which are asked in English. */
export function markStarters(list: HTMLElement): void {
  mark(list, ".intro .choice", "en");
}

function mark(within: HTMLElement, what: string, lang: string): void {
  within.querySelectorAll<HTMLElement>(what).forEach((one) => (one.lang = lang));
}
