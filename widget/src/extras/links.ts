/** Addresses that can be followed. */
import { h } from "./tools";

/** Returns a link that opens beside the page and tells the other site nothing. */
export function link(address: string, words: string): HTMLAnchorElement {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words);
}

/** Returns a text with its web addresses made into links. */
export function linked(text: string): (Node | string)[] {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]'])/).map((part, at) => (at % 2 ? link(part, part) : part));
}
