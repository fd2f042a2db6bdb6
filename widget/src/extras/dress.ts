/** Adds to a message what helps to read it and to go on from it: links, its source, choices, thumbs, the time. */
import type { Desk } from "../desk";
import type { Message } from "../shapes";
import { chooser } from "./choices";
import { citation } from "./citation";
import { feedback } from "./feedback";
import { linked } from "./links";
import { markTongue } from "./tongue";
import { h } from "./tools";
import type { AllWords } from "./words";

export function dresser(desk: Desk, words: AllWords): (item: HTMLLIElement, message: Message) => void {
  const choices = chooser(desk);
  const time = new Intl.DateTimeFormat(desk.language, { hour: "numeric", minute: "2-digit" });
  return (item, message) => {
    const { at, author, section, topic, text } = message;
    const said = item.querySelector("p")!;
    said.replaceChildren(...linked(text));
    item.append(choices(message));
    markTongue(item, message); // before what the widget says in its own language
    if (section) said.after(citation(desk.clinic, words, section));
    if (author === "assistant" && topic) item.append(feedback(desk, words, message));
    item.append(h("time", { datetime: at, class: "small" }, time.format(new Date(at))));
  };
}
