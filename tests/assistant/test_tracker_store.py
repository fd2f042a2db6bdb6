"""The tracker store: what Rasa keeps comes back, is bounded and sealed, and a failure is an error."""

import asyncio
import os
import secrets
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import rasa.core.agent
from cryptography.fernet import Fernet
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore, check_if_tracker_store_async
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import read_endpoint_config

from frontdesk.channel.tracker_store import REPLIES, TURNS, DeskTrackerStore, only_ours, still_needed
from frontdesk.errors import ConfigurationError, RecordUnavailableError, SealError
from frontdesk.nlu.past import payloads

POSTGRES = os.environ.get("FRONTDESK_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
DOMAIN = Domain.from_dict({"slots": {"seen": {"type": "any", "mappings": [{"type": "custom"}]}}})
CANARY = "I am Winifred and I feel low"


@pytest.fixture(params=["sqlite", "postgres", "memory"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "memory":
        yield "sqlite://"
        return
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'deep' / 'tracker.db'}"
        return
    name = f"frontdesk_tracker_{secrets.token_hex(6)}"
    admin = psycopg2.connect(f"{POSTGRES}/postgres", connect_timeout=5)
    admin.autocommit = True
    try:
        admin.cursor().execute(f"CREATE DATABASE {name}")
        yield f"{POSTGRES}/{name}"
        admin.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        admin.close()


@pytest.fixture
def opens(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    key = Fernet.generate_key().decode()
    stores: list[DeskTrackerStore] = []

    def opened(database: str = url, keys: str = key) -> DeskTrackerStore:
        monkeypatch.setenv("FRONTDESK_DATABASE_URL", database)
        monkeypatch.setenv("FRONTDESK_ENCRYPTION_KEYS", keys)
        stores.append(DeskTrackerStore(DOMAIN))
        return stores[-1]

    yield opened
    for store in stores:
        store.engine.dispose()


@pytest.fixture
def store(opens: Any) -> DeskTrackerStore:
    return opens()


def turn(tracker: DialogueStateTracker, number: int, text: str = CANARY) -> None:
    """Add the events of one turn."""
    tracker.update(
        UserUttered(text, {"name": "risks"}, parse_data={"intent": {"name": "risks"}, "asks": [{}]})
    )
    tracker.update(DefinePrevUserUtteredFeaturization(False))
    tracker.update(ActionExecuted("utter_risks"))
    choice = {"id": f"choice{number}", "topic": "risks", "title": "The risks"}
    tracker.update(BotUttered(f"reply {number}", {"custom": {"reply": "risks", "choices": [choice]}}))
    tracker.update(ActionExecuted("action_listen"))


async def talk(store: DeskTrackerStore, chat: str, turns: int) -> DialogueStateTracker:
    """Hold a chat the way Rasa does: read, add, save, each turn anew."""
    for number in range(turns):
        tracker = await store.get_or_create_tracker(chat, append_action_listen=False)
        if not tracker.events:
            tracker.update(ActionExecuted("action_session_start"))
            tracker.update(SessionStarted())
            tracker.update(ActionExecuted("action_listen"))
        turn(tracker, number)
        await store.save(tracker)
    found = await store.retrieve(chat)
    assert found is not None
    return found


def rows(store: DeskTrackerStore) -> list[Any]:
    with store.sessionmaker() as session:
        return session.query(store.SQLEvent).order_by(store.SQLEvent.id).all()


def in_store(store: DeskTrackerStore) -> list[Any]:
    return store._threads.submit(rows, store).result(10)  # a database in memory belongs to that thread


def test_it_is_what_endpoints_yml_names() -> None:
    config = read_endpoint_config("endpoints.yml", "tracker_store")
    assert config is not None
    assert config.type == f"{DeskTrackerStore.__module__}.{DeskTrackerStore.__name__}"


def test_a_tracker_comes_back_as_it_was_saved(store: DeskTrackerStore) -> None:
    async def go() -> None:
        tracker = store.init_tracker("a")
        turn(tracker, 0)
        tracker.update(SlotSet("seen", {"x": [1]}))
        await store.save(tracker)
        found = await store.retrieve("a")
        assert found is not None
        assert [event.as_dict() for event in found.events] == [event.as_dict() for event in tracker.events]
        assert found.get_slot("seen") == {"x": [1]}
        assert await store.retrieve("b") is None
        assert list(await store.keys()) == ["a"]
        assert await store.exists("a")
        assert not await store.exists("b")

    asyncio.run(go())


def test_saving_again_stores_nothing_twice(store: DeskTrackerStore) -> None:
    async def go() -> None:
        tracker = store.init_tracker("a")
        turn(tracker, 0)
        await store.save(tracker)
        await store.save(tracker)
        turn(tracker, 1)
        await store.save(tracker)
        assert len(in_store(store)) == 10

    asyncio.run(go())


def test_a_long_chat_is_bounded_and_keeps_what_the_dialogue_needs(store: DeskTrackerStore) -> None:
    turns = TURNS + REPLIES + 30
    found = asyncio.run(talk(store, "a", turns))
    kinds = [event.type_name for event in found.events]
    assert kinds.count("user") == TURNS
    assert kinds.count("bot") == TURNS + REPLIES
    assert len(in_store(store)) == len(kinds)
    offered = [choice["id"] for payload in payloads(found) for choice in payload["choices"]]
    assert offered == [f"choice{number}" for number in range(turns - TURNS - REPLIES, turns)]
    recent = list(found.events)[REPLIES:]
    assert [event.type_name for event in recent[:2]] == ["action", "user"]
    assert recent[0].action_name == "action_listen"
    assert found.latest_action_name == "action_listen"


def test_each_turn_adds_its_events_and_no_other(store: DeskTrackerStore) -> None:
    async def go() -> None:
        for turns in range(1, TURNS + REPLIES + 10):
            found = await talk(store, "a", 1)
            replies = [event.text for event in found.events if event.type_name == "bot"]
            assert len(replies) == min(turns, TURNS + REPLIES)

    asyncio.run(go())


def test_another_session_begins_afresh(store: DeskTrackerStore) -> None:
    async def go() -> None:
        tracker = await talk(store, "a", 20)
        tracker.update(ActionExecuted("action_session_start"))
        tracker.update(SessionStarted())
        tracker.update(ActionExecuted("action_listen"))
        turn(tracker, 99)
        await store.save(tracker)
        found = await store.retrieve("a")
        assert found is not None
        assert [event.type_name for event in found.events].count("user") == 1
        assert found.events[0].type_name == "session_started"
        assert len(in_store(store)) == len(found.events)

    asyncio.run(go())


@pytest.mark.parametrize(
    ("types", "kept"),
    [
        ([], []),
        (["action", "session_started", "action", "user"], [1, 2, 3]),
        (["action", "user", "bot"], [0, 1, 2]),
        (["user", "session_started", "session_started"], [2]),
        (["bot", "action"] + ["user", "bot", "action"] * (TURNS + 1), [0, 3, 4, *range(5, 3 * TURNS + 5)]),
    ],
)
def test_what_is_still_needed(types: list[str], kept: list[int]) -> None:
    assert still_needed(types) == kept


def test_what_visitors_wrote_is_sealed(store: DeskTrackerStore) -> None:
    asyncio.run(talk(store, "a", 2))
    assert [row.data for row in in_store(store) if "Winifred" in row.data or "reply" in row.data] == []


def test_files_are_private_and_hold_no_words(tmp_path: Path, opens: Any) -> None:
    file = tmp_path / "private" / "tracker.db"
    store = opens(f"sqlite:///{file}")
    asyncio.run(talk(store, "a", 2))
    assert {path.name for path in file.parent.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077} == set()
    assert b"Winifred" not in b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_another_key_opens_nothing(tmp_path: Path, opens: Any) -> None:
    place = f"sqlite:///{tmp_path / 't.db'}"
    asyncio.run(talk(opens(place), "a", 1))
    stranger = opens(place, Fernet.generate_key().decode())
    with pytest.raises(SealError):
        asyncio.run(stranger.retrieve("a"))


def test_an_old_key_still_opens(tmp_path: Path, opens: Any) -> None:
    place, old, new = f"sqlite:///{tmp_path / 't.db'}", Fernet.generate_key(), Fernet.generate_key()
    asyncio.run(talk(opens(place, old.decode()), "a", 1))
    both = opens(place, f"{new.decode()}, {old.decode()}")
    assert asyncio.run(both.retrieve("a")) is not None


@pytest.mark.parametrize("keys", ["", "nonsense", ","])
def test_without_a_key_it_does_not_start(opens: Any, keys: str) -> None:
    with pytest.raises(ConfigurationError, match="FRONTDESK_ENCRYPTION_KEYS"):
        opens(keys=keys)


@pytest.mark.parametrize("database", ["mysql://x/y", "nonsense"])
def test_with_a_wrong_url_it_does_not_start(opens: Any, database: str) -> None:
    with pytest.raises(ConfigurationError, match="FRONTDESK_DATABASE_URL"):
        opens(database)


@pytest.mark.parametrize("gone", ["postgresql://postgres@127.0.0.1:9/x", "sqlite:////proc/none/tracker.db"])
def test_a_database_that_is_away_fails_reads_and_saves_but_not_the_start(opens: Any, gone: str) -> None:
    store = opens(gone)

    async def go() -> None:
        for work in (store.retrieve("a"), store.retrieve_full_tracker("a"), store.keys()):
            with pytest.raises(RecordUnavailableError):
                await work
        tracker = store.init_tracker("a")
        turn(tracker, 0)
        with pytest.raises(RecordUnavailableError) as failed:
            await store.save(tracker)
        assert "Winifred" not in f"{failed.value} {failed.value.__cause__}"

    asyncio.run(go())


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_connections_that_the_server_ended_are_noticed(store: DeskTrackerStore, url: str) -> None:
    asyncio.run(talk(store, "a", 1))
    with closing(psycopg2.connect(url)) as other, other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.rowcount
    assert asyncio.run(talk(store, "a", 1)).events


def test_a_save_that_failed_is_made_up_for_by_the_next(tmp_path: Path, opens: Any) -> None:
    file = tmp_path / "t.db"
    store = opens(f"sqlite:///{file}")

    async def go() -> None:
        tracker = await talk(store, "a", 1)
        turn(tracker, 1)
        blocker = sqlite3.connect(file, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordUnavailableError):
            await store.save(tracker)
        assert len((await store.retrieve("a")).events) == 7
        blocker.execute("ROLLBACK")
        blocker.close()
        await store.save(tracker)
        assert len((await store.retrieve("a")).events) == 12

    asyncio.run(go())


def test_waiting_for_the_database_does_not_hold_up_the_rest(tmp_path: Path, opens: Any) -> None:
    file = tmp_path / "t.db"
    store = opens(f"sqlite:///{file}")

    async def go() -> None:
        await talk(store, "a", 1)
        tracker = await talk(store, "b", 1)
        turn(tracker, 1)
        blocker = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        blocker.execute("BEGIN IMMEDIATE")
        threading.Timer(1.0, lambda: blocker.execute("ROLLBACK")).start()
        saving = asyncio.ensure_future(store.save(tracker))
        ticks = 0
        while not saving.done():
            await asyncio.sleep(0.05)
            ticks += 1
        await saving
        assert ticks >= 5
        blocker.close()

    asyncio.run(go())


def test_who_is_cancelled_leaves_only_when_the_database_is_done(tmp_path: Path, opens: Any) -> None:
    file = tmp_path / "t.db"
    store = opens(f"sqlite:///{file}")

    async def go() -> None:
        tracker = await talk(store, "a", 1)
        turn(tracker, 1)
        blocker = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        blocker.execute("BEGIN IMMEDIATE")
        saving = asyncio.ensure_future(store.save(tracker))
        await asyncio.sleep(0.2)
        saving.cancel()
        await asyncio.sleep(0.2)
        assert not saving.done()
        blocker.execute("ROLLBACK")
        blocker.close()
        with pytest.raises(asyncio.CancelledError):
            await saving
        assert len((await store.retrieve("a")).events) == 12

    asyncio.run(go())


def test_many_chats_at_once(store: DeskTrackerStore) -> None:
    async def go() -> None:
        found = await asyncio.gather(*(talk(store, f"chat{number}", 5) for number in range(10)))
        assert [len(tracker.events) for tracker in found] == [27] * 10

    asyncio.run(go())


def test_stores_that_start_together_make_one_table(opens: Any, url: str) -> None:
    stores = [opens() for _ in range(1 if url == "sqlite://" else 6)]

    async def go() -> None:
        await asyncio.gather(*(talk(store, f"chat{number}", 1) for number, store in enumerate(stores)))
        assert len(list(await stores[0].keys())) == len(stores)

    asyncio.run(go())


def test_rasa_uses_it_without_the_wrapper_that_hides_errors(
    store: DeskTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_if_tracker_store_async(store)
    assert TrackerStore.create(store) is store
    monkeypatch.setattr(rasa.core.agent, "FailSafeTrackerStore", only_ours)
    agent = rasa.core.agent.Agent(domain=DOMAIN, tracker_store=store)
    assert agent.tracker_store is store


def test_a_store_in_memory_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"endpoints\.yml"):
        only_ours(InMemoryTrackerStore(DOMAIN))
