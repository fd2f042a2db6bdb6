/** Keeps a chat over page changes, and shares it between the tabs of one site. */
import { Pause } from "./pause";
import type { Kept } from "./shapes";

const KEY = "frontdesk";
const ANSWER_MS = 150;

export class Keeper {
  #area: Storage | undefined;
  #now: Kept | null = null;
  #channel: BroadcastChannel | undefined;

  constructor(keep: string) {
    try {
      this.#area = keep === "browser" ? localStorage : sessionStorage;
      this.#now = JSON.parse(this.#area.getItem(KEY) ?? "null");
    } catch {
      this.#area = undefined; // storage is blocked: the chat lives as long as the page
    }
  }

  get kept(): Kept | null {
    return this.#now;
  }

  /** Joins the other tabs. `heard` is called when one of them has a chat (its token) or took it away (null). */
  join(heard: (kept: Kept | null) => void): void {
    this.#channel = new BroadcastChannel(KEY);
    this.#channel.onmessage = ({ data }) => {
      if (data !== "?") heard(data);
      else if (this.#now) this.#share();
    };
  }

  /** Asks the other tabs for a chat, and gives them time to answer. */
  ask(): Promise<void> {
    this.#channel?.postMessage("?");
    return new Pause().of(ANSWER_MS);
  }

  /** Keeps a chat that has just begun, here or (`told` false) in another tab. */
  begin(kept: Kept, told = true): void {
    this.#now = kept;
    this.#write();
    if (told) this.#share();
  }

  /** Notes a change. Nothing is stored before there is a chat. */
  note(part: Partial<Kept>): void {
    if (!this.#now) return;
    Object.assign(this.#now, part);
    this.#write();
  }

  /** Forgets the chat, in every tab. */
  forget(told = true): void {
    this.#now = null;
    this.#write();
    if (told) this.#channel?.postMessage(null);
  }

  stop(): void {
    this.#channel?.close();
  }

  #share(): void {
    this.#channel?.postMessage({ ...this.#now, draft: "", unsent: [], open: false });
  }

  #write(): void {
    try {
      if (this.#now) this.#area?.setItem(KEY, JSON.stringify(this.#now));
      else this.#area?.removeItem(KEY);
    } catch {
      this.#area = undefined; // full or blocked: as above
    }
  }
}
