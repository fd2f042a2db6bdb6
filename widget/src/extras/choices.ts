/** Answers to pick, offered with a message until something else was said. */
import type { Desk } from "../desk";
import type { Message } from "../shapes";
import { button, h } from "./tools";

/** Returns what gives a message's choices, if they can still be picked; it takes away those offered before the visitor's. */
export function chooser(desk: Desk): (message: Message) => HTMLElement | string {
  const offered = new Map<HTMLElement, number>();
  return ({ author, sequence, choices }) => {
    if (author === "visitor") offered.forEach((at, shown) => at < sequence && shown.remove());
    if (!choices?.length || desk.chat.messages.some((other) => other.author === "visitor" && other.sequence > sequence)) return "";
    const shown = h("div", { class: "choices" }, ...choices.map(({ id, title }) => button("choice", title, () => desk.say(title, id))));
    offered.set(shown, sequence);
    return shown;
  };
}
