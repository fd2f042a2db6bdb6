/** What is not needed all the time, behind one button. */
import type { Panel } from "../view/panel";
import { button, h } from "./tools";

export type Entry = [words: string, act: () => unknown];

export class Menu {
  readonly #element = h("div", { class: "menu", hidden: true });

  /** `entries` is asked each time the menu opens, so that it offers what can be done now. */
  constructor(
    private readonly panel: Panel,
    private readonly entries: () => Entry[],
  ) {
    panel.safety.after(this.#element);
    panel.element.addEventListener("keydown", (event) => this.#key(event), { capture: true });
  }

  toggle(open = this.#element.hidden, refocus = false): void {
    const { opener } = this.panel;
    this.#element.hidden = !open;
    opener.setAttribute("aria-expanded", `${open}`);
    if (refocus) opener.focus();
    if (!open) return;
    const press = (act: () => unknown) => () => {
      this.toggle(false, true);
      act();
    };
    this.#element.replaceChildren(...this.entries().map(([words, act]) => button("entry", words, press(act))));
  }

  /** Escape closes the menu before anything else. */
  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || this.#element.hidden) return;
    event.stopPropagation();
    this.toggle(false, true);
  }
}
