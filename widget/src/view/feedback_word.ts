/** Room for a word after a thumb down. */
import type { Words } from "../words/english";
import { h } from "./dom";

export function wordForm(words: Words, send: (word: string) => void): HTMLElement {
  const input = h("input", { "aria-label": words.why, placeholder: words.why, maxlength: 500 });
  const submit = (event: Event) => {
    event.preventDefault();
    send(input.value);
  };
  return h("form", { submit }, input, h("button", { class: "choice" }, words.send));
}
