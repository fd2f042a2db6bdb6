/** Two thumbs on an answer, and room for a word. */
import type { Desk } from "../desk";
import type { Message } from "../shapes";
import { button, h } from "./tools";
import type { AllWords } from "./words";

const THUMB = "M7 20V10l4-7 2 2-1 5h7l-2 10zM3 10v10"; // the second is turned over by its style

export function feedback(desk: Desk, words: AllWords, { sequence }: Message): HTMLElement {
  const more = h("span");
  const judge = async (helpful: boolean, word?: string) => {
    const done = await desk.attempt(() => desk.chat.request("POST", "feedback", { sequence, helpful, word }));
    if (done) {
      if (more.matches(":focus-within")) thumbs[1]!.focus(); // the word's place goes away
      more.replaceChildren(words.thanks);
      desk.announcer.say(words.thanks);
    }
    return done;
  };
  const thumbs = [true, false].map((helpful) => {
    const press = async ({ currentTarget }: Event) => {
      if (!(await judge(helpful))) return;
      thumbs.forEach((thumb) => thumb.setAttribute("aria-pressed", `${thumb === currentTarget}`));
      if (!helpful) more.replaceChildren(wordForm(words, (word) => judge(false, word)));
    };
    const thumb = button("round thumb", helpful ? words.yes : words.no, press, THUMB);
    thumb.setAttribute("aria-pressed", "false");
    return thumb;
  });
  return h("div", { class: "feedback small" }, ...thumbs, more);
}

function wordForm(words: AllWords, send: (word: string) => void): HTMLElement {
  const input = h("input", { "aria-label": words.why, placeholder: words.why, maxlength: 500 });
  const submit = (event: Event) => {
    event.preventDefault();
    send(input.value);
  };
  return h("form", { submit }, input, h("button", { class: "choice" }, words.send));
}
