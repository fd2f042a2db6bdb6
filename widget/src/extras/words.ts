/** What the rarer parts say in English. */
import type { Words } from "../words/english";

export const rarer = {
  unread: "{n} new",
  from: "From “{section}”",
  left: "{n} characters left",
  long: "{n} characters too many",
  yes: "Helpful",
  no: "Not helpful",
  why: "What was missing? (optional)",
  thanks: "Thank you",
  intro: "Staff can call or write to you outside of this chat.",
  name: "Name",
  tel: "Phone",
  email: "E-mail",
  either: "Please give a phone number or an e-mail address.",
  when: "Best time (optional)",
  consent: "The clinic may contact me about my question.",
  save: "Send to staff",
  cancel: "Cancel",
  download: "Download transcript",
  soundOn: "Turn sound on",
  soundOff: "Turn sound off",
  end: "End chat",
  erase: "Delete my conversation",
  sure: "Delete everything said in this chat, for good?",
  eraseYes: "Delete",
  erased: "Your conversation is deleted.",
};

export type AllWords = Words & typeof rarer;

/** Returns the words of all parts. In another language than English they are all in `words` already. */
export const allWords = (words: Words): AllWords => ({ ...rarer, ...words });
