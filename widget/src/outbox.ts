/** Messages on their way: one after the other, tried until they are acknowledged or refused. */
import { Refused } from "./api";

export interface Unsent {
  id: string;
  text: string;
  choice?: string;
  state?: "sending" | "late" | "failed";
  problem?: string;
}

const FIRST_MS = 1000;
const LONGEST_MS = 20_000;

export class Outbox {
  #wake: () => void = () => {};
  #busy = false;

  constructor(
    readonly items: Unsent[],
    private readonly post: (item: Unsent) => Promise<void>,
    private readonly changed: (error?: Refused) => void,
  ) {}

  /** Takes a message in, to be sent after those before it. */
  add(text: string, choice?: string): void {
    this.items.push({ id: newId(), text, ...(choice && { choice }) });
    void this.#run();
  }

  /** Tries again at once, refused ones included. */
  retry(): void {
    for (const item of this.items) if (item.state === "failed") item.state = "sending";
    this.#wake();
    void this.#run();
  }

  clear(): void {
    this.items.length = 0;
    this.#wake();
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    let pause = FIRST_MS;
    for (let item = this.#next(); item; item = this.#next()) {
      item.state ??= "sending";
      this.changed();
      try {
        await this.post(item);
        this.#remove(item);
        pause = FIRST_MS;
        this.changed();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        item.state = error.passing ? "late" : "failed";
        item.problem = error.message;
        this.changed(error);
        if (error.passing) await this.#rest(Math.max(pause, error.retryS * 1000));
        pause = Math.min(pause * 2, LONGEST_MS);
      }
    }
    this.#busy = false;
  }

  #remove(item: Unsent): void {
    const at = this.items.indexOf(item);
    if (at >= 0) this.items.splice(at, 1);
  }

  #next(): Unsent | undefined {
    return this.items.find((item) => item.state !== "failed");
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, ms);
    });
  }
}

/** Returns an id that no other message has. `randomUUID` is missing on plain HTTP. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}
