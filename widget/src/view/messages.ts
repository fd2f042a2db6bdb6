/** The conversation as a list. What is in it stays; only what is new is made. */
import { type Message, type Unsent, atRisk } from "../shapes";
import type { Words } from "../words/english";
import { button, h } from "./dom";

/** What a list of messages needs of the desk. */
export interface Deeds {
  words: Words;
  language: string;
  chat: { retry(): void };
  help(): void;
  /** Adds the rarer parts of a message, once they are there. */
  dress(item: HTMLLIElement, message: Message): void;
}

export class MessageList {
  readonly element: HTMLOListElement;
  readonly #made = new Map<string, HTMLLIElement>();
  readonly #day: Intl.DateTimeFormat;

  constructor(
    private readonly desk: Deeds,
    intro: HTMLLIElement,
  ) {
    const { words, language } = desk;
    this.element = h("ol", { class: "messages", tabindex: 0, "aria-label": words.messages });
    this.#day = new Intl.DateTimeFormat(language, { weekday: "long", month: "long", day: "numeric" });
    this.#made.set("intro", intro);
  }

  /** Shows messages, those on their way, and who of the other side (`author`) is busy with what. */
  show(messages: Message[], unsent: Unsent[], author: string, busy: string): void {
    const wanted = ["intro"];
    let day = "";
    for (const message of messages) {
      const its = this.#day.format(new Date(message.at));
      if (its !== day) wanted.push(this.#keep(`d${its}`, () => h("li", { class: "day" }, its)));
      day = its;
      wanted.push(this.#keep(`m${message.sequence}`, () => this.#bubble(message)));
    }
    for (const item of unsent) {
      // made anew whenever its state changes
      wanted.push(this.#keep(`u${item.id}${item.state}`, () => this.#waiting(item)));
    }
    if (busy) wanted.push(this.#keep(`b${busy}`, () => h("li", { class: `${author} typing` }, h("p", {}, busy))));
    this.#arrange(wanted);
  }

  /** Returns what shows a message, if it is shown. */
  item({ sequence }: Message): HTMLLIElement | undefined {
    return this.#made.get(`m${sequence}`);
  }

  /** Whether the latest is in view. */
  get atEnd(): boolean {
    return this.#below < 80;
  }

  /** Brings the latest into view, whichever scrolls: the list or, on a low screen, the panel. */
  toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
    this.element.closest(".panel")!.scrollTop += Math.max(0, this.#below);
  }

  /** How far below what can be seen the latest ends. */
  get #below(): number {
    const list = this.element.getBoundingClientRect();
    const last = this.element.lastElementChild?.getBoundingClientRect() ?? list;
    return last.bottom - Math.min(list.bottom, innerHeight);
  }

  #keep(key: string, make: () => HTMLLIElement): string {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return key;
  }

  #arrange(wanted: string[]): void {
    const list = this.element;
    const stays = new Set(wanted);
    const { activeElement } = list.getRootNode() as ShadowRoot;
    for (const [key, item] of this.#made) {
      if (stays.has(key)) continue;
      if (item.contains(activeElement)) list.focus(); // the keyboard is not sent to the top of the page
      item.remove();
      this.#made.delete(key);
    }
    wanted.forEach((key, at) => {
      const item = this.#made.get(key)!;
      if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
    });
  }

  #bubble(message: Message): HTMLLIElement {
    const { words } = this.desk;
    const { author, kind } = message;
    const who = (author === "staff" && message.staff) || words[author];
    const item = h(
      "li",
      { class: `${author} ${atRisk(kind) ? "risk" : ""}` },
      h("span", { class: author === "staff" ? "small" : "hidden" }, `${who}: `),
      h("p", { dir: "auto" }, message.text),
      atRisk(kind) && button("way", words.help, () => this.desk.help()),
    );
    this.desk.dress(item, message);
    return item;
  }

  #waiting(item: Unsent): HTMLLIElement {
    const { words } = this.desk;
    const { state = "sending" } = item;
    return h(
      "li",
      { class: `visitor ${state}` },
      h("span", { class: "hidden" }, `${words.visitor}: `),
      h("p", { dir: "auto" }, item.text),
      h("span", { class: "small" }, `${fate(words, item)} `),
      state !== "sending" && button("choice", words.retry, () => this.desk.chat.retry()),
    );
  }
}

/** Returns what has become of a message on its way. */
export function fate(words: Words, { state = "sending", problem }: Unsent): string {
  return [words[state], state === "failed" && problem].filter(Boolean).join(": ");
}
