/** What the visitor API sends. */
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

export interface Clinic {
  name: string;
  phone: string;
  greeting: string;
  message_chars: number;
  resources: { emergency_number: string; crisis_line: string; crisis_line_name: string };
  widget: {
    colour: string;
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
  resources: { emergency_number: "911", crisis_line: "988", crisis_line_name: "" },
  widget: {
    colour: "#0b6e69",
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
