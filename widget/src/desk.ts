/** Joins the chat to what is seen of it, and says aloud what changed. */
import { Refused } from "./api";
import { Chat, type Watcher } from "./chat";
import type { Extras } from "./extras";
import { fetched } from "./fetched";
import type { Place } from "./place";
import type { Clinic, Message } from "./shapes";
import type { Announcer } from "./view/announcer";
import { Composer } from "./view/composer";
import { crisisCard } from "./view/crisis";
import { intro } from "./view/intro";
import { MessageList } from "./view/messages";
import { Panel } from "./view/panel";
import { type Words, fill } from "./words/english";

/** What is around the panel. */
export interface Surroundings {
  toggle(open: boolean): void;
  tell(event: string, detail?: unknown): void;
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
    this.panel.element.addEventListener("keydown", (event) => this.#key(event));
    this.changed();
  }

  // What the visitor can do.

  say(text: string, choice?: string): void {
    this.chat.say(text, choice);
    this.rest();
  }

  draft(text: string): void {
    this.chat?.keeper.note({ draft: text });
  }

  /** Asks for a person, or for the assistant instead of people. */
  want(wish: "person" | "assistant"): void {
    void this.attempt(() => this.chat.request("POST", wish));
    this.rest();
  }

  help(said = ""): void {
    const { cards } = this.panel;
    const back = () => {
      cards.close();
      this.chat.calm();
    };
    this.around.toggle(true);
    cards.show(this.words.crisis, crisisCard(this.words, this.clinic, said, back), true);
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
    if (extras) extras[part]();
    else this.announcer.say(this.panel.hindrance("server"));
  }

  dress(item: HTMLLIElement, message: Message): void {
    this.#extras?.dress(item, message);
  }

  /** Does what the edge may refuse; the visitor is told why. */
  async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.announcer.say(error.message || this.panel.hindrance("server"));
    }
  }

  /** Puts the keyboard where a person goes on; on touch screens no keyboard covers the answer. */
  rest(): void {
    (matchMedia("(pointer: coarse)").matches ? this.list.element : this.composer.text).focus();
  }

  /** The panel was opened: its parts can be measured now. */
  opened(): void {
    this.looked();
    this.list.toEnd();
    void this.#more(); // the chat works without; whoever wants a rarer part is told
  }

  /** The page came into view. */
  looked(): void {
    if (this.looking) this.#extras?.seen();
  }

  // What the chat tells.

  arrived({ author, staff, text, kind, section }: Message): void {
    if (author === "visitor") return;
    this.#typing = "";
    this.announcer.say(staff ? `${staff}: ${text}` : text);
    if (!this.looking) void this.#more().then((extras) => extras?.missed());
    this.around.tell("message", { author, kind, section });
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
    const trouble = panel.hindrance(chat.trouble);
    if (trouble !== this.#trouble) announcer.say(trouble);
    this.#trouble = trouble;
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

  #key(event: KeyboardEvent): void {
    const { cards } = this.panel;
    if (event.key !== "Escape") return;
    if (!cards.open) this.around.toggle(false);
    else if (!cards.firm) cards.close(); // help is not dismissed by accident
  }
}
