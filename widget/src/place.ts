/** What is known before anybody opens the chat: the clinic, its look, the visitor's language. */
import { Api, TIMEOUT_MS } from "./api";
import type { Keeper } from "./keeper";
import { Pause } from "./pause";
import { type Clinic, UNKNOWN } from "./shapes";
import { type Words, english } from "./words/english";

export interface Place {
  api: Api;
  keeper: Keeper;
  clinic: Clinic;
  words: Words;
  language: string;
}

export type Found = Omit<Place, "keeper">;

const PATIENCE_MS = 1500; // longer nobody is kept from help
const ENGLISH: [string, Words] = ["en", english];

/**
 * Finds out, for an element whose attributes may overrule what the edge says. Returns what is known soon,
 * if need be without what the edge takes long to say, and what is known in the end.
 */
export function placed(element: HTMLElement): Promise<Found>[] {
  const script = new URL(element.getAttribute("src") ?? ".", location.href);
  const api = new Api(new URL(".", script).href);
  const late = new Pause().of(PATIENCE_MS);
  const soon = <T>(coming: Promise<T>, instead: T) => Promise.race([coming, late.then(() => instead)]);
  const found = async (about: Promise<Clinic>, spoken: Promise<[string, Words]>) => {
    const [clinic, [language, words]] = await Promise.all([about, spoken]);
    return { api, clinic, words, language };
  };
  const clinic = about(api, element);
  const tongue = spoken(api, element);
  return [found(soon(clinic, overruled(UNKNOWN, element)), soon(tongue, ENGLISH)), found(clinic, tongue)];
}

async function about(api: Api, element: HTMLElement): Promise<Clinic> {
  const colour = encodeURIComponent(element.getAttribute("colour") ?? "");
  return overruled(await api.call<Clinic>("GET", `clinic?colour=${colour}`).catch(() => UNKNOWN), element);
}

function overruled(told: Clinic, element: HTMLElement): Clinic {
  const parts = [told, told.widget, told.resources] as unknown as Record<string, unknown>[];
  for (const { name, value } of element.attributes) {
    const key = name.replaceAll("-", "_");
    for (const part of parts) if (key in part && typeof (part[key] ?? "") === "string") part[key] = value;
  }
  return told;
}

async function spoken({ base }: Api, element: HTMLElement): Promise<[string, Words]> {
  const tag = known(element.getAttribute("language") ?? (document.documentElement.lang || navigator.language));
  const language = tag.split("-")[0]!.toLowerCase();
  if (language === "en") return [tag, english];
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(`${base}widget/${language}.json`, { credentials: "omit", signal });
    if (answer.ok) return [tag, await answer.json()];
  } catch {
    // out of reach, or too slow
  }
  return ENGLISH;
}

/** Returns the language that is meant; where neither browsers nor the edge know the tag (`english`), English. */
function known(tag: string): string {
  // Not by Intl.Locale: it takes a slow processor as long as all the rest here.
  return /^[a-z]{2,3}(-[a-z]{4})?(-[a-z]{2}|-\d{3})?\b/i.exec(tag.replaceAll("_", "-"))?.[0] ?? "en";
}
