/** Where the chat fills the screen, the keyboard stays in it: nobody sees where it is in what the chat covers. */
import type { Panel } from "../view/panel";

export function keepInside({ element, opener }: Panel): void {
  const full = () => element.offsetWidth >= innerWidth;
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || !full()) return;
    const all = [...element.querySelectorAll<HTMLElement>("button, a, input, textarea, [tabindex='0']")];
    const shown = all.filter((one) => one.getClientRects().length);
    const [edge, next] = event.shiftKey ? [shown[0], shown.at(-1)] : [shown.at(-1), shown[0]];
    if ((element.getRootNode() as ShadowRoot).activeElement !== edge) return;
    event.preventDefault();
    next?.focus();
  });
  // From the browser's own controls one comes to what is covered.
  const back = (event: FocusEvent) => {
    if (!element.isConnected) removeEventListener("focusin", back);
    else if (full() && !event.composedPath().includes(element)) opener.focus();
  };
  addEventListener("focusin", back);
}
