/** Where the visitor writes. Enter sends, Shift+Enter starts a line; nothing typed is ever cut off. */
import type { Words } from "../words/english";
import { button, h } from "./dom";

export class Composer {
  readonly text: HTMLTextAreaElement;
  readonly element: HTMLFormElement;

  constructor(
    words: Words,
    private readonly desk: { say(text: string): void; draft(text: string): void },
    draft: string,
  ) {
    this.text = h("textarea", {
      rows: 2,
      "aria-label": words.label,
      placeholder: words.hint,
      input: () => desk.draft(this.text.value),
      keydown: (event) => this.#key(event as KeyboardEvent),
    });
    this.text.value = draft;
    const go = button("primary send", words.send, () => this.#submit(), "M4 12h15M13 6l6 6-6 6");
    this.element = h("form", { class: "composer", submit: (event) => event.preventDefault() }, this.text, go);
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit(): void {
    const { text, desk } = this;
    const written = text.value.trim();
    // Too long: see `extras/count.ts`.
    if (!written || !text.checkValidity()) return text.focus();
    desk.say(written);
    text.value = "";
    text.dispatchEvent(new Event("input"));
  }
}
