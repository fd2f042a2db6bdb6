/** What a chat opens with: who answers, what becomes of the words, and first questions to pick. */
import type { Clinic } from "../shapes";
import type { Words } from "../words/english";
import { button, h } from "./dom";

export function intro(desk: { words: Words; clinic: Clinic; say(text: string): void }): HTMLLIElement {
  const { words, clinic } = desk;
  const own = clinic.widget.starters;
  const starters = own.length ? own : words.first.split("|");
  return h(
    "li",
    { class: "assistant intro" },
    h("p", {}, words.greeting || clinic.greeting),
    h("p", { class: "small" }, words.about),
    h(
      "div",
      { class: "choices", role: "group", "aria-label": words.starters },
      ...starters.map((text) => button("choice", text, () => desk.say(text))),
    ),
  );
}
