/** Joins the chat to what is seen of it, and says aloud what changed. */
import { Refused } from "./api";
import { Chat, type Watcher } from "./chat";
import type { Extras } from "./extras";
import { fetched } from "./fetched";
import type { Place } from "./place";
import type { Clinic, Message, Unsent } from "./shapes";
import type { Announcer } from "./view/announcer";
import { Composer } from "./view/composer";
import { crisisCard } from "./view/crisis";
import { intro } from "./view/intro";
import { MessageList, fate } from "./view/messages";
import { Panel } from "./view/panel";
import { type Words, fill } from "./words/english";

/** What is around the panel. */
export interface Surroundings {
  toggle(open: boolean): void;
  tell(event: string, detail?: unknown): void;
  /** Ends when the element leaves the page. */
  signal: AbortSignal;
}

export class Desk implements Watcher {
  declare readonly words: Words;
  declare readonly clinic: Clinic;
  declare readonly language: string;
  readonly panel: Panel;
  readonly chat: Chat;
  readonly composer: Composer;
  readonly list: MessageList;
  #extras: Extras | undefined;
  #coming: Promise<typeof import("./extras") | undefined> | undefined;
  #due = false;
  #owner = "";
  #trouble = "";
  #refusal = "";
  /** Who was said to be typing, since they last said something. */
  #typing = "";

  constructor(
    place: Place,
    readonly announcer: Announcer,
    readonly around: Surroundings,
  ) {
    const { api, keeper, words, language } = Object.assign(this, place);
    this.chat = new Chat(api, keeper, language, this);
    this.composer = new Composer(words, this, keeper.kept?.draft ?? "");
    this.list = new MessageList(this, intro(this));
    this.panel = new Panel(this, this.list.element, this.composer.element);
    this.changed();
  }

  // What the visitor can do.

  say(text: string, choice?: string): void {
    this.#refusal = "";
    this.chat.say(text, choice);
    this.rest();
  }

  draft(text: string): void {
    this.chat.keeper.note({ draft: text });
  }

  /** Asks for a person, or for the assistant instead of people. */
  want(wish: "person" | "assistant"): void {
    this.back(); // what comes of it is seen in the chat
    if (this.chat.state.owner === "closed") this.chat.leave();
    void this.attempt(() => this.chat.request("POST", wish));
    this.rest();
  }

  help(said = ""): void {
    this.around.toggle(true);
    this.panel.cards.show(this.words.crisis, crisisCard(this, said), true);
  }

  /** Goes back to the chat from help that was seen. */
  back(): void {
    this.panel.cards.close();
    this.chat.calm();
  }

  /** Leaves the site at once, and leaves nothing of the chat in this browser. */
  exit(): void {
    this.panel.element.remove();
    this.chat.clear();
    location.replace(this.clinic.widget.exit_url);
  }

  /** Opens one of the rarer parts, which come in a file of their own; says so where it cannot be had. */
  async rare(part: "menu" | "contact"): Promise<void> {
    const extras = await this.#more();
    this.#refused(extras ? "" : this.words.trouble);
    extras?.[part]();
  }

  dress(item: HTMLLIElement, message: Message): void {
    this.#extras?.dress(item, message);
  }

  /** Does what the edge may refuse; the visitor is told why. Returns whether it was done. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    let why = "";
    try {
      await work();
    } catch (error) {
      why = this.refusal(error).message || this.words.trouble;
    }
    this.#refused(why);
    return !why;
  }

  /** Returns an error as the edge's refusal; throws any other. (The file of the rarer parts has no such class.) */
  refusal(error: unknown): Refused {
    if (error instanceof Refused) return error;
    throw error;
  }

  /** Shows why something could not be done, until the next thing is. */
  #refused(why: string): void {
    this.#refusal = why;
    this.changed();
  }

  /** Puts the keyboard where a person goes on; on touch screens no keyboard covers the answer. */
  rest(): void {
    (matchMedia("(pointer: coarse)").matches ? this.list.element : this.composer.text).focus();
  }

  /** The panel was opened: its parts can be measured now. */
  opened(): void {
    this.#extras?.seen();
    this.list.toEnd();
    void this.#more(); // the chat works without; whoever wants a rarer part is told
  }

  // What the chat tells.

  arrived({ author, staff, text, kind, section }: Message): void {
    if (author === "visitor") return;
    this.#typing = "";
    this.announcer.say(staff ? `${staff}: ${text}` : text);
    if (!this.looking) void this.#more().then((extras) => extras?.missed());
    this.around.tell("message", { author, kind, section });
  }

  failed(item: Unsent): void {
    this.announcer.say(fate(this.words, item));
  }

  fresh(): void {
    this.announcer.say(this.words.fresh);
  }

  changed(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#show();
    });
  }

  #show(): void {
    const { chat, panel, words, announcer } = this;
    const { owner, answering, expected, staff, staff_typing } = chat.state;
    const { atEnd } = this.list;
    const typing = staff_typing ? fill(words.typing, { staff }) : "";
    this.list.show(chat.messages, chat.unsent, typing ? "staff" : "assistant", typing || (answering ? words.answering : ""));
    panel.status(chat.state);
    if (owner !== this.#owner && owner === "waiting") this.around.tell("handoff", { expected });
    this.#owner = owner;
    const trouble = panel.ways(this.#refusal || (chat.trouble && words[chat.trouble]));
    if (trouble !== this.#trouble) announcer.say(trouble);
    panel.wrong((this.#trouble = trouble));
    if (atEnd) this.list.toEnd(); // what was shown above or below may have pushed it out of view
    if (typing && typing !== this.#typing) announcer.say((this.#typing = typing));
  }

  /** Returns the rarer parts, put in once; nothing where their file cannot be had now. */
  async #more(): Promise<Extras | undefined> {
    const file = await (this.#coming ??= fetched(this.chat.api.base).catch(() => (this.#coming = undefined)));
    if (file && this.panel.element.isConnected) return (this.#extras ??= file.plug(this));
  }

  /** Whether the visitor is in the middle of something. */
  get busy(): boolean {
    const { cards } = this.panel;
    return !this.chat.idle || (cards.open && !cards.firm);
  }

  /** Whether what is said now is seen. */
  get looking(): boolean {
    return !document.hidden && !this.panel.element.hidden;
  }
}
