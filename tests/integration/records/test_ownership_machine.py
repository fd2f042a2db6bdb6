"""Whatever happens in whatever order: nothing of the assistant's between take and release."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from records_tools import Names, empty_database, open_engine_closing
from sqlalchemy import update

from frontdesk.errors import LeaseLostError, NotOwnerError
from frontdesk.records import Author, Cipher, Owner, Record, Urgency, new_key
from frontdesk.records.models import Conversation, Handoff, now
from frontdesk.records.schema import migrate

STAFF = st.sampled_from(["dana", "lee", "sam"])
WORKERS = st.sampled_from(["p1", "p2", "p3"])
_KEYS = Cipher([new_key()])


class Ownership(RuleBasedStateMachine):
    """One chat: visitors write, staff take, release and close it, workers answer late, die and restart.

    A worker does what the edge does with a turn: lease, think, then in one transaction hold the lease,
    read the owner again and store its reply only if the assistant still speaks.
    """

    record: Record
    turns = Bundle("turns")

    @initialize()
    def begin(self) -> None:
        with self.record.write() as work:
            self.chat = work.conversations.start().id
            work.commit()
        self.owner: Owner = Owner.BOT
        self.staff: str | None = None
        self.lease: str | None = None
        self.written = 0
        self.told: list[tuple[str, Owner]] = []  # author and owner of each message, as it was stored

    @rule()
    def visitor_writes(self) -> None:
        self.written += 1
        with self.record.write() as work:
            said, new = work.messages.receive(self.chat, f"c{self.written}", "words")
            work.commit()
        assert new
        self.told.append(("visitor", self.owner))
        assert said.sequence == len(self.told)

    @precondition(lambda self: self.written)
    @rule(data=st.data())
    def visitor_writes_the_same_again(self, data: Any) -> None:
        number = data.draw(st.integers(1, self.written))
        with self.record.write() as work:
            said, new = work.messages.receive(self.chat, f"c{number}", "other words")
            work.commit()
        assert not new
        assert said.text == "words"

    @rule(target=turns, worker=WORKERS)
    def worker_leases(self, worker: str) -> str:
        with self.record.write() as work:
            got = work.conversations.lease(self.chat, worker, 60)
            work.commit()
        assert got == (self.lease in (None, worker))
        if got:
            self.lease = worker
        return worker

    @rule()
    def lease_runs_out(self) -> None:
        """A worker was stopped for too long; another may take over."""
        with self.record.write() as work:
            work.session.execute(update(Conversation).values(lease=None, lease_until=None))
            work.commit()
        self.lease = None

    @rule(worker=turns)
    def worker_answers(self, worker: str) -> None:
        with self.record.write() as work:
            try:
                work.conversations.hold(self.chat, worker)
            except LeaseLostError:
                assert self.lease != worker
                return
            assert self.lease == worker
            owner = Owner(work.conversations.get(self.chat).owner)
            speaks = owner in (Owner.BOT, Owner.WAITING)
            for said in work.messages.pending(self.chat):
                if speaks:
                    work.messages.add(self.chat, Author.ASSISTANT, "reply", reply_to=said.sequence)
                    self.told.append(("assistant", self.owner))
                work.messages.settle(said)
            work.conversations.unlease(self.chat, worker)
            work.commit()
        self.lease = None

    @rule(worker=turns)
    def worker_dies_before_its_commit(self, worker: str) -> None:
        with self.record.write() as work:
            try:
                work.conversations.hold(self.chat, worker)
            except LeaseLostError:
                return
            work.messages.add(self.chat, Author.ASSISTANT, "lost")
            work.conversations.unlease(self.chat, worker)

    @rule(staff=STAFF)
    def staff_take(self, staff: str) -> None:
        with self.record.write() as work:
            try:
                work.conversations.take(self.chat, staff)
                work.handoffs.claim(self.chat, staff)
            except NotOwnerError:
                assert self.owner in (Owner.STAFF, Owner.CLOSED)
                return
            work.commit()
        assert self.owner in (Owner.BOT, Owner.WAITING)
        self.owner, self.staff = Owner.STAFF, staff

    @rule(staff=STAFF)
    def staff_write(self, staff: str) -> None:
        with self.record.write() as work:
            found = work.conversations.lock(self.chat)
            if (found.owner, found.staff) != (Owner.STAFF, staff):
                assert (self.owner, self.staff) != (Owner.STAFF, staff)
                return
            work.messages.add(self.chat, Author.STAFF, "answer", staff=staff)
            work.commit()
        self.told.append(("staff", self.owner))

    @rule(staff=STAFF)
    def staff_release(self, staff: str) -> None:
        with self.record.write() as work:
            try:
                work.conversations.release(self.chat, staff)
            except NotOwnerError:
                assert self.staff != staff
                return
            work.handoffs.resolve(self.chat, staff)
            work.commit()
        assert self.staff == staff
        self.owner, self.staff = Owner.BOT, None

    @rule(urgency=st.sampled_from([Urgency.CLINIC, Urgency.CRISIS]))
    def staff_are_asked_for(self, urgency: Urgency) -> None:
        with self.record.write() as work:
            new = work.conversations.wait(self.chat)
            work.handoffs.request(self.chat, reason="human", urgency=urgency, sequence=None, deadline=now())
            work.conversations.raise_urgency(self.chat, urgency)
            work.commit()
        assert new == (self.owner == Owner.BOT)
        if new:
            self.owner = Owner.WAITING

    @rule()
    def chat_ends(self) -> None:
        with self.record.write() as work:
            try:
                work.conversations.close(self.chat)
            except NotOwnerError:
                assert self.owner == Owner.CLOSED
                return
            work.commit()
        self.owner, self.staff = Owner.CLOSED, None

    @invariant()
    def the_record_agrees(self) -> None:
        with self.record.read() as work:
            found = work.conversations.get(self.chat)
            said = work.messages.after(self.chat, limit=10_000)
            requests = (
                work.session.query(Handoff).filter_by(conversation_id=self.chat, resolved_at=None).count()
            )
        assert (found.owner, found.staff, found.lease) == (self.owner, self.staff, self.lease)
        assert found.last_sequence == len(self.told)
        assert [(message.sequence, str(message.author)) for message in said] == [
            (number, author) for number, (author, _) in enumerate(self.told, start=1)
        ]
        assert requests <= 1

    @invariant()
    def the_assistant_is_silent_while_staff_hold_the_chat(self) -> None:
        assert [
            line for line in self.told if line[0] == "assistant" and line[1] in (Owner.STAFF, Owner.CLOSED)
        ] == []

    @invariant()
    def no_message_is_answered_twice(self) -> None:
        with self.record.read() as work:
            replies = [
                said.reply_to for said in work.messages.after(self.chat, limit=10_000) if said.reply_to
            ]
        assert len(replies) == len(set(replies))


@pytest.fixture(params=["sqlite", "postgres"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[type[Ownership]]:
    with ExitStack() as stack:
        url = stack.enter_context(empty_database(request.param, tmp_path))
        engine = stack.enter_context(open_engine_closing(url))
        migrate(engine)
        yield type("OwnershipHere", (Ownership,), {"record": Record(engine, _KEYS, Names())})


def test_ownership_holds_in_any_order(machine: type[Ownership]) -> None:
    few = settings(
        max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(machine, settings=few)
