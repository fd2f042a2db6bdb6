/** Makes elements. Text only ever goes in as text; no HTML is parsed anywhere. */
type Child = Node | string | false | null | undefined;
type Values = Record<string, string | boolean | number | null | undefined | ((event: Event) => void)>;

/** Returns an element; a function among `values` listens to the event of its name. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  values: Values = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : `${value}`);
  }
  element.append(...(children.filter(Boolean) as (Node | string)[]));
  return element;
}

/** Returns a button of one class, with words, or with a picture (its path) that has the words for a name. */
export function button(name: string, words: string, press: (event: Event) => void, picture?: string) {
  const inside = picture ? icon(picture) : words;
  return h("button", { type: "button", class: name, "aria-label": picture && words, title: picture && words, click: press }, inside);
}

export const CHAT = "M4 5h16v11H9l-5 4z";

/** Returns a picture that assistive technology does not see; it is drawn along `path`. */
export function icon(path: string): SVGElement {
  const draw = (tag: string, name: string, value: string) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag) as SVGElement;
    element.setAttribute(name, value);
    return element;
  };
  const picture = draw("svg", "viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  picture.append(draw("path", "d", path));
  return picture;
}

/** Gives a root a style more, and returns it: made by script, which is allowed under any `style-src`, where browsers can (Safari: 16.4). */
export function style(root: ShadowRoot, css: string): ShadowRoot {
  try {
    const made = new CSSStyleSheet();
    made.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, made];
  } catch {
    root.append(h("style", {}, css));
  }
  return root;
}
