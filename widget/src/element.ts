/** `<frontdesk-chat>`: the custom element that a page holds. */
import { Api } from "./api";
import { Desk } from "./desk";
import { Keeper } from "./keeper";
import { type Clinic, UNKNOWN } from "./shapes";
import css from "./style.css";
import { Announcer } from "./view/announcer";
import { paint } from "./view/colour";
import { h, icon } from "./view/dom";
import { type Words, english, fill } from "./words/english";

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(css); // a sheet of our own: allowed under any style-src, and shared by all instances

/** What is known before anybody opens the chat. */
interface Place {
  api: Api;
  keeper: Keeper;
  clinic: Clinic;
  words: Words;
  language: string;
  frame: HTMLElement;
  announcer: Announcer;
}

export class FrontdeskChat extends HTMLElement {
  #gone = new AbortController();
  #place: Promise<Place> | null = null;
  #desk: Desk | null = null;
  #launcher: HTMLButtonElement | null = null;

  connectedCallback(): void {
    this.#gone = new AbortController();
    this.#place = this.#arrive();
  }

  async disconnectedCallback(): Promise<void> {
    this.#gone.abort();
    this.#desk?.chat.stop();
    const place = this.#place;
    this.#place = this.#desk = null;
    (await place)?.keeper.stop();
  }

  /** Opens the chat and puts the keyboard into it. */
  async open(): Promise<void> {
    const desk = await this.#seated();
    if (desk) this.#toggle(desk, true);
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
  async #arrive(): Promise<Place> {
    const base = new URL(this.getAttribute("src") ?? ".", location.href).origin;
    const api = new Api(base);
    const [clinic, [language, words]] = await Promise.all([this.#clinic(api), this.#words(base)]);
    const keeper = new Keeper(clinic.widget.keep);
    const announcer = new Announcer();
    const frame = this.#dress(clinic, words, language);
    frame.append(announcer.element); // must be there before it has something to say
    const place = { api, keeper, clinic, words, language, frame, announcer };
    if (keeper.kept && this.isConnected) {
      this.#place = Promise.resolve(place);
      const desk = await this.#seated();
      if (desk && keeper.kept.open) this.#toggle(desk, true, false);
    }
    return place;
  }

  async #seated(): Promise<Desk | null> {
    const place = await this.#place;
    if (!place) return null;
    return (this.#desk ??= this.#seat(place));
  }

  #seat({ api, keeper, words, clinic, language, frame, announcer }: Place): Desk {
    const desk: Desk = new Desk(api, keeper, words, clinic, language, announcer, {
      toggle: (open) => this.#toggle(desk, open),
      tell: (event, detail) => this.#tell(event, detail),
      unread: (count) => this.#label(clinic, words, count),
    });
    frame.append(desk.panel.element);
    this.#listen(desk);
    return desk;
  }

  /** Returns what the edge says of the clinic, overruled by this element's attributes. */
  async #clinic(api: Api): Promise<Clinic> {
    const told = await api.call<Clinic>("GET", "clinic").catch(() => UNKNOWN);
    const parts: Record<string, unknown>[] = [told as never, told.widget, told.resources];
    for (const { name, value } of this.attributes) {
      const key = name.replaceAll("-", "_");
      for (const part of parts) if (typeof (part[key] ?? "") === "string" && key in part) part[key] = value;
    }
    return told;
  }

  async #words(base: string): Promise<[string, Words]> {
    const wanted = this.getAttribute("language") ?? (document.documentElement.lang || navigator.language);
    const language = wanted.slice(0, 2).toLowerCase();
    if (language === "en") return [wanted, english];
    const found = await fetch(`${base}/widget/${language}.json`, { credentials: "omit" })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null);
    return found ? [wanted, found] : ["en", english];
  }

  #dress(clinic: Clinic, words: Words, language: string): HTMLElement {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    const { widget } = clinic;
    paint(this, widget.colour);
    this.#launcher = h(
      "button",
      { type: "button", class: "launcher", "aria-haspopup": "dialog", click: () => this.open() },
      icon("chat"),
      h("span", {}, widget.launcher || words.launcher),
      h("b", { class: "badge", hidden: true }),
    );
    const dir = getComputedStyle(this.parentElement ?? this).direction;
    const frame = h("div", { class: `frame ${widget.position} ${widget.theme}`, lang: language, dir }, this.#launcher);
    root.replaceChildren(frame);
    this.#label(clinic, words, 0);
    return frame;
  }

  #listen(desk: Desk): void {
    const { signal } = this.#gone;
    addEventListener("online", () => desk.chat.online(true), { signal });
    addEventListener("offline", () => desk.chat.online(false), { signal });
    const look = () => desk.looked();
    document.addEventListener("visibilitychange", look, { signal });
    // The on-screen keyboard makes the visible part of the page smaller: the panel keeps within it.
    const view = window.visualViewport;
    const fit = () => this.style.setProperty("--height", `${view?.height}px`);
    view?.addEventListener("resize", fit, { signal });
    fit();
  }

  #toggle(desk: Desk, open: boolean, focus = true): void {
    const { element } = desk.panel;
    if (element.hidden === !open || !this.#launcher) return;
    element.hidden = !open;
    this.#launcher.hidden = open;
    desk.chat.keeper.note({ open });
    if (open) desk.opened();
    if (focus && open) desk.rest();
    else if (focus) this.#launcher.focus();
    this.#tell(open ? "open" : "close");
  }

  #label(clinic: Clinic, words: Words, count: number): void {
    if (!this.#launcher) return;
    const badge = this.#launcher.querySelector("b")!;
    badge.hidden = !count;
    badge.textContent = `${count}`;
    const name = clinic.widget.launcher || words.launcher;
    this.#launcher.setAttribute("aria-label", count ? `${name}, ${fill(words.unread, { n: count })}` : name);
  }

  #tell(event: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(`frontdesk:${event}`, { detail, bubbles: true, composed: true }));
  }
}
