/** Where an answer comes from: the section's name, and a link to it where the clinic has the article. */
import type { Clinic } from "../shapes";
import { link } from "./links";
import { fill, h } from "./tools";
import type { AllWords } from "./words";

export function citation({ widget }: Clinic, words: AllWords, section: string): HTMLElement {
  const said = fill(words.from, { section });
  const address = widget.article_url?.split("#")[0];
  return h("p", { class: "small" }, address ? link(`${address}#:~:text=${encodeURIComponent(section)}`, said) : said);
}
