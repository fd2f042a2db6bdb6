/** One chat: what was said, who answers, what is on its way. The view shows it and asks it to act. */
import { Api, Refused } from "./api";
import type { Keeper } from "./keeper";
import { type Listener, Live } from "./live";
import { type Carrier, Outbox } from "./outbox";
import { type Kept, type Message, type Posted, type Session, type State, type Unsent, atRisk } from "./shapes";

/** What the view is told. */
export interface Watcher {
  /** Something changed: show it. */
  changed(): void;
  /** A message that is new, not one from before. */
  arrived(message: Message): void;
  /** A person is at risk. */
  help(text?: string): void;
  /** A message was refused for good. */
  failed(item: Unsent): void;
  /** A chat from before had ended; a new one was begun. */
  fresh(): void;
}

const START: State = { owner: "bot", answering: false };

export class Chat implements Listener, Carrier {
  state: State = START;
  /** What keeps words from going out: an answer that failed, or no network. */
  trouble: "" | "offline" | "server" = "";
  #said = new Map<number, Message>();
  /** What was said up to here is known to the visitor from pages before. */
  #old = 0;
  /** On their way, and answered with words of help already. */
  readonly #helped = new WeakSet<Unsent>();
  #beginning: Promise<void> | null = null;
  /** Ends when the other tabs had time to say that there is a chat. */
  #asked: Promise<void> | undefined;
  readonly live: Live;
  readonly #outbox: Outbox;

  constructor(
    readonly api: Api,
    readonly keeper: Keeper,
    private readonly language: string,
    private readonly watcher: Watcher,
  ) {
    const kept = keeper.kept;
    this.#outbox = new Outbox(kept?.unsent ?? [], this);
    this.live = new Live(api, this);
    keeper.join((heard) => this.#hear(heard));
    if (kept) this.#resume(kept);
    else this.#asked = keeper.ask();
  }

  get messages(): Message[] {
    return [...this.#said.values()].sort((one, other) => one.sequence - other.sequence);
  }

  get unsent(): Unsent[] {
    const { messages } = this;
    return this.#outbox.items.filter(({ id }) => !messages.some((message) => message.id === id));
  }

  get begun(): boolean {
    return !!this.keeper.kept;
  }

  /** Whether nothing is on its way. */
  get idle(): boolean {
    return !this.#beginning && !this.#outbox.items.length;
  }

  say(text: string, choice?: string): void {
    this.#outbox.add(text, choice);
  }

  retry(): void {
    this.#outbox.retry();
    this.live.hurry();
  }

  /** Asks for something besides a message. Throws `Refused`. */
  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    if (!this.begun) await this.#begin();
    return await this.api.call<T>(method, path, body);
  }

  /** Forgets the chat in this browser; the clinic's record of it stays. */
  clear(told = true): void {
    this.live.stop();
    this.#outbox.clear();
    this.#said.clear();
    this.#old = 0;
    this.state = START;
    this.trouble = this.api.token = "";
    this.keeper.forget(told);
    this.watcher.changed();
  }

  /** The browser lost its network, or has it back. */
  online(yes: boolean): void {
    this.trouble = yes ? "" : "offline";
    if (yes) this.retry();
    this.watcher.changed();
  }

  /** The visitor has seen the help that was shown, in whichever tab. */
  calm(): void {
    const { kept } = this.keeper;
    const risks = this.messages.map(({ kind, sequence }) => (atRisk(kind) ? sequence : 0));
    if (kept) this.keeper.begin({ ...kept, seen: Math.max(kept.seen, ...risks) });
  }

  #begin(): Promise<void> {
    this.#beginning ??= this.#start().finally(() => (this.#beginning = null));
    return this.#beginning;
  }

  async #start(): Promise<void> {
    await this.#asked;
    if (this.begun) return;
    const page = location.origin + location.pathname;
    const session = await this.api.call<Session>("POST", "sessions", { language: this.language, page });
    this.api.token = session.token;
    this.keeper.begin({ token: session.token, draft: "", unsent: [], open: true, heard: 0, seen: 0 });
    this.live.start();
  }

  #resume(kept: Kept): void {
    this.#old = kept.heard ||= 0; // stored by a widget of before, it lacks both
    kept.seen ||= 0;
    this.api.token = kept.token;
    this.live.start();
    if (this.#outbox.items.length) this.#outbox.retry();
  }

  async post(item: Unsent, again = true): Promise<void> {
    if (!this.begun) await this.#begin();
    const { id, text, choice } = item;
    try {
      const posted = await this.api.call<Posted>("POST", "messages", choice ? { id, choice } : { id, text });
      this.take({ ...posted, author: "visitor", text });
      posted.replies.forEach((reply) => this.take(reply));
      this.reach(true);
    } catch (error) {
      if (!(again && error instanceof Refused && error.gone)) throw error;
      this.leave(); // ended, erased or expired: what was typed goes into a new chat
      delete item.choice; // it was offered in the old one; its words say the same
      await this.post(item, false);
    }
  }

  take(message: Message): void {
    const { sequence, kind } = message;
    const known = this.#said.has(sequence);
    this.#said.set(sequence, message);
    if (known) return;
    const { kept } = this.keeper;
    if (sequence > this.#old) {
      this.keeper.note({ heard: Math.max(sequence, kept?.heard!) });
      this.watcher.arrived(message);
    }
    if (atRisk(kind) && !(sequence <= kept?.seen!)) this.watcher.help(); // where nothing is kept, too
    this.watcher.changed();
  }

  become(state: State): void {
    this.state = state;
    this.watcher.changed();
  }

  moved(item: Unsent, error?: Refused): void {
    this.keeper.note({ unsent: this.#outbox.items });
    if (error?.passing && error.status !== 429) this.reach(false);
    if (item.state === "failed") this.watcher.failed(item);
    const replies = error?.told.replies;
    if (replies && !this.#helped.has(item)) {
      this.#helped.add(item); // whoever put the card away is not shown it at every try
      replies.forEach(({ text }) => this.watcher.help(text));
    }
    this.watcher.changed();
  }

  reach(yes: boolean): void {
    const trouble = yes ? "" : navigator.onLine ? "server" : "offline";
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.watcher.changed();
  }

  /** The chat is over. What it held is gone from view; what was not sent yet goes into the next. */
  leave(): void {
    const unsent = [...this.#outbox.items];
    this.clear();
    this.#outbox.items.push(...unsent);
    this.watcher.fresh();
  }

  #hear(kept: Kept | null): void {
    if (!kept) this.clear(false);
    else if (kept.token !== this.api.token) {
      this.#said.clear();
      this.keeper.begin({ ...kept, unsent: this.#outbox.items }, false);
      this.#resume(kept);
    } else this.keeper.note({ seen: kept.seen });
  }
}
