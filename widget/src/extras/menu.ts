/** What is not needed all the time, behind one button. */
import type { Panel } from "../view/panel";
import { button, h } from "./tools";

export type Entry = [words: string, act: () => unknown];

/**
 * Puts the menu into a panel and returns what opens or closes it. `entries` is asked each time it opens,
 * so that it offers what can be done now; `leave` closes the chat.
 */
export function menu({ cards, element, opener, safety }: Panel, entries: () => Entry[], leave: () => void): () => void {
  const shown = h("div", { class: "menu", hidden: true });
  const close = () => {
    toggle();
    opener.focus();
  };
  const press = (act: () => unknown) => () => {
    close();
    act();
  };
  const toggle = () => {
    shown.hidden = !shown.hidden;
    opener.setAttribute("aria-expanded", `${!shown.hidden}`);
    if (!shown.hidden) shown.replaceChildren(...entries().map(([words, act]) => button("entry", words, press(act))));
  };
  safety.after(shown);
  // Escape closes the menu before anything else, then a card, then the chat.
  element.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    if (!shown.hidden) close();
    else if (!cards.open) leave();
    else if (!cards.firm) cards.close(); // help is not dismissed by accident
  });
  return toggle;
}
