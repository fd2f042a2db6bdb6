/** Keeps a chat over page changes, and shares it between the tabs of one site. */
import type { Unsent } from "./outbox";

export interface Kept {
  token: string;
  draft: string;
  unsent: Unsent[];
  open: boolean;
}

const KEY = "frontdesk";
const ANSWER_MS = 150;

export class Keeper {
  /** Called when another tab began a chat (its token) or took it away (null). */
  heard: (kept: Kept | null) => void = () => {};
  #area: Storage | undefined;
  #now: Kept | null = null;
  #channel = new BroadcastChannel(KEY);

  constructor(keep: string) {
    try {
      this.#area = keep === "browser" ? localStorage : sessionStorage;
      this.#now = JSON.parse(this.#area.getItem(KEY) ?? "null");
    } catch {
      this.#area = undefined; // storage is blocked: the chat lives as long as the page
    }
    this.#channel.onmessage = ({ data }) => {
      if (data === "?") {
        if (this.#now) this.#channel.postMessage(this.#shared());
      } else this.heard(data);
    };
  }

  get kept(): Kept | null {
    return this.#now;
  }

  /** Asks the other tabs for a chat; `heard` is called if there is one. */
  ask(): Promise<void> {
    this.#channel.postMessage("?");
    return new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
  }

  /** Keeps a chat that has just begun, here or (`told` false) in another tab. */
  begin(kept: Kept, told = true): void {
    this.#now = kept;
    this.#write();
    if (told) this.#channel.postMessage(this.#shared());
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
    if (told) this.#channel.postMessage(null);
  }

  stop(): void {
    this.#channel.close();
  }

  #shared(): Kept {
    return { ...(this.#now as Kept), draft: "", unsent: [], open: false };
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
