/** What is known before anybody opens the chat: the clinic, its look, the visitor's language. */
import { Api } from "./api";
import type { Keeper } from "./keeper";
import { type Clinic, UNKNOWN } from "./shapes";
import { type Words, english } from "./words/english";

export interface Place {
  api: Api;
  keeper: Keeper;
  clinic: Clinic;
  words: Words;
  language: string;
}

/** Finds out, for an element whose attributes may overrule what the edge says. */
export async function placed(element: HTMLElement): Promise<Omit<Place, "keeper">> {
  const script = new URL(element.getAttribute("src") ?? ".", location.href);
  const api = new Api(new URL(".", script).href);
  const [clinic, [language, words]] = await Promise.all([about(api, element), spoken(api, element)]);
  return { api, clinic, words, language };
}

async function about(api: Api, element: HTMLElement): Promise<Clinic> {
  const colour = encodeURIComponent(element.getAttribute("colour") ?? "");
  const told = await api.call<Clinic>("GET", `clinic?colour=${colour}`).catch(() => UNKNOWN);
  const parts = [told, told.widget, told.resources] as unknown as Record<string, unknown>[];
  for (const { name, value } of element.attributes) {
    const key = name.replaceAll("-", "_");
    for (const part of parts) if (key in part && typeof (part[key] ?? "") === "string") part[key] = value;
  }
  return told;
}

async function spoken({ base }: Api, element: HTMLElement): Promise<[string, Words]> {
  const { baseName, language } = known(element.getAttribute("language") ?? (document.documentElement.lang || navigator.language));
  if (language === "en") return [baseName, english];
  const answer = await fetch(`${base}widget/${language}.json`, { credentials: "omit" }).catch(() => null);
  return answer?.ok ? [baseName, await answer.json()] : ["en", english];
}

/** Returns the language that is meant; where neither browsers nor the edge know the tag (`english`), English. */
function known(tag: string): Intl.Locale {
  try {
    const locale = new Intl.Locale(tag.replaceAll("_", "-"));
    if (/^[a-z]{2,3}\b.{0,32}$/.test(locale.baseName)) return locale;
  } catch {
    // not a tag at all
  }
  return new Intl.Locale("en");
}
