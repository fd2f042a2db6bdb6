"""The two transactions of a turn: taking up a message, and recording what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.edge.asking import ask_for_staff
from frontdesk.edge.house import House
from frontdesk.edge.outcomes import Answer, Apologise, AskNow, Decision, Explain, Outcome, Raise, decide
from frontdesk.edge.risks import raise_risk
from frontdesk.edge.screening import JOIN_WITHIN, Screened
from frontdesk.edge.turn_shapes import Reply, Turn
from frontdesk.knowledge.topics import ANSWER, CLARIFY, KINDS, RISKS
from frontdesk.records import Author, Said, UnitOfWork, Urgency
from frontdesk.safety.verdict import Verdict

LEASE_S = 8.0
UNAVAILABLE = "assistant_unavailable"


@dataclass(frozen=True)
class Work:
    """A message that this process has the right to answer.

    Attributes:
        owner: who owned the chat when it was taken up.
        after_risk: the kind of the latest reply, where that was help for a person at risk.
    """

    screened: Screened
    owner: str
    after_risk: str | None = None

    @property
    def message(self) -> Said:
        """Return what the visitor wrote."""
        return self.screened.message


@dataclass(frozen=True)
class Found:
    """What was made of a message before anything of it is recorded.

    Attributes:
        verdict: the safety screen's; None where it failed.
        outcome: what came of asking the assistant.
        masked: the message's masked copy.
    """

    verdict: Verdict | None
    outcome: Outcome
    masked: str | None = None


@dataclass(frozen=True)
class Done:
    """What was recorded.

    Attributes:
        sequence: number of the chat's latest message.
        kinds: of the replies.
        next: the chat's next pending message; None: there is none, and the lease was given back.
    """

    sequence: int
    kinds: tuple[str, ...] = ()
    next: Work | None = None


def begin(uow: UnitOfWork, *, house: House, chat: str) -> Work | None:
    """Take the chat's lease and return its oldest pending message.

    Returns:
        None where somebody else has the lease, or nothing is pending.
    """
    owner = uow.conversations.take_up(chat, house.process, LEASE_S)
    if owner is None:
        return None
    pending = uow.messages.pending(chat, 1)
    if not pending:
        uow.conversations.unlease(chat, house.process)
        return None
    return Work(with_context(uow, pending[0]), owner, _after_risk(uow, chat))


def _after_risk(uow: UnitOfWork, chat: str) -> str | None:
    if uow.conversations.get(chat).urgency not in RISKS:
        return None
    latest = uow.messages.latest_kinds(chat, KINDS, 1)
    return latest[0][0] if latest and latest[0][0] in RISKS else None


def with_context(uow: UnitOfWork, message: Said) -> Screened:
    """Return a message with the visitor's words before it that it may continue."""
    before = uow.messages.latest_of_visitor(message.conversation, message.sequence)
    if before is None or before.choice is not None or message.at - before.at > JOIN_WITHIN:
        return Screened(message)
    known = uow.messages.understood(before)
    if known and (known[1].get("risk", "none") != "none" or any(ask["kind"] in RISKS for ask in known[0])):
        return Screened(message)
    return Screened(message, before.text)


def conclude(uow: UnitOfWork, *, house: House, work: Work, found: Found) -> Done:
    """Record what came of a message, and take up the next one.

    Raises:
        LeaseLostError: another process works on the chat now; nothing may be recorded.
        NotFoundError: the conversation is gone.
    """
    message = work.message
    chat = message.conversation
    owner = uow.conversations.hold(chat, house.process)
    kinds = _settle(uow, house, message, decide(owner, found.verdict, found.outcome), found)
    if uow.messages.pending(chat, 1):
        following = begin(uow, house=house, chat=chat)
        return Done(uow.conversations.get(chat).last_sequence, kinds, following)
    sequence = uow.conversations.unlease(chat, house.process)
    return Done(sequence or 0, kinds, None)


