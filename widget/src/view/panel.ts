/** The open chat: its parts in their places. What happens in it is decided in `desk.ts`. */
import type { Clinic, State } from "../shapes";
import { type Words, fill } from "../words/english";
import { Cards } from "./card";
import type { Composer } from "./composer";
import { button, h, icon } from "./dom";
import type { Menu } from "./menu";
import type { MessageList } from "./messages";

export interface Controls {
  close(): void;
  help(): void;
  exit(): void;
  person(): void;
  contact(): void;
}

export class Panel {
  readonly element: HTMLElement;
  readonly cards: Cards;
  private readonly state = h("p", { class: "small" });
  private readonly trouble = h("p", { class: "trouble", hidden: true });
  private readonly bar = h("div", { class: "bar" });
  private shown = "";

  constructor(
    private readonly words: Words,
    private readonly clinic: Clinic,
    private readonly controls: Controls,
    menu: Menu,
    list: MessageList,
    composer: Composer,
  ) {
    const { widget } = clinic;
    const title = h("h2", { id: "title" }, clinic.name || fill(words.title, { clinic: "" }));
    const head = h(
      "header",
      {},
      widget.logo ? h("img", { src: widget.logo, alt: "" }) : h("span", { class: "mark" }, icon("chat")),
      h("div", {}, title, this.state),
      menu.opener,
      button("round", words.close, controls.close, "close"),
    );
    const safety = h(
      "div",
      { class: "safety" },
      button("quiet", words.help, controls.help),
      h("button", { type: "button", class: "quiet", click: controls.exit }, icon("exit"), words.exit),
    );
    const covered = h("div", { class: "talk" }, list.element, this.trouble, this.bar, composer.element);
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

  /** Shows who answers; returns that as a sentence. */
  status(state: State, begun: boolean): string {
    const { words, controls } = this;
    const owner = {
      bot: words.stateBot,
      waiting: [words.stateWaiting, state.expected].filter(Boolean).join(". "),
      staff: fill(words.stateStaff, { staff: state.staff || words.staff }),
      closed: words.stateClosed,
    }[state.owner];
    const shown = `${state.owner}${owner}${begun}`;
    if (shown !== this.shown) {
      this.shown = shown;
      this.state.textContent = owner;
      const buttons = {
        bot: [button("link", words.person, controls.person)],
        waiting: [button("link", words.contact, controls.contact)],
        staff: [button("link", words.contact, controls.contact)],
        closed: [],
      }[state.owner];
      this.bar.replaceChildren(...buttons);
    }
    return owner;
  }

  /** Says what keeps words from going out, with other ways to reach people; returns it. */
  hindrance(trouble: "" | "offline" | "server"): string {
    const { words, clinic } = this;
    const line = clinic.resources.crisis_line;
    const text = trouble && words[trouble === "offline" ? "offline" : "trouble"];
    const phone = text && clinic.phone ? fill(words.phone, { phone: clinic.phone }) : "";
    const said = text ? fill(text, { line }) + phone : "";
    this.trouble.textContent = said;
    this.trouble.hidden = !said;
    return said;
  }
}
