/** The open chat: its parts in their places. What happens in it is decided in `desk.ts`. */
import type { Clinic, State } from "../shapes";
import { type Words, fill } from "../words/english";
import { Cards } from "./card";
import { button, h, icon } from "./dom";
import type { Menu } from "./menu";

/** What the panel needs of the desk. */
export interface Controls {
  words: Words;
  clinic: Clinic;
  around: { toggle(open: boolean): void };
  help(): void;
  exit(): void;
  person(): void;
  contact(): void;
}

export class Panel {
  readonly element: HTMLElement;
  readonly cards: Cards;
  readonly #state = h("p", { class: "small" });
  readonly #trouble = h("p", { class: "trouble", hidden: true });
  readonly #bar = h("div", { class: "bar" });

  constructor(
    private readonly desk: Controls,
    menu: Menu,
    list: HTMLElement,
    composer: HTMLElement,
  ) {
    const { words, clinic } = desk;
    const { widget } = clinic;
    const title = h("h2", { id: "title" }, clinic.name || fill(words.title, { clinic: "" }));
    const head = h(
      "header",
      {},
      widget.logo ? h("img", { src: widget.logo, alt: "" }) : h("span", { class: "mark" }, icon("chat")),
      h("div", {}, title, this.#state),
      menu.opener,
      button("round", words.close, () => desk.around.toggle(false), "close"),
    );
    const safety = h(
      "div",
      { class: "safety" },
      button("quiet", words.help, () => desk.help()),
      h("button", { type: "button", class: "quiet", click: () => desk.exit() }, icon("exit"), words.exit),
    );
    const covered = h("div", { class: "talk" }, list, this.#trouble, this.#bar, composer);
    this.cards = new Cards(covered);
    this.element = h(
      "section",
      { role: "dialog", "aria-labelledby": "title", class: "panel", hidden: true },
      head,
      safety,
      menu.element,
      covered,
      this.cards.element,
    );
  }

  /** Shows who answers, and the way to people that fits. */
  status({ owner, staff, expected }: State): void {
    const { words } = this.desk;
    const said = {
      bot: words.stateBot,
      waiting: [words.stateWaiting, expected].filter(Boolean).join(". "),
      staff: fill(words.stateStaff, { staff: staff || words.staff }),
      closed: words.stateClosed,
    }[owner];
    if (said === this.#state.textContent) return;
    this.#state.textContent = said;
    const way = owner === "bot" ? button("link", words.person, () => this.desk.person()) : button("link", words.contact, () => this.desk.contact());
    this.#bar.replaceChildren(...(owner === "closed" ? [] : [way]));
  }

  /** Says what keeps words from going out, with other ways to reach people; returns it. */
  hindrance(trouble: "" | "offline" | "server"): string {
    const { words, clinic } = this.desk;
    const line = clinic.resources.crisis_line;
    const text = trouble && words[trouble === "offline" ? "offline" : "trouble"];
    const phone = text && clinic.phone ? fill(words.phone, { phone: clinic.phone }) : "";
    const said = text ? fill(text, { line }) + phone : "";
    this.#trouble.textContent = said;
    this.#trouble.hidden = !said;
    return said;
  }
}
