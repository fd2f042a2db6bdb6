"""The public vocabulary: kinds of a turn, reasons for a hand-off, urgencies.

Topic ids are the keys of `data/answers.yml`. All of them are a public contract; a test holds
them against the published list.
"""

from typing import Final

ANSWER: Final = "answer"
MEDICAL: Final = "medical"
CLINIC: Final = "clinic"
HUMAN: Final = "human"
CRISIS: Final = "crisis"
EMERGENCY: Final = "emergency"
MISUSE: Final = "misuse"
CHITCHAT: Final = "chitchat"
OUT_OF_SCOPE: Final = "out_of_scope"
CLARIFY: Final = "clarify"

KINDS: Final = (
    ANSWER, MEDICAL, CLINIC, HUMAN, CRISIS, EMERGENCY, MISUSE, CHITCHAT, OUT_OF_SCOPE, CLARIFY,
)  # fmt: skip
# Somebody may be in danger.
RISKS: Final = (CRISIS, EMERGENCY)

MEDICAL_REASONS: Final = (
    "eligibility", "medication", "dosage", "symptoms", "preparation", "other_condition", "advice",
)  # fmt: skip
CLINIC_REASONS: Final = (
    "cost", "insurance", "booking", "hours", "location", "referral", "records", "other",
)  # fmt: skip
CHITCHAT_MOODS: Final = (
    "greeting", "thanks", "goodbye", "bot_challenge", "capabilities", "small_talk",
)  # fmt: skip

# Intents that only steer the dialogue; none of them is ever shown as a kind.
AFFIRM: Final = "affirm"
DENY: Final = "deny"
FOLLOW_UP: Final = "follow_up"
DIALOGUE_INTENTS: Final = (AFFIRM, DENY, FOLLOW_UP)

# How soon a person is needed, most urgent first; staff sort by it.
URGENCY_BY_KIND: Final = {
    CRISIS: "crisis",
    EMERGENCY: "emergency",
    MEDICAL: "medical",
    MISUSE: "medical",
    CLINIC: "clinic",
    HUMAN: "clinic",
    CLARIFY: "low_confidence",
    OUT_OF_SCOPE: "low_confidence",
}
