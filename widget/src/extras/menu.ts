/** What is not needed all the time, behind one button. */
import { button, h } from "../view/dom";
import type { Panel } from "../view/panel";

export type Entry = [words: string, act: () => unknown];

export class Menu {
  readonly #element = h("div", { class: "menu", hidden: true });

  /** `entries` is asked each time the menu opens, so that it offers what can be done now. */
  constructor(
    private readonly panel: Panel,
    private readonly entries: () => Entry[],
    private readonly leave: () => void,
  ) {
    panel.safety.after(this.#element);
    panel.element.addEventListener("keydown", (event) => this.#key(event));
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

  /** Escape closes the menu before anything else, then a card, then the chat. */
  #key({ key }: KeyboardEvent): void {
    const { cards } = this.panel;
    if (key !== "Escape") return;
    if (!this.#element.hidden) this.toggle(false, true);
    else if (!cards.open) this.leave();
    else if (!cards.firm) cards.close(); // help is not dismissed by accident
  }
}
