"""The record: every conversation, kept before anything else happens to it.

One transaction is a `UnitOfWork`; `Record` gives them out. Texts are encrypted at rest; a masked
copy serves lists, search and exports. Only this room imports SQLAlchemy.
"""

from frontdesk.records.cipher import Cipher, new_key
from frontdesk.records.database import open_engine
from frontdesk.records.messages import Said
from frontdesk.records.models import (
    Author,
    LinkPurpose,
    Owner,
    Role,
    RunState,
    StaffAccount,
    StaffSession,
    TeachingRun,
    Urgency,
)
from frontdesk.records.unit_of_work import Record, UnitOfWork

__all__ = [
    "Author",
    "Cipher",
    "LinkPurpose",
    "Owner",
    "Record",
    "Role",
    "RunState",
    "Said",
    "StaffAccount",
    "StaffSession",
    "TeachingRun",
    "UnitOfWork",
    "Urgency",
    "new_key",
    "open_engine",
]
