/** Fetches the file of the rarer parts, and runs it only if it is the one that was built with this script. */
import { h } from "./view/dom";

declare const EXTRAS: string; // its checksum, put in when the widget is built
let tries = 0;

export async function fetched(base: string): Promise<typeof import("./extras")> {
  const href = `${base}widget/extras.js?${tries++}`; // browsers remember that an address failed
  const link = h("link", { rel: "modulepreload", href, integrity: EXTRAS, crossorigin: true });
  // Browsers that do not know this link run the file unchecked.
  if (link.relList.supports("modulepreload")) {
    await new Promise((resolve, reject) => {
      link.onload = resolve;
      link.onerror = reject;
      document.head.append(link);
    });
    link.remove();
  }
  return await import(href);
}
