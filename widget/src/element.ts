/** `<frontdesk-chat>`: the custom element that a page holds. */
import { Api } from "./api";
import { Desk } from "./desk";
import { Keeper } from "./keeper";
import { type Clinic, UNKNOWN } from "./shapes";
import css from "./style.css";
import { paint } from "./view/colour";
import { h, icon } from "./view/dom";
import { type Words, english, fill } from "./words/english";

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(css); // a sheet of our own: allowed under any style-src, and shared by all instances

export class FrontdeskChat extends HTMLElement {
  #desk: Desk | null = null;
  #gone = new AbortController();
  #ready: Promise<Desk> | null = null;
  #launcher: HTMLButtonElement | null = null;

  connectedCallback(): void {
    this.#gone = new AbortController();
    this.#ready = this.#build();
  }

  disconnectedCallback(): void {
    this.#gone.abort();
    this.#desk?.chat.stop();
    this.#desk = null;
  }

  /** Opens the chat and puts the keyboard into it. */
  async open(): Promise<void> {
    const desk = await this.#ready;
    if (desk && desk.panel.element.hidden) this.#toggle(desk, true);
  }

  /** Closes the chat; it goes on, and is there when opened again. */
  async close(): Promise<void> {
    const desk = await this.#ready;
    if (desk && !desk.panel.element.hidden) this.#toggle(desk, false);
  }

  /** Opens the chat and asks something in the visitor's name. */
  async ask(text: string): Promise<void> {
    await this.open();
    if (text.trim()) (await this.#ready)?.say(text.trim());
  }

  async #build(): Promise<Desk> {
    const base = new URL(this.getAttribute("src") ?? ".", location.href).origin;
    const api = new Api(base);
    const [clinic, [language, words]] = await Promise.all([this.#clinic(api), this.#words(base)]);
    const keeper = new Keeper(clinic.widget.keep);
    const desk: Desk = new Desk(api, keeper, words, clinic, language, {
      toggle: (open) => this.#toggle(desk, open),
      tell: (event, detail) => this.#tell(event, detail),
      unread: (count) => this.#label(desk, count),
    });
    this.#desk = desk;
    this.#dress(desk);
    this.#listen(desk);
    await desk.chat.join();
    if (!this.isConnected) desk.chat.stop(); // taken out of the page meanwhile
    if (keeper.kept?.open) this.#toggle(desk, true, false);
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

  #dress(desk: Desk): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    const { words, language } = desk;
    const { widget } = desk.clinic;
    paint(this, widget.colour);
    this.#launcher = h(
      "button",
      { type: "button", class: "launcher", "aria-haspopup": "dialog", click: () => this.#toggle(desk, true) },
      icon("chat"),
      h("span", {}, widget.launcher || words.launcher),
      h("b", { class: "badge", hidden: true }),
    );
    const frame = h(
      "div",
      { class: `frame ${widget.position} ${widget.theme}`, lang: language, dir: getComputedStyle(this.parentElement ?? this).direction },
      this.#launcher,
      desk.panel.element,
      desk.announcer.element,
    );
    root.replaceChildren(frame);
    this.#label(desk, 0);
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

  #label({ words, clinic }: Desk, count: number): void {
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
