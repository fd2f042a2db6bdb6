/** Keeps the panel within what can be seen of the page. */
import type { Desk } from "../desk";

/** Follows the on-screen keyboard, which makes the visible part smaller or moves it. */
export function fit({ around }: Desk, { style }: HTMLElement): void {
  const view = visualViewport;
  const follow = () => {
    const { height, scale, offsetTop } = view!;
    // Whoever enlarges the page by two fingers moves about in a panel that stays.
    style.setProperty("--height", `${height * scale}px`);
    style.setProperty("--top", `${scale > 1 ? 0 : offsetTop}px`);
  };
  if (!view) return;
  for (const event of ["resize", "scroll"]) view.addEventListener(event, follow, around);
  follow();
}
