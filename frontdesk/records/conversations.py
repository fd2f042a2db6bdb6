"""Chats: who owns them and which process works on them. Every change of owner is one statement, so
that of many at the same time exactly one wins."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from frontdesk.errors import LeaseLostError, NotFoundError, NotOwnerError
from frontdesk.records import prepared
from frontdesk.records.digests import Digests
from frontdesk.records.models import Conversation, Message, Owner, Urgency, now
from frontdesk.records.statements import changed, sorted_by


@dataclass(frozen=True)
class Standing:
    """How a chat stands.

    Attributes:
        pending: a visitor's message waits for its reply.
    """

    owner: str
    staff: str | None
    language: str
    urgency: str
    pending: bool


class Conversations:
    """Conversations within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def start(self, *, language: str = "en", page: str | None = None) -> Conversation:
        """Return a new conversation, owned by the assistant."""
        conversation = Conversation(id=secrets.token_urlsafe(16), language=language, page=page)
        conversation.owner, conversation.urgency = Owner.BOT, Urgency.NONE
        self._session.add(conversation)
        self._session.flush()
        Digests(self._session).begin(conversation.id, conversation.started_at, language)
        return conversation

    def get(self, identity: str) -> Conversation:
        """Return a conversation as it is now.

        Raises:
            NotFoundError: there is none.
        """
        found = self._session.get(Conversation, identity, populate_existing=True)
        if found is None:
            raise NotFoundError("There is no such conversation.")
        return found

    def standing(self, identity: str) -> Standing:
        """Return how a chat stands, by one query.

        Raises:
            NotFoundError: there is none.
        """
        row = self._session.execute(prepared.STANDING, {"chat": identity}).first()
        if row is None:
            raise NotFoundError("There is no such conversation.")
        return Standing(row.owner, row.staff, row.language, row.urgency, bool(row.pending))

    def lock(self, identity: str) -> Conversation:
        """Return a conversation as it is now, and keep others from changing it until the end.

        Raises:
            NotFoundError: there is none.
        """
        statement = select(Conversation).where(Conversation.id == identity).with_for_update()
        found = self._session.scalar(statement.execution_options(populate_existing=True))
        if found is None:
            raise NotFoundError("There is no such conversation.")
        return found

    def take(self, identity: str, staff: str) -> None:
        """Give the chat to a member of staff.

        Raises:
            NotOwnerError: somebody else holds it, or it is closed.
        """
        self._own(identity, Owner.STAFF, Conversation.owner.in_((Owner.BOT, Owner.WAITING)), staff=staff)
        Digests(self._session).taken(identity)

    def release(self, identity: str, staff: str) -> None:
        """Give the chat that `staff` holds back to the assistant.

        Raises:
            NotOwnerError: `staff` does not hold it.
        """
        self._own(identity, Owner.BOT, Conversation.staff == staff)

    def give_back(self, identity: str) -> None:
        """Let the assistant answer again, whoever was asked or held the chat. A closed one stays."""
        self._change(identity, Conversation.owner != Owner.CLOSED, owner=Owner.BOT, staff=None)

    def wait(self, identity: str) -> bool:
        """Note that staff were asked for; return whether that is new. Held and closed chats stay."""
        return self._change(identity, Conversation.owner == Owner.BOT, owner=Owner.WAITING)

    def hand_over(self, identity: str, holder: str, to: str) -> None:
        """Give the chat that `holder` holds to `to`.

        Raises:
            NotOwnerError: `holder` does not hold it.
        """
        self._own(identity, Owner.STAFF, Conversation.staff == holder, staff=to)

    def close(self, identity: str, outcome: str | None = None) -> None:
        """End the chat, whoever owns it, and note what came of it.

        Raises:
            NotOwnerError: it is closed already.
        """
        still_open = Conversation.owner != Owner.CLOSED
        self._own(identity, Owner.CLOSED, still_open, closed_at=now(), outcome=outcome)

    def note_outcome(self, identity: str, outcome: str) -> None:
        """Note what came of a chat that has ended."""
        self._change(identity, Conversation.owner == Owner.CLOSED, outcome=outcome)

    def raise_urgency(self, identity: str, urgency: Urgency) -> None:
        """Set the urgency, unless a higher one stands."""
        lower = Conversation.urgency_rank < urgency.rank
        self._change(identity, lower, urgency=urgency, urgency_rank=urgency.rank)

    def settle(self, identity: str) -> None:
        """Clear the urgency: staff dealt with it."""
        self._change(identity, None, urgency=Urgency.NONE, urgency_rank=0)

    def lease(self, identity: str, process: str, seconds: float) -> bool:
        """Take or renew the right to work on the chat's pending messages; return whether it worked.

        Raises:
            NotFoundError: there is no such conversation.
        """
        return self.take_up(identity, process, seconds) is not None

    def take_up(self, identity: str, process: str, seconds: float) -> str | None:
        """Take or renew the lease and return who owns the chat, None where another process works on it.

        Raises:
            NotFoundError: there is no such conversation.
        """
        moment = now()
        values = {"process": process, "moment": moment, "until": moment + timedelta(seconds=seconds)}
        return self._changing(prepared.TAKE_UP, identity, **values)

    def hold(self, identity: str, process: str) -> str:
        """Make sure that `process` still has the lease, and keep others out until the transaction ends.

        Returns:
            Who owns the chat now.

        Raises:
            LeaseLostError: another process took it over.
        """
        owner: str | None = self._changing(prepared.HOLD, identity, process=process)
        if owner is None:
            raise LeaseLostError("Another process works on this chat.")
        return owner

    def unlease(self, identity: str, process: str) -> int | None:
        """Give the lease back; return the number of the chat's latest message, None if it was lost."""
        return self._changing(prepared.UNLEASE, identity, process=process)

    def with_pending(self, moment: datetime, limit: int = 100) -> Sequence[str]:
        """Return ids of chats that have pending messages and no live lease, the longest waiting first."""
        free = or_(Conversation.lease.is_(None), Conversation.lease_until < moment)
        statement = (
            select(Message.conversation_id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(Message.pending, free)
            .order_by(sorted_by(Message.at))
            .limit(limit)
        )
        return list(dict.fromkeys(self._session.scalars(statement)))

    def latest(self, identities: Sequence[str]) -> dict[str, tuple[int, bool]]:
        """Return the number of the latest message of each conversation that exists, and whether it has ended."""
        columns = (Conversation.id, Conversation.last_sequence, Conversation.owner)
        rows = self._session.execute(select(*columns).where(Conversation.id.in_(identities)))
        return {row.id: (row.last_sequence, row.owner == Owner.CLOSED) for row in rows}

    def _own(self, identity: str, owner: Owner, when: ColumnElement[bool], **more: Any) -> None:
        staff = more.pop("staff", None)
        if not self._change(identity, when, owner=owner, staff=staff, **more):
            raise NotOwnerError("The chat is held by somebody else, or closed.")

    def _changing(self, statement: ReturningUpdate[Any], identity: str, **values: Any) -> Any | None:
        """Change a conversation and return what the statement returns, None where its condition fails."""
        row = self._session.execute(statement, {"chat": identity} | values).first()
        if row is None:
            self.get(identity)  # a chat that does not exist is another error than one held by others
            return None
        return row[0]

    def _change(self, identity: str, when: ColumnElement[bool] | None, **values: Any) -> bool:
        statement = update(Conversation).where(Conversation.id == identity).values(**values)
        if when is not None:
            statement = statement.where(when)
        if changed(self._session, statement) == 0:
            self.get(identity)  # a chat that does not exist is another error than one held by others
            return False
        return True
