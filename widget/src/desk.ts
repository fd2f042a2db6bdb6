/** Joins the chat to what is seen of it, and says aloud what changed. */
import { type Api, Refused } from "./api";
import { Chat, type Contact } from "./chat";
import type { Keeper } from "./keeper";
import { type Clinic, type Message, type State } from "./shapes";
import { Announcer } from "./view/announcer";
import { Composer } from "./view/composer";
import { contactForm } from "./view/contact";
import { crisisCard } from "./view/crisis";
import { button, h } from "./view/dom";
import { Menu, type Entry } from "./view/menu";
import { MessageList } from "./view/messages";
import { News } from "./view/news";
import { Panel } from "./view/panel";
import { download } from "./view/transcript";
import type { Words } from "./words/english";

/** What happens outside of the panel. */
export interface Surroundings {
  close(): void;
  open(): void;
  tell(event: string, detail?: unknown): void;
  unread(count: number): void;
  looking(): boolean;
}

export class Desk {
  readonly announcer = new Announcer();
  readonly panel: Panel;
  readonly chat: Chat;
  readonly news = new News(() => this.around.unread(this.news.count));
  readonly composer: Composer;
  private readonly list: MessageList;
  private readonly menu: Menu;
  private due = false;
  private owner = "";
  private trouble = "";

  constructor(
    api: Api,
    keeper: Keeper,
    private readonly words: Words,
    private readonly clinic: Clinic,
    private readonly language: string,
    private readonly around: Surroundings,
  ) {
    this.chat = new Chat(api, keeper, language, {
      changed: () => this.render(),
      arrived: (message) => this.hear(message),
      risk: (text) => this.help(text),
      fresh: () => this.announcer.say(words.fresh),
    });
    const draft = keeper.kept?.draft ?? "";
    this.composer = new Composer(words, clinic.message_chars, (text) => this.say(text), (text) => keeper.note({ draft: text }), draft);
    this.menu = new Menu(words.menu, () => this.entries());
    this.list = new MessageList(words, clinic, this.deeds(), language, this.intro());
    this.panel = new Panel(words, clinic, this.controls(), this.menu, this.list, this.composer);
    this.panel.element.addEventListener("keydown", (event) => this.key(event));
    this.render();
  }

  say(text: string, choice?: string): void {
    this.chat.say(text, choice);
    this.rest();
  }

  /** The panel was opened: its parts can be measured now. */
  opened(): void {
    this.looked();
    this.composer.fit();
    this.list.toEnd();
  }

  /** What came meanwhile has been seen, if the chat is in view. */
  looked(): void {
    if (this.around.looking()) this.news.seen();
  }

  /** Puts the keyboard where a person goes on; on touch screens no keyboard covers the answer. */
  rest(): void {
    (matchMedia("(pointer: coarse)").matches ? this.list.element : this.composer.text).focus();
  }

  help(said = ""): void {
    const { cards } = this.panel;
    this.around.open();
    cards.show(this.words.crisis, crisisCard(this.words, this.clinic, said, () => cards.close()), true);
  }

  private deeds() {
    return {
      choose: (choice: { id: string; title: string }) => this.say(choice.title, choice.id),
      judge: async (message: Message, helpful: boolean, word?: string) =>
        this.attempt(() => this.chat.request("POST", "feedback", { sequence: message.sequence, helpful, word })),
      retry: () => this.chat.retry(),
      help: () => this.help(),
    };
  }

  private controls() {
    return {
      close: () => this.around.close(),
      help: () => this.help(),
      exit: () => this.exit(),
      person: () => this.person(),
      contact: () => this.contact(),
    };
  }

  private intro(): HTMLLIElement {
    const { words, clinic } = this;
    const own = clinic.widget.starters;
    const starters = own.length ? own : [words.starter1, words.starter2, words.starter3];
    return h(
      "li",
      { class: "assistant intro" },
      h("p", {}, words.greeting || clinic.greeting),
      h("p", { class: "small" }, words.about),
      h("div", { class: "choices", role: "group", "aria-label": words.starters }, ...starters.map((text) => button("choice", text, () => this.say(text)))),
    );
  }

  private entries(): Entry[] {
    const { words, chat } = this;
    const entries: Entry[] = [
      [words.person, () => this.person()],
      [words.contact, () => this.contact()],
      [this.news.sound ? words.soundOff : words.soundOn, () => this.news.toggle()],
    ];
    if (!chat.begun) return entries;
    return [
      ...entries,
      [words.download, () => download(words, chat.messages, this.language)],
      [words.end, () => void this.attempt(() => chat.request("POST", "end"))],
      [words.erase, () => this.erase()],
    ];
  }

  private person(): void {
    void this.attempt(() => this.chat.request("POST", "person"));
    this.rest();
  }

  private contact(): void {
    const close = () => this.panel.cards.close();
    const send = async (details: Contact) => {
      await this.chat.request("POST", "contact", details);
      close();
    };
    this.panel.cards.show(this.words.contact, contactForm(this.words, send, close));
  }

  private erase(): void {
    const { words } = this;
    const { cards } = this.panel;
    const yes = async () => {
      cards.close();
      await this.attempt(async () => {
        await this.chat.erase();
        this.announcer.say(words.erased);
      });
      this.rest();
    };
    const no = button("plain", words.cancel, () => cards.close());
    cards.show(words.erase, [h("p", {}, words.eraseSure), button("primary", words.eraseYes, yes), no]);
  }

  /** Leaves the site at once, and leaves nothing of the chat in this browser. */
  private exit(): void {
    this.panel.element.remove();
    this.chat.clear();
    location.replace(this.clinic.widget.exit_url);
  }

  private hear(message: Message): void {
    if (message.author === "visitor") return;
    const { section, text, staff } = message;
    this.announcer.say(staff ? `${staff}: ${text}` : text);
    if (!this.around.looking()) this.news.add();
    this.around.tell("message", { author: message.author, kind: message.kind, section });
  }

  private render(): void {
    if (this.due) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      this.show(this.chat.state);
    });
  }

  private show(state: State): void {
    const { chat, panel } = this;
    this.list.show(chat.messages, chat.unsent, state.answering);
    panel.status(state, chat.begun);
    if (state.owner !== this.owner && state.owner === "waiting") this.around.tell("handoff", { expected: state.expected });
    this.owner = state.owner;
    const trouble = panel.hindrance(chat.trouble);
    if (trouble !== this.trouble) this.announcer.say(trouble);
    this.trouble = trouble;
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.announcer.say(error.message || this.words.trouble);
    }
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (this.menu.open) this.menu.toggle(false, true);
    else if (this.panel.cards.firm) return; // help is not dismissed by accident
    else if (this.panel.cards.open) this.panel.cards.close();
    else this.around.close();
  }
}
