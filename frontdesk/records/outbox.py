"""Notifications that must leave the house: recorded with what they tell of, sent afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from frontdesk.records.models import Notice, now
from frontdesk.records.statements import changed

_ONCE = 7_205_761  # any number, as long as it is always the same one


class Outbox:
    """The outbox within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, channel: str, event: str, conversation: str, data: dict[str, Any]) -> None:
        """Record a notification to be sent. `data` must hold no visitor's words."""
        self._session.add(
            Notice(channel=channel, event=event, conversation_id=conversation, data=data, due_at=now())
        )

    def put_once(self, channel: str, event: str, key: str, data: dict[str, Any]) -> bool:
        """Record a notification unless there is one of this `event` for `key`; return whether it is new.

        Args:
            channel: how it leaves.
            event: what it tells of.
            key: what makes it one of its kind, for example a week; it stands where a chat's id stands.
            data: must hold no visitor's words.
        """
        if self._session.get_bind().dialect.name != "sqlite":  # there, one transaction writes at a time
            self._session.execute(select(func.pg_advisory_xact_lock(_ONCE)))
        known = select(Notice.id).where(
            Notice.channel == channel, Notice.event == event, Notice.conversation_id == key
        )
        if self._session.scalar(known.limit(1)) is not None:
            return False
        self.put(channel, event, key, data)
        return True

    def due(self, moment: datetime, limit: int = 20, *, channel: str | None = None) -> Sequence[Notice]:
        """Return notifications to be tried now, the oldest first; of one channel, if it is given."""
        statement = select(Notice).where(Notice.due_at <= moment).order_by(Notice.id).limit(limit)
        if channel is not None:
            statement = statement.where(Notice.channel == channel)
        return list(self._session.scalars(statement))

    def undelivered(self) -> dict[tuple[str, bool], int]:
        """Return how many notifications have not arrived, by channel and whether they are given up."""
        given_up = Notice.due_at.is_(None)
        statement = (
            select(Notice.channel, given_up, func.count())
            .where(Notice.delivered_at.is_(None))
            .group_by(Notice.channel, given_up)
        )
        return {(channel, bool(gone)): count for channel, gone, count in self._session.execute(statement)}

    def claim(self, notice: Notice, until: datetime) -> bool:
        """Reserve a notification for this process until `until`; return whether it worked."""
        statement = update(Notice).where(Notice.id == notice.id, Notice.due_at == notice.due_at)
        return changed(self._session, statement.values(due_at=until, tries=Notice.tries + 1)) == 1

    def delivered(self, identity: int) -> None:
        """Note that a notification arrived."""
        values = {"delivered_at": now(), "due_at": None, "problem": None}
        self._session.execute(update(Notice).where(Notice.id == identity).values(**values))

    def failed(self, identity: int, problem: str, retry_in: timedelta | None) -> None:
        """Note that sending failed, and when to try again (None: given up)."""
        due = now() + retry_in if retry_in is not None else None
        values = {"problem": problem[:200], "due_at": due}
        self._session.execute(update(Notice).where(Notice.id == identity).values(**values))
