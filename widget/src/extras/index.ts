/** What few visitors need, in a file of its own that comes when the chat is opened. */
import type { Desk } from "../desk";
import type { Message } from "../shapes";
import { citation } from "./citation";
import { contactForm } from "./contact";
import { countDown } from "./count";
import { entries } from "./entries";
import { feedback } from "./feedback";
import { fit } from "./fit";
import { keepInside } from "./inside";
import { Menu } from "./menu";
import css from "./style.css";
import { markStarters, markTongue } from "./tongue";
import { style } from "./tools";
import { tellOfTyping } from "./typing";
import { allWords } from "./words";

export interface Extras {
  /** Opens or closes the menu. */
  menu(): void;
  /** Opens the form for a call-back. */
  contact(): void;
  /** Adds to a message what it lacks. */
  dress(item: HTMLLIElement, message: Message): void;
}

/** Puts the rarer parts into a chat. */
export function plug(desk: Desk): Extras {
  const words = allWords(desk.words);
  const root = desk.panel.element.getRootNode() as ShadowRoot;
  style(root, css);
  const contact = () => desk.panel.cards.show(words.contact, contactForm(desk, words));
  const menu = new Menu(desk.panel, () => entries(desk, words, contact));
  const dress = (item: HTMLLIElement, message: Message) => {
    const { author, section, topic } = message;
    markTongue(item, message);
    if (section) item.querySelector("p")!.after(citation(desk.clinic, words, section));
    if (author === "assistant" && topic) item.lastChild!.before(feedback(desk, words, message));
  };
  for (const message of desk.chat.messages) {
    const item = desk.list.item(message);
    if (item) dress(item, message);
  }
  countDown(desk, words);
  tellOfTyping(desk);
  markStarters(desk.list.element);
  fit(desk.panel.element);
  keepInside(desk.panel);
  return { menu: () => menu.toggle(), contact, dress };
}
