/** Keeps the panel within what can be seen of the page. */

/** Follows the on-screen keyboard, which makes the visible part smaller or moves it, for as long as `panel` is there. */
export function fit(panel: HTMLElement): void {
  const { style } = (panel.getRootNode() as ShadowRoot).host as HTMLElement;
  const view = visualViewport;
  const follow = () => {
    if (!view || !panel.isConnected) return end();
    const { height, scale, offsetTop } = view;
    // Whoever enlarges the page by two fingers moves about in a panel that stays.
    style.setProperty("--height", `${height * scale}px`);
    style.setProperty("--top", `${scale > 1 ? 0 : offsetTop}px`);
  };
  const end = () => ["resize", "scroll"].forEach((name) => view?.removeEventListener(name, follow));
  ["resize", "scroll"].forEach((name) => view?.addEventListener(name, follow));
  follow();
}
