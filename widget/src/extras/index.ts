/** What few visitors need, in a file of its own that comes when the chat is opened. */
import type { Desk } from "../desk";
import type { Message } from "../shapes";
import { sheet } from "../view/dom";
import { citation } from "./citation";
import { contactForm } from "./contact";
import { countDown } from "./count";
import { entries } from "./entries";
import { feedback } from "./feedback";
import { linked } from "./links";
import { Menu } from "./menu";
import { News } from "./news";
import css from "./style.css";
import { tellOfTyping } from "./typing";
import { allWords } from "./words";

export interface Extras {
  /** Opens or closes the menu. */
  menu(): void;
  /** Opens the form for a call-back. */
  contact(): void;
  /** Adds to a message what it lacks. */
  dress(item: HTMLLIElement, message: Message): void;
  /** Counts a message that came while nobody looked. */
  missed(): void;
  /** All of them were seen. */
  seen(): void;
}

/** Puts the rarer parts into a chat. */
export function plug(desk: Desk): Extras {
  const words = allWords(desk.words);
  const root = desk.panel.element.getRootNode() as ShadowRoot;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet(css)];
  const contact = () => desk.panel.cards.show(words.contact, contactForm(desk, words));
  const news = new News(root.querySelector(".launcher")!, words);
  const menu = new Menu(desk.panel, () => entries(desk, words, news, contact));
  const dress = (item: HTMLLIElement, message: Message) => {
    const { author, section, topic, text } = message;
    const said = item.querySelector("p")!;
    said.replaceChildren(...linked(text));
    if (section) said.after(citation(desk.clinic, words, section));
    if (author === "assistant" && topic) item.lastChild!.before(feedback(desk, words, message));
  };
  for (const message of desk.chat.messages) {
    const item = desk.list.item(message);
    if (item) dress(item, message);
  }
  countDown(desk, words);
  tellOfTyping(desk);
  const missed = () => {
    if (!desk.looking) news.add(); // else it was seen before this file was there
  };
  return { menu: () => menu.toggle(), contact, dress, missed, seen: () => news.seen() };
}