def _settle(
    uow: UnitOfWork, house: House, message: Said, decision: Decision, found: Found
) -> tuple[str, ...]:
    """Do what was decided; return the kinds of the replies. A message that is settled stays as it is."""
    if isinstance(decision, AskNow):
        return ()  # it stays pending, and is taken up once more
    if isinstance(decision, Raise):
        if not uow.messages.get(message.conversation, message.sequence).pending:
            return ()  # it was answered at once when it came
        verdict = decision.verdict
        _, new = raise_risk(uow, house, message, verdict, text=decision.text, masked=found.masked)
        return (verdict.risk,) if new else ()
    if not uow.messages.settle(message, masked=found.masked):
        return ()
    _understand(uow, message, found.verdict, found.outcome)
    if isinstance(decision, Answer):
        return _answer(uow, house, message, decision.turn)
    if isinstance(decision, Explain):
        text = house.replies.text("clarify_open")
        uow.messages.add(
            message.conversation, Author.ASSISTANT, text, kind=CLARIFY, reply_to=message.sequence
        )
        return (CLARIFY,)
    if isinstance(decision, Apologise):
        _apologise(uow, house, message)
        return (UNAVAILABLE,)
    return ()


def _understand(uow: UnitOfWork, message: Said, verdict: Verdict | None, outcome: Outcome) -> None:
    """Keep what was understood even where no reply goes out; staff and reviewers read it."""
    found = verdict.as_dict() if verdict is not None else {}
    if isinstance(outcome, Turn):
        asks = [ask.model_dump(mode="json") for ask in outcome.asks]
        # The assistant had the last word on a doubtful verdict.
        found = found | {"risk": "none"} if found else found
        uow.messages.understand(message, asks=asks, verdict=found, model=outcome.model)
    elif found:
        uow.messages.understand(message, asks=None, verdict=found, model=None)


def _answer(uow: UnitOfWork, house: House, message: Said, turn: Turn) -> tuple[str, ...]:
    chat = message.conversation
    opening = _careful_opening(uow, house, chat)
    for reply in turn.messages:
        text = reply.text
        if opening and reply.kind == ANSWER:
            text = text if text.startswith(opening) else f"{opening} {text}"
            opening = None
        uow.messages.add(
            chat, Author.ASSISTANT, text, kind=reply.kind, topic=reply.topic,
            reply_to=message.sequence, data=_data(reply),
        )  # fmt: skip
    if turn.handoff is not None:
        ask_for_staff(
            uow, house, chat, reason=turn.handoff.reason, urgency=turn.handoff.urgency,
            sequence=message.sequence,
        )  # fmt: skip
    return tuple(reply.kind for reply in turn.messages)


def _careful_opening(uow: UnitOfWork, house: House, chat: str) -> str | None:
    """Return what comes before the first answer after a crisis; the assistant may not know of it."""
    latest: Sequence[tuple[str, object]] = uow.messages.latest_kinds(chat, (ANSWER, *RISKS), 1)
    return house.replies.text("careful_opening") if latest and latest[0][0] in RISKS else None


def _data(reply: Reply) -> dict[str, object]:
    choices = [choice.model_dump(mode="json") for choice in reply.choices]
    handoff = reply.handoff.model_dump(mode="json") if reply.handoff else None
    return {"section": reply.section, "choices": choices, "handoff": handoff}


def _apologise(uow: UnitOfWork, house: House, message: Said) -> None:
    chat = message.conversation
    name = UNAVAILABLE if not house.clinic.phone else f"{UNAVAILABLE}_call"
    text = house.replies.text(name, len(uow.messages.latest_kinds(chat, (UNAVAILABLE,))))
    uow.messages.add(chat, Author.SYSTEM, text, kind=UNAVAILABLE, reply_to=message.sequence)
    ask_for_staff(
        uow, house, chat, reason="technical", urgency=Urgency.MEDICAL, sequence=message.sequence
    )  # fmt: skip
