/** Two thumbs on an answer, and room for a word. */
import type { Words } from "../words/english";
import { button, h } from "./dom";

export function feedback(words: Words, judge: (helpful: boolean, word?: string) => Promise<void>): HTMLElement {
  const more = h("span");
  const thumb = (helpful: boolean) => {
    const press = async () => {
      await judge(helpful);
      for (const each of [up, down]) each.setAttribute("aria-pressed", `${each === (helpful ? up : down)}`);
      more.replaceChildren(helpful ? words.thanks : wordForm());
    };
    const made = button("thumb", helpful ? words.yes : words.no, press, helpful ? "up" : "down");
    made.setAttribute("aria-pressed", "false");
    return made;
  };
  const wordForm = () => {
    const input = h("input", { "aria-label": words.why, placeholder: words.why, maxlength: 500 });
    const submit = async (event: Event) => {
      event.preventDefault();
      await judge(false, input.value);
      more.replaceChildren(words.thanks);
    };
    return h("form", { submit }, input, h("button", { class: "choice" }, words.send));
  };
  const up = thumb(true);
  const down = thumb(false);
  return h("div", { class: "feedback small" }, up, down, more);
}
