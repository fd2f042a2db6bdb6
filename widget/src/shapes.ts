/**
 * What goes over the wire or into the browser's storage. The names of these fields are fixed; those of
 * classes and interfaces elsewhere are shortened when the widget is built (see `names.mjs`).
 */
export interface Choice {
  id: string;
  topic: string;
  title: string;
}

export interface Message {
  sequence: number;
  author: "visitor" | "assistant" | "staff" | "system";
  text: string;
  at: string;
  kind?: string | null;
  topic?: string | null;
  section?: string | null;
  choices?: Choice[];
  staff?: string | null;
  id?: string | null;
}

export interface State {
  owner: "bot" | "waiting" | "staff" | "closed";
  staff?: string | null;
  answering: boolean;
  expected?: string | null;
  staff_typing?: boolean;
}

export interface History extends State {
  messages: Message[];
  more: boolean;
}

export interface Session {
  token: string;
}

export interface Posted {
  id: string;
  sequence: number;
  at: string;
  replies: Message[];
}

/** The body of an error. */
export interface Told {
  error?: { code: string; message: string; retry_after_s?: number };
  /** Words for a person at risk. */
  replies?: { kind: string; text: string }[];
}

/** A message that the edge has not acknowledged yet. */
export interface Unsent {
  id: string;
  text: string;
  choice?: string;
  state?: "sending" | "late" | "failed";
  problem?: string;
}

/** What is stored of a chat. */
export interface Kept {
  token: string;
  draft: string;
  unsent: Unsent[];
  open: boolean;
  /** The latest message that was told as new. */
  heard: number;
  /** The latest words for a person at risk that the visitor put away as seen. */
  seen: number;
}

export interface Clinic {
  name: string;
  phone: string;
  greeting: string;
  message_chars: number;
  resources: { emergency_number: string; crisis_line: string };
  widget: {
    /** The clinic's colour, or the page's own, made readable by the edge. */
    colours: Record<string, string>;
    logo?: string | null;
    position: string;
    launcher: string;
    article_url?: string | null;
    exit_url: string;
    keep: string;
    theme: string;
    starters: string[];
  };
}

/** What the widget works with until, or in case, the edge does not answer. */
export const UNKNOWN: Clinic = {
  name: "",
  phone: "",
  greeting: "",
  message_chars: 2000,
  resources: { emergency_number: "911", crisis_line: "988" },
  widget: {
    colours: {},
    position: "right",
    launcher: "",
    exit_url: "https://weather.com/",
    keep: "tab",
    theme: "auto",
    starters: [],
  },
};

/** Kinds of replies to a person at risk. */
export const atRisk = (kind?: string | null) => kind === "crisis" || kind === "emergency";
