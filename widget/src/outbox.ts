/** Messages on their way: one after the other, tried until they are acknowledged or refused. */
import { Refused } from "./api";
import { Pause } from "./pause";
import type { Unsent } from "./shapes";

const FIRST_MS = 1000;
const LONGEST_MS = 20_000;

/** Takes messages to the edge. */
export interface Carrier {
  /** Throws `Refused`. */
  post(item: Unsent): Promise<void>;
  /** Something moved, or did not. */
  moved(item: Unsent, error?: Refused): void;
}

export class Outbox {
  readonly #pause = new Pause();
  #busy = false;

  constructor(
    readonly items: Unsent[],
    private readonly carrier: Carrier,
  ) {}

  /** Takes a message in, to be sent after those before it. */
  add(text: string, choice?: string): void {
    this.items.push({ id: newId(), text, ...(choice && { choice }) });
    void this.#run();
  }

  /** Tries again at once, refused ones included. */
  retry(): void {
    for (const item of this.items) if (item.state === "failed") item.state = "sending";
    this.#pause.end();
    void this.#run();
  }

  clear(): void {
    this.items.length = 0;
    this.#pause.end();
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    let pause = FIRST_MS;
    for (let item = this.#next(); item; item = this.#next()) {
      item.state ??= "sending";
      this.carrier.moved(item);
      try {
        await this.carrier.post(item);
        this.#remove(item);
        pause = FIRST_MS;
        this.carrier.moved(item);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        item.state = error.passing ? "late" : "failed";
        item.problem = error.message;
        this.carrier.moved(item, error);
        if (error.passing) await this.#pause.of(error.wait(pause));
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
}

/** Returns an id that no other message has. `randomUUID` is missing on plain HTTP. */
function newId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
