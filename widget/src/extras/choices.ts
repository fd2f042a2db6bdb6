/** Answers to pick, offered with a message until something else was said. */
import type { Desk } from "../desk";
import type { Message } from "../shapes";
import { button, h } from "../view/dom";

export class Choices {
  readonly #offered = new Map<number, HTMLElement>();

  constructor(private readonly desk: Desk) {}

  /** Returns what a message offers now; takes away what was offered before it, if the visitor said it. */
  of({ author, sequence, choices }: Message): HTMLElement[] {
    if (author === "visitor") {
      for (const [before, shown] of this.#offered) if (before < sequence) shown.remove();
    }
    const past = this.desk.chat.messages.some((other) => other.author === "visitor" && other.sequence > sequence);
    if (past || !choices?.length) return [];
    const buttons = choices.map(({ id, title }) => button("choice", title, () => this.desk.say(title, id)));
    const offered = h("div", { class: "choices" }, ...buttons);
    this.#offered.set(sequence, offered);
    return [offered];
  }
}
