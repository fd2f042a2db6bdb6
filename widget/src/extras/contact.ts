/** The form for a call-back: native inputs, checked by the browser, filled in by it where it can. */
import type { Desk } from "../desk";
import { button, h } from "../view/dom";
import type { AllWords } from "./words";

export function contactForm(desk: Desk, words: AllWords): Node[] {
  const { cards } = desk.panel;
  const problem = h("p", { id: "wrong", class: "wrong" });
  const field = (name: string, label: string, values: Record<string, string | boolean>) => {
    const input = h("input", { name, id: name, "aria-describedby": "wrong", ...values });
    return { input, row: h("p", {}, h("label", { for: name }, label), input) };
  };
  const name = field("name", words.name, { autocomplete: "name", required: true, maxlength: "120" });
  const phone = field("phone", words.tel, { type: "tel", autocomplete: "tel", maxlength: "40" });
  const email = field("email", words.email, { type: "email", autocomplete: "email", maxlength: "254" });
  const time = field("best_time", words.when, { maxlength: "120" });
  const fields = [name, phone, email, time];
  const consent = h("input", { type: "checkbox", id: "consent", required: true });
  const either = () => phone.input.setCustomValidity(phone.input.value.trim() || email.input.value.trim() ? "" : words.either);
  const submit = async (event: Event) => {
    event.preventDefault();
    const given = fields.map(({ input }) => [input.name, input.value.trim()]).filter(([, value]) => value);
    try {
      await desk.chat.request("POST", "contact", { ...Object.fromEntries(given), consent: consent.checked });
      cards.close();
    } catch (error) {
      const { message, passing } = desk.refusal(error);
      const why = message || words.trouble;
      problem.textContent = passing ? desk.panel.ways(why) : why;
      desk.announcer.say(problem.textContent);
      // The edge names the field in backticks.
      (fields.find(({ input }) => why.includes(`\`${input.name}\``)) ?? phone).input.focus();
    }
  };
  either();
  return [
    h("p", {}, words.contactIntro),
    h(
      "form",
      { submit, input: either },
      ...fields.map(({ row }) => row),
      h("p", { class: "check" }, consent, h("label", { for: "consent" }, words.consent)),
      problem,
      h("button", { class: "primary" }, words.save),
      button("plain", words.cancel, () => cards.close()),
    ),
  ];
}
