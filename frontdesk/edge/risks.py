"""What happens when somebody is at risk: a reply with help, an alert to staff, in one transaction."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from frontdesk.edge.asking import ask_for_staff
from frontdesk.edge.house import House
from frontdesk.edge.screening import acts_at_once
from frontdesk.knowledge import wording
from frontdesk.knowledge.topics import RISKS
from frontdesk.records import Author, Said, UnitOfWork, Urgency
from frontdesk.safety.verdict import Verdict

# In a reply's data: it belongs to the answer that the sender of the message got at once.
AT_ONCE = "at_once"
_LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True)
class Help:
    """Words for a person at risk."""

    kind: str
    text: str


def raise_risk(
    uow: UnitOfWork, house: House, message: Said, verdict: Verdict, *, text: str | None = None,
    masked: str | None = None,
) -> tuple[Said, bool]:  # fmt: skip
    """Record the crisis reply to a message, the request to staff and the alert; settle the message.

    Doing it again for the same message changes nothing and returns the first reply.

    Returns:
        The reply, and whether it is new.

    Args:
        uow: the transaction.
        house: wordings, clinic, settings.
        message: what the visitor wrote.
        verdict: a verdict that is raised.
        text: the reply's words; by default the house's own, never twice the same in a row.
        masked: the message's masked copy.

    Raises:
        NotFoundError: the conversation is gone.
    """
    chat = message.conversation
    uow.conversations.lock(chat)
    done = uow.messages.replies_to(chat, message.sequence, RISKS)
    if done:
        return done[0], False
    before = uow.messages.latest_kinds(chat, RISKS)
    said = words_for(house, verdict, Counter(str(data.get("reply")) for _, data in before))
    reply = uow.messages.add(
        chat, Author.ASSISTANT, text or said.text, kind=verdict.risk, reply_to=message.sequence,
        data={"reply": said.reply, AT_ONCE: acts_at_once(verdict), "handoff": said.handoff},
    )  # fmt: skip
    ask: dict[str, Any] = {
        "text": message.text, "kind": verdict.risk, "topic": None, "reason": None, "candidates": [],
        "confidence": max(verdict.probability, _LEAST_CONFIDENCE),
    }  # fmt: skip
    uow.messages.understand(message, asks=[ask], verdict=verdict.as_dict(), model=None)
    ask_for_staff(
        uow, house, chat, reason=verdict.risk, urgency=Urgency(verdict.risk), sequence=message.sequence,
        language=verdict.language,
    )  # fmt: skip
    uow.messages.settle(message, masked=masked)
    return reply, True


def words_for(house: House, verdict: Verdict, times: Counter[str] | None = None) -> wording.Said:
    """Return the reply to a verdict that is raised; `times` tells how often each wording was used."""
    ask = {"about": verdict.about, "language": verdict.language}
    return house.speaker.say(verdict.risk, ask, (), times or Counter(), {})


def help_for(house: House, verdict: Verdict | None) -> list[Help]:
    """Return what a person at risk must be told even where nothing can be recorded."""
    if verdict is None or not verdict.raised:
        return []
    return [Help(verdict.risk, words_for(house, verdict).text)]
