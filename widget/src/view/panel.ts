/** The open chat: its parts in their places. What happens in it is decided in `desk.ts`. */
import type { Clinic, State } from "../shapes";
import { type Words, fill } from "../words/english";
import { Cards } from "./card";
import { CHAT, button, h, icon } from "./dom";

/** What the panel needs of the desk. */
export interface Controls {
  words: Words;
  clinic: Clinic;
  around: { toggle(open: boolean): void };
  help(): void;
  exit(): void;
  want(wish: "person" | "assistant"): void;
  rare(part: "menu" | "contact"): void;
}

export class Panel {
  readonly element: HTMLElement;
  readonly cards: Cards;
  readonly opener: HTMLButtonElement;
  /** Help and the way out; the menu appears below. */
  readonly safety: HTMLElement;
  readonly #state = h("p", { class: "small" });
  readonly #trouble = h("p", { class: "trouble", hidden: true });
  readonly #bar = h("div", { class: "bar" });

  constructor(
    private readonly desk: Controls,
    list: HTMLElement,
    composer: HTMLElement,
  ) {
    const { words, clinic } = desk;
    const { logo } = clinic.widget;
    this.opener = button("round", words.menu, () => desk.rare("menu"), "M5 7h14M5 12h14M5 17h14");
    this.opener.setAttribute("aria-expanded", "false");
    const head = h(
      "header",
      {},
      logo ? h("img", { src: logo, alt: "", height: 36 }) : icon(CHAT),
      h("div", {}, h("h2", { id: "title" }, clinic.name || words.title), this.#state),
      this.opener,
      button("round", words.close, () => desk.around.toggle(false), "M6 6l12 12M18 6L6 18"),
    );
    const leave = button("quiet", words.exit, () => desk.exit());
    leave.prepend(icon("M14 4h6v16h-6M3 12h11M10 8l4 4-4 4"));
    this.safety = h("div", { class: "safety" }, button("quiet", words.help, () => desk.help()), leave);
    const talk = h("div", { class: "talk" }, list, this.#trouble, this.#bar, composer);
    this.cards = new Cards(talk);
    this.element = h(
      "section",
      { role: "dialog", "aria-labelledby": "title", class: "panel", hidden: true },
      head,
      this.safety,
      talk,
      this.cards.element,
    );
  }

  /** Shows who answers, and the ways that fit: to people, or back from them. */
  status({ owner, staff, expected }: State): void {
    const { desk } = this;
    const { words } = desk;
    const name = staff || words.staff;
    const said = [fill(words[`state_${owner}`], { staff: name }), expected].filter(Boolean).join(". ");
    if (said === this.#state.textContent) return;
    this.#state.textContent = said;
    const ways: Node[] = [];
    const add = (text: string, go: () => void) => ways.push(button("link", text, go));
    if (owner === "bot" || owner === "closed") add(words.person, () => desk.want("person"));
    else {
      add(words.contact, () => desk.rare("contact"));
      add(words.back, () => desk.want("assistant"));
    }
    this.#bar.replaceChildren(...ways);
  }

  /** Adds to a sentence on what went wrong the other ways to reach people. */
  ways(said: string): string {
    const { words, clinic } = this.desk;
    const { phone, resources } = clinic;
    return said && said + fill(words.inCrisis + (phone && words.phone), { line: resources.crisis_line, phone });
  }

  /** Shows what went wrong, or nothing. */
  wrong(said: string): void {
    this.#trouble.textContent = said;
    this.#trouble.hidden = !said;
  }
}
