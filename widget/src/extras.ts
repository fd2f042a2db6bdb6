/** What few visitors need, in a file of its own that is fetched when it is needed. */
export { contactForm } from "./view/contact";
export { wordForm } from "./view/feedback_word";
export { tone } from "./view/tone";
export { download } from "./view/transcript";
