/** `<frontdesk-chat>`: the custom element that a page holds. */
import type { FrontdeskChatElement } from "../types";
import { Desk } from "./desk";
import { Keeper } from "./keeper";
import launcherCss from "./launcher.css";
import panelCss from "./panel.css";
import { Pause } from "./pause";
import { type Found, type Place, placed } from "./place";
import { Announcer } from "./view/announcer";
import { CHAT, button, h, icon, style } from "./view/dom";
import { fill } from "./words/english";

const SHOWN_MS = 50; // browsers block for storage: the launcher is seen before
const BUSY_MS = 300; // until one looks again whether a visitor is busy

export class FrontdeskChat extends HTMLElement implements FrontdeskChatElement {
  /** For the second file, which has no copy of them (`extras/tools.ts`). */
  static get tools() {
    return { h, button, style, fill };
  }
  readonly #root = style(this.attachShadow({ mode: "open" }), launcherCss);
  #gone!: AbortController;
  #ready: Promise<void> | undefined;
  #place: Place | undefined;
  #desk: Desk | undefined;
  readonly #announcer = new Announcer();
  readonly #label = h("span");
  readonly #launcher = h("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", click: () => this.open() });
  // The announcer must be there before it has something to say.
  readonly #frame = h("div", {}, this.#launcher, this.#announcer.element);

  connectedCallback(): void {
    const { signal } = (this.#gone = new AbortController());
    const network = () => this.#desk?.chat.online(navigator.onLine);
    addEventListener("online", network, { signal });
    addEventListener("offline", network, { signal });
    this.#ready = this.#arrive(signal);
  }

  disconnectedCallback(): void {
    this.#gone.abort();
    this.#unseat();
    this.#place = undefined;
  }

  /** Opens the chat and puts the keyboard into it. */
  async open(): Promise<void> {
    await this.#ready;
    if (this.#place) this.#toggle(this.#seated(), true);
  }

  /** Closes the chat; it goes on, and is there when opened again. */
  async close(): Promise<void> {
    if (this.#desk) this.#toggle(this.#desk, false);
  }

  /** Opens the chat and asks something in the visitor's name. */
  async ask(text: string): Promise<void> {
    await this.open();
    if (text.trim()) this.#desk?.say(text.trim());
  }

  /** Shows the launcher. The rest is built when the chat is opened, or goes on from a page before. */
  async #arrive(signal: AbortSignal): Promise<void> {
    const [soon, whole] = placed(this);
    const found = await soon!;
    this.#dress(found);
    await new Pause().of(SHOWN_MS);
    if (signal.aborted) return;
    this.#place = { ...found, keeper: new Keeper(found.clinic.widget.keep) };
    void this.#complete(found, whole!, signal);
  }

  /** Puts on what the edge took long to say, and goes on with a chat from a page before. */
  async #complete(early: Found, whole: Promise<Found>, signal: AbortSignal): Promise<void> {
    const found = await whole;
    const news = found.clinic !== early.clinic || found.words !== early.words;
    while (news && this.#desk?.busy) await new Pause().of(BUSY_MS);
    if (signal.aborted) return;
    if (news) this.#again(found);
    const { kept } = this.#place!.keeper;
    if (!kept || this.#desk) return;
    const desk = this.#seated();
    if (kept.open) this.#toggle(desk, true, false);
  }

  #dress({ clinic, words, language }: Found): void {
    const { widget } = clinic;
    for (const [name, value] of Object.entries(widget.colours)) {
      this.style.setProperty(`--${name}`, value);
    }
    this.#label.textContent = widget.launcher || words.launcher;
    this.#launcher.replaceChildren(icon(CHAT), this.#label);
    this.#frame.className = `frame ${widget.position} ${widget.theme}`;
    this.#frame.lang = language;
    this.#frame.dir = this.closest<HTMLElement>("[dir]")?.dir ?? ""; // asking for styles would cost a round of them
    if (!this.#frame.isConnected) this.#root.append(this.#frame); // put in anew, it would lose the keyboard
  }

  /** Builds what there is anew, for what was not known at first. */
  #again(found: Found): void {
    const before = this.#desk;
    const { keeper } = this.#place!;
    const focus = before?.panel.element.contains(this.#root.activeElement);
    this.#unseat();
    this.#dress(found);
    this.#place = { ...found, keeper: keeper.kept ? keeper : new Keeper(found.clinic.widget.keep) };
    if (!before) return;
    const desk = this.#seated();
    desk.composer.text.value = before.composer.text.value;
    if (!before.panel.element.hidden) this.#toggle(desk, true, focus, false);
    if (before.panel.cards.firm) desk.help();
  }

  #seated(): Desk {
    if (this.#desk) return this.#desk;
    style(this.#root, panelCss);
    const desk: Desk = new Desk(this.#place!, this.#announcer, {
      toggle: (open) => this.#toggle(desk, open),
      tell: (event, detail) => this.#tell(event, detail),
      signal: this.#gone.signal,
    });
    this.#frame.append(desk.panel.element);
    return (this.#desk = desk);
  }

  #unseat(): void {
    this.#desk?.chat.live.stop();
    this.#desk?.panel.element.remove();
    this.#place?.keeper.stop();
    this.#desk = undefined;
    this.#launcher.hidden = false;
  }

  #toggle(desk: Desk, open: boolean, focus = true, told = true): void {
    const { element } = desk.panel;
    if (element.hidden === !open) return;
    element.hidden = !open;
    this.#launcher.hidden = open;
    desk.chat.keeper.note({ open });
    if (open) desk.opened();
    if (focus && open) desk.rest();
    else if (focus) this.#launcher.focus();
    if (told) this.#tell(open ? "open" : "close");
  }

  #tell(event: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(`frontdesk:${event}`, { detail, bubbles: true, composed: true }));
  }
}
