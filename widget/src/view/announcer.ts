/** The one place from which assistive technology hears what happens: polite, and always in the page. */
import { h } from "./dom";

const KEEP_MS = 8000;

export class Announcer {
  readonly element = h("div", { role: "status", class: "hidden" });
  #latest = "";

  /** Says `text` once, after what was said before. */
  say(text: string): void {
    if (!text || text === this.#latest) return;
    this.#latest = text;
    const line = h("p", {}, text);
    this.element.append(line);
    setTimeout(() => {
      line.remove();
      if (this.#latest === text) this.#latest = "";
    }, KEEP_MS);
  }
}
