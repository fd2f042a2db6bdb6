/** Tells of messages that came while nobody looked: a number in the title and on the launcher, a tone. */
import { fill, h } from "./tools";
import type { AllWords } from "./words";

export class News {
  /** Makes a sound, where the visitor wished for one. */
  tone: (() => void) | undefined;
  #count = 0;
  readonly #badge = h("b", { class: "badge", role: "img", hidden: true });

  constructor(
    launcher: HTMLElement,
    private readonly words: AllWords,
  ) {
    launcher.append(this.#badge);
  }

  add(): void {
    this.#show(this.#count + 1);
    this.tone?.();
  }

  seen(): void {
    if (this.#count) this.#show(0);
  }

  #show(count: number): void {
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = count ? `(${count}) ${title}` : title;
    this.#count = count;
    this.#badge.hidden = !count;
    this.#badge.textContent = `${count}`;
    this.#badge.setAttribute("aria-label", fill(this.words.unread, { n: count }));
  }
}
