"""The statements of a turn, built once.

Building one anew takes the library longer than the database needs to run it, and a turn has some
fifteen of them.
"""

from typing import Any

from sqlalchemy import bindparam, exists, func, insert, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from frontdesk.records.models import Author, Conversation, Message, Understanding

_MESSAGE: Any = Message.__table__
_CHAT: Any = Conversation.__table__
UNDERSTANDING: Any = Understanding.__table__

_m, _c, _u = _MESSAGE.c, _CHAT.c, UNDERSTANDING.c
_of_chat = _m.conversation_id == bindparam("chat")
_newest_first = _m.sequence.desc()


def _changing(*when: Any, returning: Any, **values: Any) -> ReturningUpdate[Any]:
    statement = update(_CHAT).where(_c.id == bindparam("chat"), *when).values(**values)
    return statement.returning(returning)


NEXT_SEQUENCE = _changing(
    returning=_c.last_sequence,
    last_sequence=_c.last_sequence + bindparam("step"),
    last_at=bindparam("moment"),
)
TAKE_UP = _changing(
    or_(_c.lease.is_(None), _c.lease == bindparam("process"), _c.lease_until < bindparam("moment")),
    returning=_c.owner, lease=bindparam("process"), lease_until=bindparam("until"),
)  # fmt: skip
HOLD = _changing(_c.lease == bindparam("process"), returning=_c.owner, lease=bindparam("process"))
UNLEASE = _changing(
    _c.lease == bindparam("process"), returning=_c.last_sequence, lease=None, lease_until=None
)  # fmt: skip
STANDING = select(
    _c.owner, _c.staff, _c.language, _c.urgency,
    exists().where(_m.conversation_id == _c.id, _m.pending).label("pending"),
).where(_c.id == bindparam("chat"))  # fmt: skip

ADD = insert(_MESSAGE).returning(_m.id)
SETTLE = update(_MESSAGE).where(_m.id == bindparam("message"), _m.pending).values(pending=False)
SETTLE_MASKED = SETTLE.values(masked=bindparam("mask"))
BY_CLIENT_ID = select(_MESSAGE).where(_of_chat, _m.client_id == bindparam("client"))
BY_SEQUENCE = select(_MESSAGE).where(_of_chat, _m.sequence == bindparam("number"))
AFTER = (
    select(_MESSAGE)
    .where(_of_chat, _m.sequence > bindparam("number"))
    .order_by(_m.sequence)
    .limit(bindparam("most"))
)
# Not sorted by the column itself: SQLite would then rather save the sorting of a few rows, and look
# through all messages of the chat for it.
PENDING = (
    select(_MESSAGE)
    .where(_of_chat, _m.pending)
    .order_by(func.coalesce(_m.sequence, _m.sequence))
    .limit(bindparam("most"))
)
BEFORE = (
    select(_MESSAGE)
    .where(_of_chat, _m.author == Author.VISITOR.value, _m.sequence < bindparam("number"))
    .order_by(_newest_first)
    .limit(1)
)
LATEST_KINDS = (
    select(_m.kind, _m.data)
    .where(_of_chat, _m.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(_newest_first)
    .limit(bindparam("most"))
)
UNDERSTOOD = select(UNDERSTANDING).where(_u.message_id == bindparam("message"))
UNDERSTAND = insert(UNDERSTANDING)
