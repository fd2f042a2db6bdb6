/** The chat's element, as a page sees it. */
export interface FrontdeskChatElement extends HTMLElement {
  /** Opens the chat and puts the keyboard into it. */
  open(): Promise<void>;
  /** Closes the chat; it goes on, and is there when opened again. */
  close(): Promise<void>;
  /** Opens the chat and asks something in the visitor's name. */
  ask(text: string): Promise<void>;
}

/** What `frontdesk:message` carries. Never the words themselves: a page's trackers must not get them. */
export interface FrontdeskMessage {
  author: "assistant" | "staff" | "system";
  kind?: string | null;
  section?: string | null;
}

declare global {
  interface HTMLElementTagNameMap {
    "frontdesk-chat": FrontdeskChatElement;
  }
  interface HTMLElementEventMap {
    "frontdesk:open": CustomEvent<undefined>;
    "frontdesk:close": CustomEvent<undefined>;
    "frontdesk:message": CustomEvent<FrontdeskMessage>;
    "frontdesk:handoff": CustomEvent<{ expected?: string | null }>;
  }
}
