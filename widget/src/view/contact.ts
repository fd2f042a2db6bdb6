/** The form for a call-back: native inputs, checked by the browser, filled in by it where it can. */
import type { Contact } from "../chat";
import type { Words } from "../words/english";
import { button, h } from "./dom";

/** Returns the form. `send` throws with a sentence for the visitor where the edge refuses. */
export function contactForm(words: Words, send: (details: Contact) => Promise<void>, cancel: () => void): Node[] {
  const problem = h("p", { id: "wrong", class: "wrong" });
  const field = (name: string, label: string, values: Record<string, string | boolean>) => {
    const input = h("input", { name, id: name, "aria-describedby": "wrong", ...values });
    return { input, row: h("p", {}, h("label", { for: name }, label), input) };
  };
  const name = field("name", words.name, { autocomplete: "name", required: true, maxlength: "120" });
  const phone = field("phone", words.tel, { type: "tel", autocomplete: "tel", maxlength: "40" });
  const email = field("email", words.email, { type: "email", autocomplete: "email", maxlength: "254" });
  const time = field("best_time", words.when, { maxlength: "120" });
  const consent = h("input", { type: "checkbox", id: "consent", required: true });
  const either = () => phone.input.setCustomValidity(phone.input.value.trim() || email.input.value.trim() ? "" : words.either);
  const submit = async (event: Event) => {
    event.preventDefault();
    const given = (input: HTMLInputElement) => input.value.trim() || undefined;
    try {
      await send({
        name: name.input.value.trim(),
        phone: given(phone.input),
        email: given(email.input),
        best_time: given(time.input),
        consent: consent.checked,
      });
    } catch (error) {
      problem.textContent = (error as Error).message;
      phone.input.focus();
    }
  };
  either();
  return [
    h("p", {}, words.contactIntro),
    h(
      "form",
      { submit, input: either },
      ...[name, phone, email, time].map(({ row }) => row),
      h("p", { class: "check" }, consent, h("label", { for: "consent" }, words.consent)),
      problem,
      h("button", { class: "primary" }, words.save),
      button("plain", words.cancel, cancel),
    ),
  ];
}
