/** Where the visitor writes. Enter sends, Shift+Enter starts a line; nothing typed is ever cut off. */
import { type Words, fill } from "../words/english";
import { button, h } from "./dom";

const COUNT_FROM = 200;

export class Composer {
  readonly text: HTMLTextAreaElement;
  readonly element: HTMLFormElement;
  readonly #count = h("p", { id: "count", class: "small" });

  constructor(
    private readonly words: Words,
    private readonly limit: number,
    private readonly desk: { say(text: string): void; draft(text: string): void },
    draft: string,
  ) {
    this.text = h("textarea", { rows: 2, "aria-label": words.label, placeholder: words.hint, "aria-describedby": "count" });
    this.text.value = draft;
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    const go = button("primary send", words.send, () => this.#submit(), "send");
    this.element = h("form", { class: "composer", submit: (event) => event.preventDefault() }, this.text, go, this.#count);
    this.#typed();
  }

  #submit(): void {
    const text = this.text.value.trim();
    if (!text || this.#over() > 0) return this.text.focus();
    this.desk.say(text);
    this.text.value = "";
    this.#typed();
  }

  /** Returns by how many characters the text is over the limit; the edge counts code points, too. */
  #over(): number {
    return [...this.text.value.trim()].length - this.limit;
  }

  #typed(): void {
    const over = this.#over();
    this.#count.textContent =
      over > 0 ? fill(this.words.long, { n: over }) : over > -COUNT_FROM ? fill(this.words.left, { n: -over }) : "";
    this.text.setAttribute("aria-invalid", `${over > 0}`);
    this.desk.draft(this.text.value);
  }
}
