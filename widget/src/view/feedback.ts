/** Two thumbs on an answer, and room for a word. */
import type { Message } from "../shapes";
import { button, h } from "./dom";
import type { Deeds } from "./messages";

export function feedback(desk: Deeds, message: Message): HTMLElement {
  const { words } = desk;
  const more = h("span");
  const thumbs = [true, false].map((helpful) => {
    const press = async ({ currentTarget }: Event) => {
      thumbs.forEach((thumb) => thumb.setAttribute("aria-pressed", `${thumb === currentTarget}`));
      await desk.judge(message, helpful);
      more.replaceChildren(words.thanks);
      if (helpful) return;
      const { wordForm } = await desk.extras();
      const send = async (word: string) => {
        await desk.judge(message, false, word);
        more.replaceChildren(words.thanks);
      };
      more.replaceChildren(wordForm(words, send));
    };
    const thumb = button("thumb", helpful ? words.yes : words.no, press, helpful ? "up" : "down");
    thumb.setAttribute("aria-pressed", "false");
    return thumb;
  });
  return h("div", { class: "feedback small" }, ...thumbs, more);
}
