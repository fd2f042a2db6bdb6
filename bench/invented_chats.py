"""Invents conversations as rows of the record: in kinds, topics, sureness and thumbs like real ones.

What is sealed is sealed once and used again: a million encryptions would say nothing about the pages.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bench.edge_visitors import everyday_texts
from frontdesk.knowledge.answers import Knowledge
from frontdesk.knowledge.topics import CLINIC_REASONS, MEDICAL_REASONS, URGENCY_BY_KIND
from frontdesk.records import Cipher
from frontdesk.records.attention import score
from frontdesk.records.models import Urgency

Row = dict[str, Any]
DAYS = 365
STAFF = ("Dana", "Sam", "Alex", "Robin")
_KINDS = {
    "answer": 600, "clinic": 150, "medical": 100, "chitchat": 80, "out_of_scope": 25, "clarify": 25, "human": 14,
    "misuse": 3, "crisis": 2, "emergency": 1,
}  # fmt: skip
_MODELS = tuple(f"2026{month:02d}01-091500-invented.tar.gz" for month in range(1, 7))
_TURNS = (1, 2, 3, 4, 4, 5, 5, 6, 7, 9)
_OPEN = timedelta(hours=24)


@dataclass
class Rows:
    """Rows of some conversations, by table."""

    conversation: list[Row] = field(default_factory=list)
    message: list[Row] = field(default_factory=list)
    understanding: list[Row] = field(default_factory=list)
    feedback: list[Row] = field(default_factory=list)
    handoff: list[Row] = field(default_factory=list)
    digest: list[Row] = field(default_factory=list)

    def tables(self) -> dict[str, list[Row]]:
        """Return the rows by the tables' names, parents first."""
        return dict(vars(self))


