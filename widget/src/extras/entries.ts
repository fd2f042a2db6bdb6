/** What the menu offers at a moment. */
import type { Desk } from "../desk";
import type { Entry } from "./menu";
import type { News } from "./news";
import { tone } from "./tone";
import { button, h } from "./tools";
import { download } from "./transcript";
import type { AllWords } from "./words";

export function entries(desk: Desk, words: AllWords, news: News, contact: () => void): Entry[] {
  const { chat, language } = desk;
  const offered: Entry[] = [
    [words.contact, contact],
    [news.tone ? words.soundOff : words.soundOn, () => sound(news)],
  ];
  if (["bot", "closed"].includes(chat.state.owner)) offered.unshift([words.person, () => desk.want("person")]);
  if (!chat.begun) return offered;
  return [
    ...offered,
    [words.download, () => download(words, chat.messages, language)],
    [words.end, () => void desk.attempt(() => chat.request("POST", "end"))],
    [words.erase, () => askToErase(desk, words)],
  ];
}

function sound(news: News): void {
  news.tone = news.tone ? undefined : tone;
  news.tone?.(); // lets the visitor hear it, and the browser allow it
}

function askToErase(desk: Desk, words: AllWords): void {
  const { chat, panel } = desk;
  const { cards } = panel;
  const yes = async () => {
    cards.close();
    chat.live.stop();
    if (await desk.attempt(() => chat.request("DELETE", "chat"))) {
      chat.clear();
      desk.announcer.say(words.erased);
    } else chat.live.start();
    desk.rest();
  };
  const no = button("plain", words.cancel, () => cards.close());
  cards.show(words.erase, [h("p", {}, words.sure), button("primary", words.eraseYes, yes), no]);
}
