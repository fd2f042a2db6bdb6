"""Where Rasa keeps its trackers: the record's database, in a table of its own that only Rasa reads.

Rasa's stock store goes on in memory when the database is away, and gets slower with every turn. This one

- fails: where a read or a save did not work the visitor's turn fails, and that is said;
- connects on first use, so that Rasa starts, and recovers, whatever the database does;
- keeps the last `TURNS` of a chat, and of those before what the assistant said: the record has the whole,
  the dialogue looks back less far, and a turn costs the same however long the chat is;
- encrypts each event with the record's keys, because events hold what visitors wrote.
"""

import asyncio
import functools
import itertools
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session, sessionmaker

from frontdesk.channel.seal import Seal
from frontdesk.channel.tracker_database import is_sqlite, make_table, tracker_engine
from frontdesk.errors import ConfigurationError, RecordUnavailableError
from frontdesk.settings import load_settings

TURNS = 10  # what a visitor asks in one message may count as several
REPLIES = 50  # among them choices that may still be picked
_STORED = "frontdesk_stored_events"
_THREADS = 8
_Result = TypeVar("_Result")


class DeskTrackerStore(SQLTrackerStore):
    """Named in endpoints.yml. The database and the keys come from the settings, never from the file."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        settings = load_settings()
        self._seal = Seal(settings.encryption_keys)
        self.engine = tracker_engine(settings.database)
        self.sessionmaker = sessionmaker(bind=self.engine)
        self._made = False
        # The database is waited for outside of the event loop. SQLite has one writer anyway.
        self._threads = ThreadPoolExecutor(1 if is_sqlite(self.engine) else _THREADS, "tracker-store")
        # Not SQLTrackerStore's: it connects at once, and for ever again.
        TrackerStore.__init__(self, domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the latest session of a chat, as far as it is kept; None for a new chat.

        Raises:
            RecordUnavailableError: the database does not answer.
            SealError: the events cannot be opened with the configured keys.
        """
        return await self._off_loop(lambda session: self._load(session, sender_id))

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return what `retrieve` does: older sessions are not kept."""
        return await self.retrieve(conversation_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events of `tracker` that are new.

        Raises:
            RecordUnavailableError: the database does not answer; nothing was stored.
        """
        await self.stream_events(tracker)
        await self._off_loop(lambda session: self._store(session, tracker))

    async def keys(self) -> Iterable[str]:
        """Return the ids of all chats."""
        return await self._off_loop(
            lambda session: [key for (key,) in session.query(self.SQLEvent.sender_id).distinct()]
        )

    def _load(self, session: Session, sender_id: str) -> DialogueStateTracker | None:
        columns = session.query(self.SQLEvent.type_name, self.SQLEvent.data)
        rows = columns.filter(self.SQLEvent.sender_id == sender_id).order_by(self.SQLEvent.id).all()
        if not rows:
            return None
        kept = [rows[place] for place in still_needed([row.type_name for row in rows])]
        events = [_event(json.loads(self._seal.open(row.data))) for row in kept]
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        setattr(tracker, _STORED, len(events))
        return tracker

    def _store(self, session: Session, tracker: DialogueStateTracker) -> None:
        stored = getattr(tracker, _STORED, 0)
        new = [event.as_dict() for event in itertools.islice(tracker.events, stored, None)]
        session.add_all(
            self.SQLEvent(
                sender_id=tracker.sender_id,
                type_name=data["event"],
                timestamp=data.get("timestamp"),
                intent_name=((data.get("parse_data") or {}).get("intent") or {}).get("name"),
                action_name=data.get("name"),
                data=self._seal.close(json.dumps(data)),
            )
            for data in new
        )
        session.flush()
        self._trim(session, tracker.sender_id)
        session.commit()
        setattr(tracker, _STORED, len(tracker.events))

    def _trim(self, session: Session, sender_id: str) -> None:
        columns = session.query(self.SQLEvent.id, self.SQLEvent.type_name)
        rows = columns.filter(self.SQLEvent.sender_id == sender_id).order_by(self.SQLEvent.id).all()
        kept = set(still_needed([row.type_name for row in rows]))
        gone = [row.id for place, row in enumerate(rows) if place not in kept]
        if gone:
            old = session.query(self.SQLEvent).filter(self.SQLEvent.id.in_(gone))
            old.delete(synchronize_session=False)

    async def _off_loop(self, work: Callable[[Session], _Result]) -> _Result:
        future = asyncio.get_running_loop().run_in_executor(self._threads, self._in_session, work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            # Whoever called holds the chat's lock: nobody else may come in before this is through.
            await asyncio.wait([future])
            raise

    def _in_session(self, work: Callable[[Session], _Result]) -> _Result:
        try:
            if not self._made:
                make_table(self.engine, self.Base.metadata)
                self._made = True
            with self.sessionmaker() as session:
                return work(session)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise RecordUnavailableError(
                f"The assistant's database does not answer ({type(error).__name__})."
            ) from error


def still_needed(types: Sequence[str]) -> list[int]:
    """Return the places of the events that are still needed, given the types of a chat's events.

    These are everything since the assistant began to listen `TURNS` turns ago, and of what came before in
    the latest session the last `REPLIES` replies.
    """
    start = max((place for place, kind in enumerate(types) if kind == "session_started"), default=0)
    turns = [place for place, kind in enumerate(types) if kind == "user" and place > start]
    recent = turns[-TURNS] - 1 if len(turns) > TURNS else start
    replies = [place for place in range(start, recent) if types[place] == "bot"]
    return [*replies[-REPLIES:], *range(recent, len(types))]


@functools.cache
def _kind(name: str) -> type[Event]:
    return Event.resolve_by_type(name)  # slow: it walks through all there are


def _event(data: dict[str, Any]) -> Event:
    event: Event = _kind(data["event"])._from_parameters(data)
    return event


def only_ours(store: TrackerStore) -> TrackerStore:
    """Return `store` unwrapped. Rasa would put a wrapper around it that goes on in memory on errors.

    Raises:
        ConfigurationError: it is another store, for instance because ours could not be imported.
    """
    if not isinstance(store, DeskTrackerStore):
        raise ConfigurationError("endpoints.yml must name frontdesk.channel.tracker_store.DeskTrackerStore.")
    return store