class Inventor:
    """Invents conversations, the oldest first; the same seed invents the same ones.

    Args:
        cipher: seals texts.
        knowledge: topics and answers.
        now: the last of them ends before.
        chats: how many there will be.
    """

    def __init__(self, cipher: Cipher, knowledge: Knowledge, now: datetime, chats: int) -> None:
        self._random = random.Random(5)
        self._cipher, self._knowledge, self._now, self._chats = cipher, knowledge, now, chats
        topics = list(knowledge.topics)
        self._random.shuffle(topics)
        self._topics, self._weights = topics, [1 / (place + 1) for place in range(len(topics))]
        self._said = [(text, cipher.seal(text)) for text in self._texts()]
        self._replies = {t: (a.text, cipher.seal(a.text)) for t, a in knowledge.answers.items()}
        self._plain = (
            "Somebody of the clinic will answer you.",
            cipher.seal("Somebody of the clinic will answer you."),
        )
        self._asks: dict[tuple[Any, ...], bytes] = {}
        self._message = 0

    def batches(self, size: int = 500) -> Iterator[Rows]:
        """Give the conversations in batches."""
        rows = Rows()
        for number in range(self._chats):
            self._conversation(rows, number)
            if len(rows.conversation) == size or number == self._chats - 1:
                yield rows
                rows = Rows()

    def _texts(self) -> list[str]:
        """Return what visitors say: sentences of the development sets, some with a rarer word."""
        everyday = everyday_texts()
        syllables = ("ba", "ce", "di", "fo", "gu", "ha", "ki", "lo", "mu", "na", "po", "re", "sa", "ti", "vu")
        rare = ["".join(self._random.choices(syllables, k=3)) for _ in range(3000)]
        pairs = (self._random.choices(everyday, k=2) for _ in range(20_000))
        return [
            *everyday,
            *(
                f"{one} {two}" if self._random.random() < 0.3 else f"{one} {self._random.choice(rare)}"
                for one, two in pairs
            ),
        ]

    def _conversation(self, rows: Rows, number: int) -> None:
        chance = self._random
        begun = (
            self._now - timedelta(days=DAYS) * (1 - number / self._chats) + timedelta(seconds=chance.random())
        )
        age = self._now - begun
        identity = f"{number:08x}{chance.getrandbits(64):016x}"
        talk = _Talk(identity, begun, _MODELS[min(number * len(_MODELS) // self._chats, 5)])
        for _ in range(chance.choice(_TURNS)):
            self._turn(rows, talk)
        owner = (
            "closed"
            if age > _OPEN
            else chance.choices(("bot", "waiting", "staff", "closed"), (40, 8, 4, 48))[0]
        )
        wanted = talk.reasons - {None}
        staff = wanted and chance.random() < 0.6
        if staff:
            self._staff(rows, talk)
        if owner in ("waiting", "staff") and not wanted:
            owner = "bot"
        urgency = max((Urgency(u) for u in talk.urgencies), key=lambda u: u.rank, default=Urgency.NONE)
        reviewed = chance.random() < (0.5 if age.days > 30 else 0.1)
        language = "es" if chance.random() < 0.06 else "en"
        settled = owner in ("closed", "bot")
        rows.conversation.append({
            "id": identity, "owner": owner, "staff": STAFF[0] if owner == "staff" else None,
            "urgency": Urgency.NONE if settled else urgency, "urgency_rank": 0 if settled else urgency.rank,
            "language": language, "page": "/prices", "started_at": begun, "last_at": talk.at,
            "closed_at": talk.at if owner == "closed" else None, "last_sequence": talk.sequence,
        })  # fmt: skip
        if wanted:
            self._handoff(rows, talk, settled=settled, claimed=bool(staff) or owner == "staff")
        rows.digest.append({
            "conversation_id": identity, "started_at": begun, "language": language, "kinds": _words(talk.kinds),
            "topics": _words(talk.topics), "reasons": _words(talk.reasons), "models": _words({talk.model}),
            "confidence": talk.confidence, "risk": talk.risk, "liked": talk.liked, "disliked": talk.disliked,
            "taken": bool(staff) or owner == "staff", "flagged": chance.random() < 0.003,
            "reviewed_at": talk.at if reviewed else None, "reviewed_by": chance.choice(STAFF) if reviewed else None,
        })  # fmt: skip
        if reviewed:
            for row in rows.understanding[talk.first_understanding :]:
                row["attention"] = 0

    def _turn(self, rows: Rows, talk: "_Talk") -> None:
        chance = self._random
        if not talk.sequence:
            talk.first_understanding = len(rows.understanding)
        kind = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
        topic = chance.choices(self._topics, self._weights)[0] if kind == "answer" else None
        reason = {"medical": chance.choice(MEDICAL_REASONS), "clinic": chance.choice(CLINIC_REASONS)}.get(
            kind
        )
        sure = round(min(0.999, chance.betavariate(6, 1.6)), 2) if kind != "clarify" else 0.3
        text, sealed = chance.choice(self._said)
        self._say(rows, talk, "visitor", text, sealed, client_id=f"c{talk.sequence}")
        risk = kind if kind in ("crisis", "emergency") else "none"
        verdict = {"risk": risk, "about": "self", "language": "en", "probability": 0.9 if risk != "none" else 0.02,
                   "found_by": "both" if risk != "none" else "", "nearest": "crisis", "lowered": []}  # fmt: skip
        disliked = kind in ("answer", "clarify") and chance.random() < 0.02
        liked = kind == "answer" and not disliked and chance.random() < 0.06
        rows.understanding.append({
            "message_id": self._message, "asks_sealed": self._ask(text, kind, topic, reason, sure), "kinds": kind,
            "confidence": sure, "model": talk.model, "verdict": verdict, "risk": risk,
            "attention": score(kinds=kind, confidence=sure, verdict=verdict, disliked=disliked),
        })  # fmt: skip
        reply, sealed = self._replies[topic] if topic else self._plain
        section = self._knowledge.answers[topic].section if topic else None
        asked = talk.sequence
        self._say(rows, talk, "assistant", reply, sealed, kind=kind, topic=topic, reply_to=asked,
                  data={"section": section, "choices": [], "handoff": None})  # fmt: skip
        if liked or disliked:
            rows.feedback.append(
                {"message_id": self._message, "helpful": liked, "sealed": None, "masked": None, "at": talk.at}
            )
        talk.understood(kind, topic, reason, sure, risk, liked=liked, disliked=disliked)

    def _staff(self, rows: Rows, talk: "_Talk") -> None:
        name = self._random.choice(STAFF)
        text, sealed = self._plain
        self._say(
            rows, talk, "system", f"{name} has joined the chat.", sealed, kind="staff_joined", staff=name
        )
        for _ in range(self._random.randint(1, 3)):
            self._say(rows, talk, "staff", text, sealed, staff=name)

    def _say(self, rows: Rows, talk: "_Talk", author: str, text: str, sealed: bytes, **more: Any) -> None:
        self._message += 1
        talk.sequence += 1
        talk.at += timedelta(seconds=self._random.randint(2, 60))
        row = {"client_id": None, "staff": None, "kind": None, "topic": None, "choice": None, "pending": False,
               "reply_to": None, "data": {}}  # fmt: skip
        rows.message.append(row | {
            "id": self._message, "conversation_id": talk.identity, "sequence": talk.sequence, "author": author,
            "sealed": sealed, "masked": text, "at": talk.at,
        } | more)  # fmt: skip

    def _ask(self, text: str, kind: str, topic: str | None, reason: str | None, sure: float) -> bytes:
        key = (kind, topic, reason, sure)
        if key not in self._asks:
            ask = {"text": text, "kind": kind, "topic": topic, "reason": reason, "confidence": sure,
                   "candidates": self._topics[:3] if kind == "clarify" else []}  # fmt: skip
            self._asks[key] = self._cipher.seal_data([ask])
        return self._asks[key]

    def _handoff(self, rows: Rows, talk: "_Talk", *, settled: bool, claimed: bool) -> None:
        urgency = max((Urgency(u) for u in talk.urgencies), key=lambda u: u.rank)
        rows.handoff.append({
            "conversation_id": talk.identity, "sequence": 1, "reason": sorted(talk.reasons - {None})[0],
            "urgency": urgency, "requested_at": talk.begun, "deadline_at": talk.begun + timedelta(hours=1),
            "claimed_at": talk.at if claimed else None, "claimed_by": STAFF[0] if claimed else None,
            "resolved_at": talk.at if settled else None, "resolved_by": STAFF[0] if settled else None,
        })  # fmt: skip


class _Talk:
    """What has happened in a conversation so far."""

    def __init__(self, identity: str, begun: datetime, model: str) -> None:
        self.identity, self.begun, self.at, self.model = identity, begun, begun, model
        self.sequence = self.first_understanding = 0
        self.kinds: set[str] = set()
        self.topics: set[str | None] = set()
        self.reasons: set[Any] = set()
        self.urgencies: set[str] = set()
        self.confidence, self.risk = 1.0, "none"
        self.liked = self.disliked = False

    def understood(
        self, kind: str, topic: str | None, reason: str | None, sure: float, risk: str, *, liked: bool, disliked: bool
    ) -> None:  # fmt: skip
        self.kinds.add(kind)
        self.topics.add(topic)
        if kind in URGENCY_BY_KIND and kind not in ("clarify", "out_of_scope"):
            self.reasons.add(reason or kind)
            self.urgencies.add(URGENCY_BY_KIND[kind])
        self.confidence = min(self.confidence, sure)
        self.risk = risk if risk != "none" else self.risk
        self.liked, self.disliked = self.liked or liked, self.disliked or disliked


def _words(found: set[Any]) -> str:
    inner = " ".join(sorted(word for word in found if word))
    return f" {inner} " if inner else " "
