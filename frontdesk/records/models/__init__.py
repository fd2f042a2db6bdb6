"""The tables of the record, as SQLAlchemy models."""

from frontdesk.records.models.access import LinkPurpose, RecoveryCode, SignInCount, StaffLink
from frontdesk.records.models.accounts import Role, StaffAccount, StaffSession
from frontdesk.records.models.base import Base, now
from frontdesk.records.models.conversation import Conversation, Owner, Urgency
from frontdesk.records.models.desk import SavedReply, StaffSeen
from frontdesk.records.models.figures import DayFigure
from frontdesk.records.models.message import Author, Feedback, Message, Understanding
from frontdesk.records.models.reviewing import Digest, Flag, ReplyMark, Review, SavedFilter
from frontdesk.records.models.staffing import AuditEntry, AuditSeal, Contact, Handoff, Notice, StaffNote
from frontdesk.records.models.teaching import RunState, TeachingRun

__all__ = [
    "AuditEntry", "AuditSeal", "Author", "Base", "Contact", "Conversation", "DayFigure", "Digest", "Feedback",
    "Flag", "Handoff", "LinkPurpose", "Message", "Notice", "Owner", "RecoveryCode", "ReplyMark", "Review",
    "Role", "RunState", "SavedFilter", "SavedReply", "SignInCount", "StaffAccount", "StaffLink", "StaffNote",
    "StaffSeen", "StaffSession", "TeachingRun", "Understanding", "Urgency", "now",
]  # fmt: skip
