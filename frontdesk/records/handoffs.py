"""Requests for staff: made, assigned, claimed, resolved, overdue.

A request is claimed once somebody of staff has the chat before them. Until then it may name who is to
see to it (`claimed_by` without `claimed_at`), and its deadline runs.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, func, select, update
from sqlalchemy.orm import Session

from frontdesk.records.digests import Digests
from frontdesk.records.models import Conversation, Handoff, Owner, Urgency, now
from frontdesk.records.statements import changed


class Handoffs:
    """Hand-offs within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def request(
        self,
        conversation: str,
        *,
        reason: str,
        urgency: Urgency,
        sequence: int | None,
        deadline: datetime | None,
    ) -> tuple[Handoff, bool]:
        """Return the open hand-off of the chat and whether staff must hear of it.

        A chat has one open request at a time; a more urgent reason replaces a lesser one.
        """
        Digests(self._session).wanted(conversation, reason)
        standing = self.open_of(conversation)
        if standing and Urgency(standing.urgency).rank >= urgency.rank:
            return standing, False
        if standing:
            standing.reason, standing.urgency, standing.sequence = reason, urgency, sequence
            standing.deadline_at, standing.escalated_at = deadline, None
            return standing, True
        made = Handoff(
            conversation_id=conversation, reason=reason, urgency=urgency, sequence=sequence,
            requested_at=now(), deadline_at=deadline,
        )  # fmt: skip
        self._session.add(made)
        self._session.flush()
        return made, True

    def open_of(self, conversation: str) -> Handoff | None:
        """Return the chat's request that nobody resolved yet, if there is one."""
        statement = select(Handoff).where(
            Handoff.conversation_id == conversation, Handoff.resolved_at.is_(None)
        )
        return self._session.scalar(statement.order_by(Handoff.id.desc()).limit(1))

    def assign(self, conversation: str, staff: str) -> None:
        """Note that `staff` is asked to take the chat's open request; it stays unclaimed until they do."""
        statement = update(Handoff).where(
            Handoff.conversation_id == conversation,
            Handoff.resolved_at.is_(None),
            Handoff.claimed_at.is_(None),
        )
        self._session.execute(statement.values(claimed_by=staff))

    def claim(self, conversation: str, staff: str) -> None:
        """Note that `staff` took the chat's open request."""
        statement = update(Handoff).where(
            Handoff.conversation_id == conversation,
            Handoff.resolved_at.is_(None),
            Handoff.claimed_at.is_(None),
        )
        self._session.execute(statement.values(claimed_at=now(), claimed_by=staff))

    def claim_anew(self, conversation: str, staff: str) -> None:
        """Note that `staff` has the chat's open request now, whoever had it before."""
        statement = update(Handoff).where(
            Handoff.conversation_id == conversation, Handoff.resolved_at.is_(None)
        )
        self._session.execute(statement.values(claimed_at=now(), claimed_by=staff))

    def expect(
        self, conversation: str, staff: str, *, sequence: int | None, deadline: datetime | None
    ) -> None:  # fmt: skip
        """Note that `staff`, who holds the chat, must look at message number `sequence` by `deadline`.

        What they have not looked at yet stays due when it was.
        """
        theirs = (Handoff.conversation_id == conversation) & Handoff.resolved_at.is_(None)
        anew = {
            "requested_at": now(), "claimed_at": None, "escalated_at": None, "sequence": sequence,
            "deadline_at": deadline,
        }  # fmt: skip
        self._session.execute(update(Handoff).where(theirs, Handoff.claimed_at.is_not(None)).values(**anew))
        self._session.execute(update(Handoff).where(theirs).values(claimed_by=staff))

    def attend(self, conversation: str, sequence: int) -> bool:
        """Note that staff have seen a chat that somebody holds up to message number `sequence`.

        Returns:
            Whether that was waited for: a request in it that nobody had looked at.
        """
        held = exists().where(Conversation.id == conversation, Conversation.owner == Owner.STAFF)
        statement = update(Handoff).where(
            Handoff.conversation_id == conversation, Handoff.resolved_at.is_(None),
            Handoff.claimed_at.is_(None), func.coalesce(Handoff.sequence, 0) <= sequence, held,
        )  # fmt: skip
        return changed(self._session, statement.values(claimed_at=now())) > 0

    def resolve(self, conversation: str, staff: str, *, answered: bool = True) -> None:
        """Note that the chat's open request is dealt with.

        Args:
            conversation: its id.
            staff: who dealt with it.
            answered: by staff, who took it with that at the latest; else it was withdrawn.
        """
        statement = update(Handoff).where(
            Handoff.conversation_id == conversation, Handoff.resolved_at.is_(None)
        )
        values: dict[str, Any] = {"resolved_at": (moment := now()), "resolved_by": staff}
        if answered:
            values["claimed_at"] = func.coalesce(Handoff.claimed_at, moment)
            values["claimed_by"] = case((Handoff.claimed_at.is_(None), staff), else_=Handoff.claimed_by)
        self._session.execute(statement.values(**values))

    def reopen(self, conversation: str, deadline: datetime | None) -> None:
        """Note that nobody has the chat's open request any more; it is due anew."""
        statement = update(Handoff).where(
            Handoff.conversation_id == conversation, Handoff.resolved_at.is_(None)
        )
        open_again = {"claimed_at": None, "claimed_by": None, "escalated_at": None, "deadline_at": deadline}
        self._session.execute(statement.values(**open_again))

    def overdue(self, moment: datetime, limit: int = 100) -> Sequence[Handoff]:
        """Return requests nobody claimed before their deadline, not escalated yet."""
        statement = select(Handoff).where(
            Handoff.resolved_at.is_(None), Handoff.claimed_at.is_(None),
            Handoff.escalated_at.is_(None), Handoff.deadline_at < moment,
        )  # fmt: skip
        return list(self._session.scalars(statement.order_by(Handoff.deadline_at).limit(limit)))

    def escalate(self, identity: int) -> bool:
        """Mark a request as escalated; return False where another process did so before."""
        statement = update(Handoff).where(
            Handoff.id == identity, Handoff.escalated_at.is_(None), Handoff.claimed_at.is_(None)
        )
        return changed(self._session, statement.values(escalated_at=now())) == 1

    def waiting(self) -> dict[str, int]:
        """Return how many requests nobody claimed yet, by urgency."""
        statement = (
            select(Handoff.urgency, func.count())
            .where(Handoff.resolved_at.is_(None), Handoff.claimed_at.is_(None))
            .group_by(Handoff.urgency)
        )
        return dict(self._session.execute(statement).tuples().all())  # a result alone looks like a mapping
