"""A conversation as reviewers see it: masked words, what was understood, what was said of it."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.errors import NotFoundError
from frontdesk.records.attention import reasons
from frontdesk.records.chat_list import listed
from frontdesk.records.cipher import Cipher
from frontdesk.records.corrections import Correction, Corrections
from frontdesk.records.marks import Mark, Marks
from frontdesk.records.masked_asks import masked_asks
from frontdesk.records.models import Author, Feedback, Handoff, Message, StaffNote, Understanding
from frontdesk.records.seen import AskSeen, Line, Note, Transcript

if TYPE_CHECKING:
    from frontdesk.records.unit_of_work import Masks

MAX_MESSAGES = 200


class ReviewedChats:
    """Conversations as reviewers see them, within one unit of work."""

    def __init__(self, session: Session, cipher: Cipher, masker: "Masks") -> None:
        self._session = session
        self._cipher = cipher
        self._masker = masker

    def read(self, conversation: str, *, after: int = 0, notes: bool = False) -> Transcript:
        """Return a conversation with everything reviewers need, and nothing unmasked.

        Args:
            conversation: its id.
            after: leave out the messages up to this number.
            notes: with the remarks among staff, which not every reader may see.

        Raises:
            NotFoundError: there is no such conversation.
        """
        heads = listed(self._session, [conversation])
        if not heads:
            raise NotFoundError("There is no such conversation.")
        rows = self._rows(conversation, after)
        judged = Corrections(self._session, self._cipher, self._masker).of_chat(conversation)
        marks = Marks(self._session, self._cipher, self._masker)
        of_replies = marks.of_replies(conversation)
        disliked = {row[0].reply_to for row in rows if row[2] is not None and not row[2].helpful}
        lines = [self._line(row, judged, of_replies.get(row[0].sequence), disliked) for row in rows]
        more = lines[-1].sequence if lines and lines[-1].sequence < heads[0].messages else None
        return Transcript(
            heads[0], lines, self._notes(conversation) if notes else [], marks.flags(conversation),
            self._handoffs(conversation), more,
        )  # fmt: skip

    def _rows(
        self, conversation: str, after: int
    ) -> list[tuple[Message, Understanding | None, Feedback | None]]:
        statement = (
            select(Message, Understanding, Feedback)
            .outerjoin(Understanding, Understanding.message_id == Message.id)
            .outerjoin(Feedback, Feedback.message_id == Message.id)
            .where(Message.conversation_id == conversation, Message.sequence > after)
            .order_by(Message.sequence)
            .limit(MAX_MESSAGES)
        )
        return [(row[0], row[1], row[2]) for row in self._session.execute(statement)]

    def _line(
        self, row: tuple[Message, Understanding | None, Feedback | None],
        judged: dict[tuple[int, int], Correction], mark: Mark | None, disliked: set[int | None],
    ) -> Line:  # fmt: skip
        message, understood, thumb = row
        base: dict[str, Any] = {
            name: getattr(message, name)
            for name in (
                "id",
                "sequence",
                "author",
                "staff",
                "masked",
                "at",
                "kind",
                "topic",
                "pending",
                "reply_to",
            )
        }
        base |= {
            "section": (message.data or {}).get("section"),
            "choice": message.choice is not None,
            "mark": mark,
        }
        if thumb is not None:
            base |= {"helpful": thumb.helpful, "remark": thumb.masked or ""}
        if understood is not None and message.author == Author.VISITOR:
            down = message.sequence in disliked
            base |= {
                "asks": self._asks(message, understood, judged), "model": understood.model,
                "verdict": dict(understood.verdict or {}), "waits": understood.attention > 0,
                "why": reasons(
                    kinds=understood.kinds, confidence=understood.confidence,
                    verdict=understood.verdict or {}, disliked=down,
                ),
            }  # fmt: skip
        return Line(**base)

    def _asks(
        self, message: Message, understood: Understanding, judged: dict[tuple[int, int], Correction]
    ) -> list[AskSeen]:
        asks = self._cipher.open_data(understood.asks_sealed) if understood.asks_sealed else []
        text = self._cipher.open(message.sealed) if len(asks) > 1 else ""
        shown = masked_asks(self._masker, text, message.masked, asks)
        return [
            AskSeen(
                number=number, masked=words, kind=str(ask["kind"]), topic=ask.get("topic"),
                reason=ask.get("reason"), confidence=float(ask["confidence"]),
                candidates=tuple(ask.get("candidates") or ()),
                correction=judged.get((message.sequence, number)),
            )
            for number, (ask, words) in enumerate(zip(asks, shown, strict=True))
        ]  # fmt: skip

    def _notes(self, conversation: str) -> list[Note]:
        statement = select(StaffNote).where(StaffNote.conversation_id == conversation).order_by(StaffNote.id)
        return [
            Note(row.staff, self._masker.mask(self._cipher.open(row.sealed)), row.at)
            for row in self._session.scalars(statement)
        ]

    def _handoffs(self, conversation: str) -> list[Handoff]:
        statement = select(Handoff).where(Handoff.conversation_id == conversation).order_by(Handoff.id)
        return list(self._session.scalars(statement))
