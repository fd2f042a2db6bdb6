/** Where the chat fills the screen, the keyboard stays in it: nobody sees where it is in what the chat covers. */
import type { Desk } from "../desk";

export function keepInside({ around, panel }: Desk): void {
  const { element, opener } = panel;
  const full = () => element.offsetWidth >= innerWidth; // hidden or taken away, it is 0 wide
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || !full()) return;
    const all = [...element.querySelectorAll<HTMLElement>("button,a,input,textarea,ol")];
    const shown = all.filter((one) => one.getClientRects().length);
    const [edge, next] = event.shiftKey ? [shown[0], shown.at(-1)] : [shown.at(-1), shown[0]];
    if ((element.getRootNode() as ShadowRoot).activeElement !== edge) return;
    event.preventDefault();
    next?.focus();
  });
  // From the browser's own controls one comes to what is covered.
  const back = (event: FocusEvent) => {
    if (full() && !event.composedPath().includes(element)) opener.focus();
  };
  addEventListener("focusin", back, around);
}
