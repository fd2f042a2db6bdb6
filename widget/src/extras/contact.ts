/** The form for a call-back: native inputs, checked by the browser, filled in by it where it can. */
import type { Desk } from "../desk";
import { button, h } from "./tools";
import type { AllWords } from "./words";

export function contactForm(desk: Desk, words: AllWords): Node[] {
  const { cards } = desk.panel;
  const problem = h("p", { id: "wrong", class: "wrong" });
  // What browsers do not know as a type is text; as `autocomplete`, it says what to fill in.
  const field = (name: string, maxlength: number, type?: string) =>
    h("input", { name, maxlength, type, autocomplete: type, required: type === "name", "aria-describedby": "wrong" });
  const phone = field("phone", 40, "tel");
  const email = field("email", 254, "email");
  const fields = [field("name", 120, "name"), phone, email, field("best_time", 120)];
  const labels = [words.name, words.tel, words.email, words.when];
  const consent = h("input", { type: "checkbox", required: true });
  const either = () => phone.setCustomValidity(phone.value.trim() || email.value.trim() ? "" : words.either);
  const submit = async (event: Event) => {
    event.preventDefault();
    const given = fields.map(({ name, value }) => [name, value.trim()]).filter(([, value]) => value);
    try {
      await desk.chat.request("POST", "contact", { ...Object.fromEntries(given), consent: consent.checked });
      cards.close();
    } catch (error) {
      const { message, passing } = desk.refusal(error);
      const why = message || words.trouble;
      problem.textContent = passing ? desk.panel.ways(why) : why;
      desk.announcer.say(problem.textContent);
      // The edge names the field in backticks.
      (fields.find(({ name }) => why.includes(`\`${name}\``)) ?? phone).focus();
    }
  };
  either();
  return [
    h("p", {}, words.intro),
    h(
      "form",
      { submit, input: either },
      ...fields.map((input, at) => h("p", {}, h("label", {}, labels[at], input))),
      h("p", {}, h("label", { class: "check" }, consent, words.consent)),
      problem,
      h("button", { class: "primary" }, words.save),
      button("plain", words.cancel, () => cards.close()),
    ),
  ];
}
