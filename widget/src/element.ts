/** `<frontdesk-chat>`: the custom element that a page holds. */
import { Desk } from "./desk";
import { Keeper } from "./keeper";
import launcherCss from "./launcher.css";
import panelCss from "./panel.css";
import { Pause } from "./pause";
import { type Place, placed } from "./place";
import { Announcer } from "./view/announcer";
import { CHAT, h, icon, sheet } from "./view/dom";

const SHOWN_MS = 50; // browsers block for storage: the launcher is seen before

export class FrontdeskChat extends HTMLElement {
  #gone = new AbortController();
  #place: Promise<Place> | null = null;
  #desk: Desk | null = null;
  readonly #announcer = new Announcer();
  #launcher!: HTMLButtonElement;

  connectedCallback(): void {
    this.#gone = new AbortController();
    this.#place = this.#arrive();
  }

  async disconnectedCallback(): Promise<void> {
    this.#gone.abort();
    this.#desk?.chat.live.stop();
    const place = this.#place;
    this.#place = this.#desk = null;
    (await place)?.keeper.stop();
  }

  /** Opens the chat and puts the keyboard into it. */
  async open(): Promise<void> {
    const place = await this.#place;
    if (place) this.#toggle(this.#seated(place), true);
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
    const found = await placed(this);
    this.#dress(found);
    await new Pause().of(SHOWN_MS);
    const place = { ...found, keeper: new Keeper(found.clinic.widget.keep) };
    const { kept } = place.keeper;
    if (kept && this.isConnected) {
      const desk = this.#seated(place);
      if (kept.open) this.#toggle(desk, true, false);
    }
    return place;
  }

  #dress({ clinic, words, language }: Omit<Place, "keeper">): void {
    const { widget } = clinic;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet(launcherCss)];
    for (const [name, value] of Object.entries(widget.colours)) {
      this.style.setProperty(`--${name}`, value);
    }
    this.#launcher = h(
      "button",
      { type: "button", class: "launcher", "aria-haspopup": "dialog", click: () => this.open() },
      icon(CHAT),
      h("span", {}, widget.launcher || words.launcher),
    );
    const frame = { class: `frame ${widget.position} ${widget.theme}`, lang: language };
    // The announcer must be there before it has something to say.
    root.replaceChildren(h("div", frame, this.#launcher, this.#announcer.element));
  }

  #seated(place: Place): Desk {
    if (this.#desk) return this.#desk;
    const root = this.shadowRoot!;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet(panelCss)];
    const desk: Desk = new Desk(place, this.#announcer, {
      toggle: (open) => this.#toggle(desk, open),
      tell: (event, detail) => this.#tell(event, detail),
    });
    root.firstElementChild!.append(desk.panel.element);
    this.#listen(desk);
    return (this.#desk = desk);
  }

  #listen(desk: Desk): void {
    const { signal } = this.#gone;
    addEventListener("online", () => desk.chat.online(true), { signal });
    addEventListener("offline", () => desk.chat.online(false), { signal });
    document.addEventListener("visibilitychange", () => desk.looked(), { signal });
    // The on-screen keyboard makes the visible part of the page smaller: the panel keeps within it.
    const view = visualViewport;
    const fit = () => this.style.setProperty("--height", `${view?.height}px`);
    view?.addEventListener("resize", fit, { signal });
    fit();
  }

  #toggle(desk: Desk, open: boolean, focus = true): void {
    const { element } = desk.panel;
    if (element.hidden === !open) return;
    element.hidden = !open;
    this.#launcher.hidden = open;
    desk.chat.keeper.note({ open });
    if (open) desk.opened();
    if (focus && open) desk.rest();
    else if (focus) this.#launcher.focus();
    this.#tell(open ? "open" : "close");
  }

  #tell(event: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(`frontdesk:${event}`, { detail, bubbles: true, composed: true }));
  }
}
