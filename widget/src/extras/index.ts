/** What few visitors need, in a file of its own that comes when the chat is opened. */
import type { Desk } from "../desk";
import type { Message } from "../shapes";
import { contactForm } from "./contact";
import { countDown } from "./count";
import { dresser } from "./dress";
import { entries } from "./entries";
import { fit } from "./fit";
import { keepInside } from "./inside";
import { menu } from "./menu";
import { News } from "./news";
import css from "./style.css";
import { markStarters } from "./tongue";
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
  /** Counts a message that came while nobody looked. */
  missed(): void;
  /** All of them were seen. */
  seen(): void;
}

/** Puts the rarer parts into a chat. */
export function plug(desk: Desk): Extras {
  const words = allWords(desk.words);
  const root = desk.panel.element.getRootNode() as ShadowRoot;
  style(root, css);
  const contact = () => desk.panel.cards.show(words.contact, contactForm(desk, words));
  const news = new News(root.querySelector(".launcher")!, words);
  const toggle = menu(desk.panel, () => entries(desk, words, news, contact), () => desk.around.toggle(false));
  const dress = dresser(desk, words);
  const { atEnd } = desk.list;
  for (const message of desk.chat.messages) {
    const item = desk.list.item(message);
    if (item) dress(item, message);
  }
  if (atEnd) desk.list.toEnd();
  countDown(desk, words);
  tellOfTyping(desk);
  markStarters(desk.list.element);
  fit(desk, root.host as HTMLElement);
  keepInside(desk);
  document.addEventListener("visibilitychange", () => desk.looking && news.seen(), desk.around);
  const missed = () => {
    if (!desk.looking) news.add(); // else it was seen before this file was there
  };
  return { menu: toggle, contact, dress, missed, seen: () => news.seen() };
}
