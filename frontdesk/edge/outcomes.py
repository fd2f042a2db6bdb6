"""What may become of one visitor's message, decided from who owns the chat and what was found.

Pure: no I/O, no wording. The property test of ownership runs against these rules.
"""

from dataclasses import dataclass, replace

from frontdesk.edge.screening import acts_at_once
from frontdesk.edge.turn_shapes import Reply, Turn
from frontdesk.knowledge.topics import CRISIS, EMERGENCY
from frontdesk.records import Owner
from frontdesk.safety.verdict import NO_RISK, Risk, Verdict

_RISKS: dict[str, Risk] = {CRISIS: "crisis", EMERGENCY: "emergency"}


@dataclass(frozen=True)
class NotAsked:
    """The assistant was not asked: staff hold the chat, or what to do is clear without it."""


@dataclass(frozen=True)
class Refused:
    """The assistant cannot read the message: nothing in it is a word."""


@dataclass(frozen=True)
class Failed:
    """The assistant is down, slow, or answers nonsense."""


Outcome = Turn | NotAsked | Refused | Failed


@dataclass(frozen=True)
class Raise:
    """Somebody is at risk: the crisis reply goes out, whoever owns the chat.

    `text` is set where no verdict tells how to word it.
    """

    verdict: Verdict
    text: str | None = None


@dataclass(frozen=True)
class Answer:
    """The assistant's replies go out."""

    turn: Turn


@dataclass(frozen=True)
class Explain:
    """The visitor is told that the message could not be read."""


@dataclass(frozen=True)
class Apologise:
    """The visitor is told that the assistant is away, and staff are asked."""


@dataclass(frozen=True)
class StaySilent:
    """Staff read the message; the assistant says nothing."""


@dataclass(frozen=True)
class AskNow:
    """Staff gave the chat back before the message was settled: the assistant is asked after all."""


Decision = Raise | Answer | Explain | Apologise | StaySilent | AskNow


def named(outcome: Outcome) -> str:
    """Return what came of asking the assistant, in a word."""
    if isinstance(outcome, Turn):
        return "answered"
    return {NotAsked: "not_asked", Refused: "refused", Failed: "failed"}[type(outcome)]


def needs_assistant(owner: str, verdict: Verdict | None) -> bool:
    """Return whether the assistant is to be asked."""
    at_once = verdict is not None and acts_at_once(verdict)
    return owner in (Owner.BOT, Owner.WAITING) and not at_once


def decide(owner: str, verdict: Verdict | None, outcome: Outcome) -> Decision:
    """Return what happens with a message.

    Args:
        owner: who owns the chat now, when the outcome is recorded.
        verdict: the safety screen's; None where it failed.
        outcome: what came of asking the assistant.
    """
    if verdict is not None and acts_at_once(verdict):
        return Raise(verdict)
    if isinstance(outcome, Turn):
        risk = _risk_in(outcome)
        if risk is not None:
            return _as_found(risk, verdict)
    elif verdict is not None and verdict.raised:
        # Nobody gave a second opinion, so the first one counts.
        return Raise(verdict)
    if owner not in (Owner.BOT, Owner.WAITING):
        return StaySilent()
    if isinstance(outcome, Turn):
        return Answer(outcome)
    if isinstance(outcome, NotAsked):
        return AskNow()
    return Explain() if isinstance(outcome, Refused) else Apologise()


def _risk_in(turn: Turn) -> Reply | None:
    return next((reply for reply in turn.messages if reply.kind in _RISKS), None)


def _as_found(reply: Reply, verdict: Verdict | None) -> Raise:
    found = replace(verdict or NO_RISK, risk=_RISKS[reply.kind], found_by="classifier")
    return Raise(found, text=None if verdict is not None else reply.text)
