"""Replies that staff saved for all of them."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from frontdesk.errors import InputError, NotFoundError
from frontdesk.records.models import SavedReply
from frontdesk.records.statements import changed


class SavedReplies:
    """Saved replies within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> Sequence[SavedReply]:
        """Return all of them, by title."""
        return self._session.scalars(select(SavedReply).order_by(SavedReply.title)).all()

    def add(self, *, title: str, text: str, staff: str) -> SavedReply:
        """Return a new one.

        Raises:
            InputError: there is one with this title already.
        """
        if self._session.scalar(select(SavedReply.id).where(SavedReply.title == title)) is not None:
            raise InputError("There is a saved reply with this title already.")
        made = SavedReply(title=title, text=text, staff=staff)
        self._session.add(made)
        self._session.flush()
        return made

    def remove(self, identity: int) -> None:
        """Remove one.

        Raises:
            NotFoundError: there is no such reply.
        """
        if not changed(self._session, delete(SavedReply).where(SavedReply.id == identity)):
            raise NotFoundError("There is no such reply.")
