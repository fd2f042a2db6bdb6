"""One transaction on the record: nothing is written unless `commit` is called."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from frontdesk.records.access import Access
from frontdesk.records.account_changes import AccountChanges
from frontdesk.records.cipher import Cipher
from frontdesk.records.conversations import Conversations
from frontdesk.records.corrections import Corrections
from frontdesk.records.database import READ_ONLY, translated
from frontdesk.records.factors import Factors
from frontdesk.records.handoffs import Handoffs
from frontdesk.records.inbox import Inbox
from frontdesk.records.marks import Marks
from frontdesk.records.messages import Messages
from frontdesk.records.outbox import Outbox
from frontdesk.records.people import People
from frontdesk.records.reviewed_chats import ReviewedChats
from frontdesk.records.saved import SavedReplies
from frontdesk.records.staff import Staff
from frontdesk.records.teaching import Teaching
from frontdesk.records.trail import Trail
from frontdesk.records.transcripts import Transcripts


class Masks(Protocol):
    """Takes personal data out of a text (`frontdesk.records.masking.Masker`)."""

    def mask(self, text: str) -> str:
        """Return `text` with personal data replaced."""
        ...


class UnitOfWork:
    """The record as seen within one transaction.

    Attributes:
        cipher: seals and opens texts.
        conversations: chats, their owners and leases.
        messages: what was said and understood.
        handoffs: requests for staff.
        people: contact details, feedback, notes, audit.
        outbox: notifications waiting to leave.
        staff: accounts and sessions of staff.
        inbox: which chats need a person, and how far each of staff has read.
        transcripts: chats as staff read them.
        trail: the audit.
        factors: second factors of staff.
        accounts: what administrators change in accounts.
        saved: replies that staff saved.
        access: one-time links of staff, and locks after failed attempts.
        teaching: runs that teach the assistant.
        corrections: how asks should have been understood, and what of it may be taught.
        marks: what reviewers say of replies and whole conversations.
        reviewed_chats: conversations as reviewers see them.
    """

    def __init__(self, session: Session, cipher: Cipher, masker: Masks) -> None:
        self.session, self.cipher = session, cipher
        self.conversations = Conversations(session)
        self.messages = Messages(session, cipher, masker)
        self.handoffs = Handoffs(session)
        self.trail = Trail(session, cipher)
        self.people = People(session, cipher, masker, self.trail)
        self.outbox = Outbox(session)
        self.staff = Staff(session)
        self.inbox = Inbox(session)
        self.transcripts = Transcripts(session, cipher)
        self.saved = SavedReplies(session)
        self.access = Access(session)
        self.factors = Factors(session, cipher)
        self.accounts = AccountChanges(session)
        self.teaching = Teaching(session)
        self.corrections = Corrections(session, cipher, masker)
        self.marks = Marks(session, cipher, masker)
        self.reviewed_chats = ReviewedChats(session, cipher, masker)

    def commit(self) -> None:
        """Make everything written in this unit of work last."""
        self.trail.write()
        self.session.commit()


class Record:
    """The door to the record, made once per process.

    Args:
        engine: from `open_engine`.
        cipher: seals and opens texts.
        masker: makes the masked copies.
    """

    def __init__(self, engine: Engine, cipher: Cipher, masker: Masks) -> None:
        self.engine = engine
        self.cipher = cipher
        self.masker = masker
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._readers = sessionmaker(engine.execution_options(**{READ_ONLY: True}), expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """Give a unit of work; what was not committed at its end is rolled back.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        with translated(), self._sessions() as session:
            yield UnitOfWork(session, self.cipher, self.masker)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """Give a unit of work that only reads; it never waits for writers.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        with translated(), self._readers() as session:
            yield UnitOfWork(session, self.cipher, self.masker)
