"""The words of the record as staff say them."""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "eligibility": "Is treatment right for them?", "medication": "A medicine they take",
    "dosage": "A dose", "symptoms": "Symptoms", "preparation": "Preparing for treatment",
    "other_condition": "Another condition", "advice": "Medical advice",
    "cost": "What it costs", "insurance": "Insurance", "booking": "An appointment",
    "hours": "Opening hours", "location": "Where the clinic is", "referral": "A referral",
    "records": "Their records", "medical": "A medical question", "clinic": "A question about the clinic",
    "human": "Wants a person", "crisis": "May be in crisis", "emergency": "Medical emergency",
    "misuse": "Misuse of ketamine", "unclear": "Not understood", "clarify": "Not understood",
    "out_of_scope": "Not a question about treatment", "language": "Writes another language",
    "technical": "The assistant was away", "other": "Something else",
}  # fmt: skip
URGENCIES: Mapping[str, str] = {
    "crisis": "Crisis", "emergency": "Emergency", "medical": "Medical", "clinic": "Clinic",
    "low_confidence": "Unclear", "none": "",
}  # fmt: skip
AT_RISK = frozenset({"crisis", "emergency"})
KINDS: Mapping[str, str] = {
    "answer": "Answer", "medical": "Medical question", "clinic": "Question about the clinic",
    "human": "Wants a person", "crisis": "Crisis", "emergency": "Emergency", "misuse": "Misuse",
    "chitchat": "Small talk", "out_of_scope": "Off topic", "clarify": "Not clear",
}  # fmt: skip
OUTCOMES: Mapping[str, str] = {
    "answered": "Answered in the chat",
    "called": "Called back",
    "booked": "Appointment made",
    "other_help": "Sent to emergency or crisis help",
    "no_reply": "Visitor stopped answering",
    "not_for_us": "Not for the clinic",
}
LANGUAGES: Mapping[str, str] = {"es": "Spanish", "en": "English"}


def reason_of(reason: str | None) -> str:
    """Return why staff are needed, in words."""
    return REASONS.get(reason or "", REASONS["other"])


def language_of(code: str) -> str:
    """Return a language's name, its code where it is one without a name here."""
    return LANGUAGES.get(code.lower().partition("-")[0], code)


def handle_of(chat: str) -> str:
    """Return a short name for a visitor, who has none: staff can say it to each other."""
    letters = [letter for letter in chat.upper() if letter.isascii() and letter.isalnum()]
    return "Visitor " + "".join(letters[:4])
