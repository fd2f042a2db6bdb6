/** Follows a chat: a stream of events, or polling where streams do not get through. */
import { type Api, Refused } from "./api";
import { Pause } from "./pause";
import type { History, Message, State } from "./shapes";

const FIRST_BYTES_MS = 5000; // a proxy that holds a stream back longer is worked around by polling
const SILENCE_MS = 40_000; // the edge is heard every 15 s
const POLLING_MS = 60_000; // how long until a stream is tried again
const POLL_MS = 2000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

export interface Listener {
  take(message: Message): void;
  /** Everything said so far has been given, and this is who answers now. */
  become(state: State): void;
  /** The chat is no longer there. */
  leave(): void;
  reach(yes: boolean): void;
}

export class Live {
  #seen = 0;
  #stopped: AbortController | undefined;
  readonly #pause = new Pause();
  #cut: (() => void) | undefined;

  constructor(
    private readonly api: Api,
    private readonly listener: Listener,
  ) {}

  start(): void {
    this.stop();
    this.#seen = 0;
    this.#stopped = new AbortController();
    void this.#follow(this.#stopped.signal);
  }

  stop(): void {
    this.#stopped?.abort();
    this.hurry();
  }

  /** Ends stream and pause. What follows begins anew at once: the network is back, and an old stream may hang. */
  hurry(): void {
    this.#cut?.();
    this.#pause.end();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    let streamAt = 0;
    while (!signal.aborted) {
      try {
        if (Date.now() >= streamAt) {
          if (await this.#stream()) pause = FIRST_PAUSE_MS;
          else streamAt = Date.now() + POLLING_MS;
        }
        if (signal.aborted) return;
        await this.#poll();
        this.listener.reach(true);
        await this.#pause.of(Date.now() < streamAt ? POLL_MS : pause);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Refused)) throw error;
        if (error.gone) return this.listener.leave();
        this.listener.reach(error.status === 429);
        await this.#pause.of(error.wait(pause));
      }
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  async #poll(): Promise<void> {
    for (let more = true; more; ) {
      const history = await this.api.call<History>("GET", `messages?after=${this.#seen}`);
      history.messages.forEach((message) => this.#take(message));
      more = history.more;
      if (!more) this.listener.become(history);
    }
  }

  /** Reads a stream to its end. Returns false where nothing of it gets through. */
  async #stream(): Promise<boolean> {
    const ended = new AbortController();
    const end = () => ended.abort();
    this.#cut = end;
    let alarm = setTimeout(end, FIRST_BYTES_MS);
    let heard = false;
    try {
      const answer = await this.api.open("GET", `events?after=${this.#seen}`, ended.signal);
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ""; ; ) {
        const { value, done } = await reader.read();
        if (done) return heard;
        heard = true;
        clearTimeout(alarm);
        alarm = setTimeout(end, SILENCE_MS);
        const events = (rest + value).split("\n\n");
        rest = events.pop() ?? "";
        this.listener.reach(true);
        events.forEach((event) => this.#event(event));
      }
    } catch (error) {
      if (error instanceof Refused && error.gone) throw error;
      return heard; // cut, held back or refused: the poll that follows tells what is the matter
    } finally {
      clearTimeout(alarm);
    }
  }

  #event(event: string): void {
    const [, name, data] = /^event: (.*)\ndata: (.*)$/m.exec(event) ?? [];
    if (!data) return; // a comment: the edge is still there
    if (name === "message") this.#take(JSON.parse(data));
    else if (name === "state") this.listener.become(JSON.parse(data));
    else if (name === "erased") this.listener.leave();
  }

  #take(message: Message): void {
    this.#seen = Math.max(this.#seen, message.sequence);
    this.listener.take(message);
  }
}
