/** What both files use, from the one that is there already: a copy would be fetched twice. */
import type { FrontdeskChat } from "../element";

export const { h, button, style, fill } = (customElements.get("frontdesk-chat") as typeof FrontdeskChat).tools;
