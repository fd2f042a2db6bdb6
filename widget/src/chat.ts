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
  /** A chat from before had ended; a new one was begun. */
  fresh(): void;
}

const START: State = { owner: "bot", answering: false };

export class Chat implements Listener, Carrier {
  state: State = START;
  /** What keeps words from going out: an answer that failed, or no network. */
  trouble: "" | "offline" | "server" = "";
  #said = new Map<number, Message>();
  #restoring = false;
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
    const known = new Set(this.messages.map((message) => message.id));
    return this.#outbox.items.filter((item) => !known.has(item.id));
  }

  get begun(): boolean {
    return this.keeper.kept !== null;
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
    this.keeper.begin({ token: session.token, draft: "", unsent: [], open: true });
    this.live.start();
  }

  #resume(kept: Kept): void {
    this.#restoring = true;
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
    const known = this.#said.has(message.sequence);
    this.#said.set(message.sequence, message);
    if (known) return;
    if (!this.#restoring) this.watcher.arrived(message);
    if (!this.#restoring && atRisk(message.kind)) this.watcher.help();
    this.watcher.changed();
  }

  become(state: State): void {
    this.#restoring = false;
    this.state = state;
    this.watcher.changed();
  }

  moved(error?: Refused): void {
    this.keeper.note({ unsent: this.#outbox.items });
    if (error?.passing && error.status !== 429) this.reach(false);
    for (const reply of error?.told.replies ?? []) this.watcher.help(reply.text);
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
    }
  }
}
