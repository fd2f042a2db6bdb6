/** A card over the conversation: help in a crisis, a form, a question. What it covers is hidden. */
import { h } from "./dom";

export class Cards {
  readonly element = h("div", { class: "card", hidden: true, role: "group", "aria-labelledby": "card" });
  #before: HTMLElement | null = null;

  constructor(private readonly covered: HTMLElement) {}

  get open(): boolean {
    return !this.element.hidden;
  }

  /** Whether Escape must not take the card away. */
  get firm(): boolean {
    return this.open && this.element.matches(".crisis");
  }

  /** Shows a card; the keyboard goes to its heading and, when it closes, back to where it was. */
  show(title: string, contents: Node[], lasting = false): void {
    if (!this.open) this.#before = (this.element.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    const heading = h("h3", { id: "card", tabindex: -1 }, title);
    this.element.replaceChildren(heading, ...contents);
    this.element.className = lasting ? "card crisis" : "card";
    this.element.hidden = false;
    this.covered.hidden = true;
    heading.focus();
  }

  close(): void {
    if (!this.open) return;
    this.element.hidden = true;
    this.covered.hidden = false;
    if (this.#before?.isConnected) this.#before.focus();
  }
}
