/** Speaks to the edge. No cookies: the token travels in a header. */
import type { Told } from "./shapes";

export const TIMEOUT_MS = 15_000;

/** The edge said no, or (status 0) could not be reached. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly told: Told = {},
  ) {
    super(told.error?.message);
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return [0, 408, 429].includes(this.status) || this.status >= 500;
  }

  /** Whether the chat is over: erased, expired or ended. */
  get gone(): boolean {
    return [401, 410].includes(this.status) || this.told.error?.code === "closed";
  }

  /** How long to wait before the next try, at least `ms`. */
  wait(ms: number): number {
    return Math.max(ms, (this.told.error?.retry_after_s ?? 0) * 1000);
  }
}

export class Api {
  token = "";

  /** `base` is the address of the folder that the widget's script is in. */
  constructor(readonly base: string) {}

  /** Returns the answer's body. Throws `Refused`. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.open(method, path, AbortSignal.timeout(TIMEOUT_MS), body);
    try {
      return (await answer.json()) as T;
    } catch {
      throw new Refused(0);
    }
  }

  /** Returns an answer that is not an error, its body unread. Throws `Refused`. */
  async open(method: string, path: string, signal: AbortSignal, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = {};
    if (this.token) headers["Authorization"] = `Bearer ${this.token}`;
    if (body) headers["Content-Type"] = "application/json";
    let answer: Response;
    try {
      answer = await fetch(`${this.base}v1/${path}`, {
        method,
        headers,
        signal,
        body: body ? JSON.stringify(body) : null,
        credentials: "omit",
        cache: "no-store",
      });
    } catch {
      throw new Refused(0);
    }
    if (answer.ok) return answer;
    throw new Refused(answer.status, await answer.json().catch(() => ({})));
  }
}
