/** What is not needed all the time, behind one button. */
import { button, h } from "./dom";

export type Entry = [words: string, act: () => unknown];

export class Menu {
  readonly opener: HTMLButtonElement;
  readonly element = h("div", { class: "menu", hidden: true });

  /** `entries` is asked each time the menu opens, so that it offers what can be done now. */
  constructor(
    words: string,
    private readonly entries: () => Entry[],
  ) {
    this.opener = button("round", words, () => this.toggle(this.element.hidden), "menu");
    this.opener.setAttribute("aria-expanded", "false");
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  toggle(open: boolean, refocus = false): void {
    this.element.hidden = !open;
    this.opener.setAttribute("aria-expanded", `${open}`);
    if (refocus) this.opener.focus();
    if (!open) return;
    const press = (act: () => unknown) => () => {
      this.toggle(false, true);
      act();
    };
    this.element.replaceChildren(...this.entries().map(([words, act]) => button("entry", words, press(act))));
  }
}
