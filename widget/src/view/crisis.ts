/** What a person in need sees. Everything in it is in the page: it works with the network gone. */
import type { Clinic } from "../shapes";
import { type Words, fill } from "../words/english";
import { button, h } from "./dom";

/** What the card needs of the desk. */
export interface Helper {
  words: Words;
  clinic: Clinic;
  want(wish: "person"): void;
  back(): void;
}

/** Returns the card's contents. `said`: words of the edge for this person, if there are any. */
export function crisisCard(desk: Helper, said: string): Node[] {
  const { words, clinic } = desk;
  const { crisis_line: line, emergency_number: number } = clinic.resources;
  const way = (scheme: string, to: string, text: string) =>
    h("a", { class: "way", href: `${scheme}:${to.replace(/[^\d+]/g, "")}` }, text);
  return [
    h("p", {}, said || words.safe),
    way("tel", line, fill(words.call, { line })),
    way("sms", line, fill(words.text, { line })),
    way("tel", number, fill(words.danger, { number })),
    ...(clinic.phone ? [way("tel", clinic.phone, fill(words.callUs, clinic as never))] : []),
    button("plain", words.person, () => desk.want("person")),
    button("plain", words.seen, () => desk.back()),
  ];
}
