/** Gives the visitor a copy of the chat to keep, as plain text. */
import type { Message } from "../shapes";
import { h } from "./tools";
import type { AllWords } from "./words";

export function download(words: AllWords, messages: Message[], language: string): void {
  const lines = messages.map(({ at, author, staff, text, section }) => {
    const name = (author === "staff" && staff) || words[author];
    return `${new Date(at).toLocaleString(language)}  ${name}: ${text}${section ? ` (${section})` : ""}\n`;
  });
  const href = URL.createObjectURL(new Blob(lines, { type: "text/plain;charset=utf-8" }));
  h("a", { href, download: "chat.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}
