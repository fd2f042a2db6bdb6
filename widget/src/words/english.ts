/**
 * What the widget says in English, but for the words of the rarer parts (`extras/words.ts`). Other
 * languages are files beside this one, each with the words of both.
 */
export const english = {
  launcher: "Questions? Ask us",
  title: "Chat",
  close: "Close chat",
  menu: "More",
  messages: "Messages",
  greeting: "",
  about:
    "I am a program that explains ketamine treatment from one reviewed article. I give no medical advice: questions about you go to staff. This chat is kept encrypted, staff can read it, and you can delete it at any time.",
  starters: "Common questions",
  first: "What is ketamine treatment?|What happens during an infusion?|What are the side effects?",
  visitor: "You",
  assistant: "Assistant",
  staff: "Staff",
  system: "Notice",
  state_bot: "Automated assistant",
  state_waiting: "Waiting for staff",
  state_staff: "You are talking to {staff}",
  state_closed: "This chat has ended",
  answering: "Looking that up…",
  typing: "{staff} is typing…",
  label: "Your message",
  hint: "Type your question",
  send: "Send",
  sending: "Sending…",
  late: "Not sent yet, still trying",
  failed: "Not sent",
  retry: "Try again",
  offline: "You are offline. What you write is kept and goes out once you are back.",
  trouble: "Something on our side does not answer.",
  server: "Something on our side does not answer. Your words are kept and we keep trying.",
  inCrisis: " In a crisis: {line}.",
  phone: " Or call us: {phone}.",
  fresh: "The chat from before has ended, so this is a new one.",
  person: "Talk to a person",
  contact: "Leave contact details",
  back: "Back to the assistant",
  help: "I need help now",
  exit: "Leave site",
  crisis: "Help is here, right now",
  safe: "If you might hurt yourself or are not safe, please reach a person. It is free, private and open day and night.",
  call: "Call {line}",
  text: "Text {line}",
  danger: "In immediate danger call {number}",
  callUs: "Call the clinic: {phone}",
  seen: "I have seen this, back to the chat",
};

export type Words = typeof english;

/** Returns `text` with what stands in braces filled in. */
export function fill(text: string, values: Record<string, string | number | null | undefined>): string {
  return text.replace(/\{(\w+)\}/g, (_, key: string) => `${values[key] ?? ""}`);
}
