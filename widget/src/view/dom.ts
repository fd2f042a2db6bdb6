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
  element.append(...children.filter((child) => child || child === "").map((child) => child as Node | string));
  return element;
}

/** Returns a button of one class, with words or a picture that has a name. */
export function button(name: string, words: string, press: (event: Event) => void, picture?: keyof typeof PATHS) {
  const inside = picture ? icon(picture) : words;
  return h("button", { type: "button", class: name, "aria-label": picture && words, title: picture && words, click: press }, inside);
}

const PATHS = {
  chat: "M4 5h16v11H9l-5 4z",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M5 7h14M5 12h14M5 17h14",
  send: "M4 12h15M13 6l6 6-6 6",
  up: "M7 20V10l4-7 2 2-1 5h7l-2 10zM3 10v10",
  down: "M7 4v10l4 7 2-2-1-5h7L17 4zM3 14V4",
  exit: "M14 4h6v16h-6M3 12h11M10 8l4 4-4 4",
};

/** Returns a picture that assistive technology does not see. */
export function icon(name: keyof typeof PATHS): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  picture.append(path);
  return picture;
}

/** Returns a link that opens beside the page and tells the other site nothing. */
export function link(address: string, words: string): HTMLAnchorElement {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words);
}

/** Returns a text with its web addresses made into links. */
export function linked(text: string): (Node | string)[] {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]'])/).map((part, at) => (at % 2 ? link(part, part) : part));
}
