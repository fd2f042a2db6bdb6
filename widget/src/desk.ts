/** Joins the chat to what is seen of it, and says aloud what changed. */
import { type Api, Refused } from "./api";
import { Chat, type Contact, type Watcher } from "./chat";
import type { Keeper } from "./keeper";
import type { Choice, Clinic, Message } from "./shapes";
import type { Announcer } from "./view/announcer";
import { Composer } from "./view/composer";
import { crisisCard } from "./view/crisis";
import { button, h } from "./view/dom";
import { type Entry, Menu } from "./view/menu";
import { MessageList } from "./view/messages";
import { News } from "./view/news";
import { Panel } from "./view/panel";
import type { Words } from "./words/english";

/** What is around the panel. */
export interface Surroundings {
  toggle(open: boolean): void;
  tell(event: string, detail?: unknown): void;
  unread(count: number): void;
}

export class Desk implements Watcher {
  readonly panel: Panel;
  readonly chat: Chat;
  readonly composer: Composer;
  readonly #news: News;
  readonly #list: MessageList;
  readonly #menu: Menu;
  #due = false;
  #owner = "";
  #trouble = "";

  constructor(
    api: Api,
    keeper: Keeper,
    readonly words: Words,
    readonly clinic: Clinic,
    readonly language: string,
    private readonly announcer: Announcer,
    readonly around: Surroundings,
  ) {
    this.#news = new News((count) => around.unread(count));
    this.chat = new Chat(api, keeper, language, this);
    this.composer = new Composer(words, clinic.message_chars, this, keeper.kept?.draft ?? "");
    this.#menu = new Menu(words.menu, () => this.#entries());
    this.#list = new MessageList(this, this.#intro());
    this.panel = new Panel(this, this.#menu, this.#list.element, this.composer.element);
    this.panel.element.addEventListener("keydown", (event) => this.#key(event));
    this.changed();
  }

  // What the visitor can do.

  say(text: string, choice?: string): void {
    this.chat.say(text, choice);
    this.rest();
  }

  choose({ title, id }: Choice): void {
    this.say(title, id);
  }

  draft(text: string): void {
    this.chat?.keeper.note({ draft: text });
  }

  judge({ sequence }: Message, helpful: boolean, word?: string): Promise<void> {
    return this.#attempt(() => this.chat.request("POST", "feedback", { sequence, helpful, word }));
  }

  person(): void {
    void this.#attempt(() => this.chat.request("POST", "person"));
    this.rest();
  }

  async contact(): Promise<void> {
    const { cards } = this.panel;
    const send = async (details: Contact) => {
      await this.chat.request("POST", "contact", details);
      cards.close();
    };
    const { contactForm } = await this.extras();
    cards.show(this.words.contact, contactForm(this.words, send, () => cards.close()));
  }

  /** Returns what is in the file for rare needs; says so where it cannot be had. */
  async extras(): Promise<typeof import("./extras")> {
    try {
      return await import(`${this.chat.api.base}/widget/extras.js`);
    } catch (error) {
      this.announcer.say(this.panel.hindrance("server"));
      throw error;
    }
  }

  help(said = ""): void {
    const { cards } = this.panel;
    this.around.toggle(true);
    cards.show(this.words.crisis, crisisCard(this.words, this.clinic, said, () => cards.close()), true);
  }

  /** Leaves the site at once, and leaves nothing of the chat in this browser. */
  exit(): void {
    this.panel.element.remove();
    this.chat.clear();
    location.replace(this.clinic.widget.exit_url);
  }

  /** Puts the keyboard where a person goes on; on touch screens no keyboard covers the answer. */
  rest(): void {
    (matchMedia("(pointer: coarse)").matches ? this.#list.element : this.composer.text).focus();
  }

  /** The panel was opened: its parts can be measured now. */
  opened(): void {
    this.looked();
    this.#list.toEnd();
  }

  /** The page came into view. */
  looked(): void {
    if (this.#looking()) this.#news.seen();
  }

  // What the chat tells.

  arrived({ author, staff, text, kind, section }: Message): void {
    if (author === "visitor") return;
    this.announcer.say(staff ? `${staff}: ${text}` : text);
    if (!this.#looking()) this.#news.add();
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
    const { chat, panel } = this;
    const { owner, answering, expected } = chat.state;
    this.#list.show(chat.messages, chat.unsent, answering);
    panel.status(chat.state);
    if (owner !== this.#owner && owner === "waiting") this.around.tell("handoff", { expected });
    this.#owner = owner;
    const trouble = panel.hindrance(chat.trouble);
    if (trouble !== this.#trouble) this.announcer.say(trouble);
    this.#trouble = trouble;
  }

  #looking(): boolean {
    return !document.hidden && !this.panel.element.hidden;
  }

  #intro(): HTMLLIElement {
    const { words, clinic } = this;
    const own = clinic.widget.starters;
    const starters = own.length ? own : [words.starter1, words.starter2, words.starter3];
    const buttons = starters.map((text) => button("choice", text, () => this.say(text)));
    return h(
      "li",
      { class: "assistant intro" },
      h("p", {}, words.greeting || clinic.greeting),
      h("p", { class: "small" }, words.about),
      h("div", { class: "choices", role: "group", "aria-label": words.starters }, ...buttons),
    );
  }

  #entries(): Entry[] {
    const { words, chat } = this;
    const entries: Entry[] = [
      [words.person, () => this.person()],
      [words.contact, () => this.contact()],
      [this.#news.tone ? words.soundOff : words.soundOn, () => this.#sound()],
    ];
    if (!chat.begun) return entries;
    return [
      ...entries,
      [words.download, async () => (await this.extras()).download(words, chat.messages, this.language)],
      [words.end, () => void this.#attempt(() => chat.request("POST", "end"))],
      [words.erase, () => this.#erase()],
    ];
  }

  async #sound(): Promise<void> {
    this.#news.tone = this.#news.tone ? undefined : (await this.extras()).tone;
    this.#news.tone?.(); // lets the visitor hear it, and the browser allow it
  }

  #erase(): void {
    const { words, chat } = this;
    const { cards } = this.panel;
    const yes = async () => {
      cards.close();
      await this.#attempt(() => chat.erase());
      if (!chat.begun) this.announcer.say(words.erased);
      this.rest();
    };
    const no = button("plain", words.cancel, () => cards.close());
    cards.show(words.erase, [h("p", {}, words.eraseSure), button("primary", words.eraseYes, yes), no]);
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.announcer.say(error.message || this.panel.hindrance("server"));
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    const { cards } = this.panel;
    if (this.#menu.open) this.#menu.toggle(false, true);
    else if (!cards.open) this.around.toggle(false);
    else if (!cards.firm) cards.close(); // help is not dismissed by accident
  }
}
