"""Ownership under any interleaving: messages, take, release, lost leases, restarts, late replies.

The machine drives the turns' own transactions by hand, so that every order of them can happen; two
processes work on the same chat.
"""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from edge_tools import FakeRasa, PlainMask, WordScreen, settings_for
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from frontdesk.edge.desk import Desk
from frontdesk.edge.house import House, furnish
from frontdesk.edge.outcomes import Failed, NotAsked, Outcome, needs_assistant
from frontdesk.edge.receiving import _receive
from frontdesk.edge.returning import BACK, return_to_assistant
from frontdesk.edge.risks import raise_risk
from frontdesk.edge.screening import acts_at_once, judge
from frontdesk.edge.shapes import MessageIn
from frontdesk.edge.staffing import _assign, _hand_over, _release, _take
from frontdesk.edge.turn_record import UNAVAILABLE, Found, Work, begin, conclude
from frontdesk.edge.turn_shapes import Turn
from frontdesk.errors import InputError, LeaseLostError, NotOwnerError
from frontdesk.knowledge.topics import RISKS
from frontdesk.records import Cipher, Record, Said, new_key, open_engine
from frontdesk.records.models import now
from frontdesk.records.schema import migrate

TEXTS = (
    "hello",
    "hello again",
    "ask staff about zoloft",
    "i will kill myself",
    "doubtfully low",
    "surely low",
)
OUTCOMES = ("ok", "risk", "fail")
SCREEN = WordScreen()
RASA = FakeRasa()


def one_record() -> tuple[Record, str]:
    url = f"sqlite:///{Path(tempfile.mkdtemp()) / 'property.db'}"
    engine = open_engine(url)
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
    return Record(engine, Cipher([new_key()]), PlainMask()), url


class Ownership(RuleBasedStateMachine):
    """One chat, two processes, one member of staff after the other."""

    in_flight = Bundle("in_flight")
    record: Record
    houses: tuple[House, House]

    @initialize()
    def begin_chat(self) -> None:
        with self.record.write() as uow:
            self.chat = uow.conversations.start().id
            uow.commit()
        self.sent = 0
        self.staff: str | None = None

    @rule(text=st.sampled_from(TEXTS), process=st.sampled_from((0, 1)), target=in_flight)
    def visitor_writes(self, text: str, process: int) -> Any:
        house = self.houses[process]
        desk = Desk(house, None, None, None)  # type: ignore[arg-type]
        self.sent += 1
        with self.record.write() as uow:
            received = _receive(uow, desk=desk, chat=self.chat, sent=MessageIn(id=f"m{self.sent}", text=text))
            uow.commit()
        verdict = judge(SCREEN, text, received.screened.before)
        if acts_at_once(verdict):
            with self.record.write() as uow:
                raise_risk(uow, house, received.message, verdict)
                uow.commit()
        return (process, received.work) if received.work else multiple()

    @rule(process=st.sampled_from((0, 1)), target=in_flight)
    def sweeper_comes(self, process: int) -> Any:
        with self.record.write() as uow:
            work = begin(uow, house=self.houses[process], chat=self.chat)
            uow.commit()
        return (process, work) if work else multiple()

    @rule(flight=in_flight, outcome=st.sampled_from(OUTCOMES), target=in_flight)
    def assistant_answers(self, flight: tuple[int, Work], outcome: str) -> Any:
        """The same flight may land twice: a process that was stopped does not know what came after."""
        process, work = flight
        verdict = judge(SCREEN, work.message.text, work.screened.before)
        asked = needs_assistant(work.owner, verdict)
        try:
            with self.record.write() as uow:
                found = Found(verdict, _outcome(outcome, work.message) if asked else NotAsked())
                done = conclude(uow, house=self.houses[process], work=work, found=found)
                uow.commit()
        except LeaseLostError:
            return multiple()
        return (process, done.next) if done.next else multiple()

    @rule()
    def lease_runs_out(self) -> None:
        with self.record.write() as uow:
            uow.conversations.get(self.chat).lease_until = now() - timedelta(seconds=1)
            uow.commit()

    @rule(name=st.sampled_from(("Maria", "Ben")))
    def staff_take(self, name: str) -> None:
        try:
            with self.record.write() as uow:
                _take(uow, house=self.houses[0], chat=self.chat, staff=name)
                uow.commit()
        except NotOwnerError:
            assert self.staff not in (None, name)
            return
        assert self.staff in (None, name)  # taking what one holds changes nothing; nobody joins twice
        self.staff = name

    @rule(holder=st.sampled_from(("Maria", "Ben")), to=st.sampled_from(("Maria", "Ben")))
    def staff_hand_over(self, holder: str, to: str) -> None:
        try:
            with self.record.write() as uow:
                _hand_over(uow, house=self.houses[0], chat=self.chat, staff="Ada", to=to, holder=holder)
                uow.commit()
        except NotOwnerError:
            assert self.staff != holder
            return
        assert self.staff == holder
        self.staff = to

    @rule(to=st.sampled_from(("Maria", "Ben")), instead_of=st.sampled_from(("", "Maria", "Ben")))
    def staff_assign(self, to: str, instead_of: str) -> None:
        """Whoever is asked does not hold the chat yet: nothing changes for the visitor."""
        with self.record.read() as uow:
            wanted = uow.handoffs.open_of(self.chat)
        try:
            with self.record.write() as uow:
                _assign(
                    uow, house=self.houses[0], chat=self.chat, staff="Ada", to=to, account=1,
                    instead_of=instead_of,
                )  # fmt: skip
                uow.commit()
        except NotOwnerError:
            assert self.staff is not None or (wanted is not None and (wanted.claimed_by or "") != instead_of)
            return
        except InputError:
            assert wanted is None
            return
        assert self.staff is None
        with self.record.read() as uow:
            asked = uow.handoffs.open_of(self.chat)
        assert asked is not None
        assert (asked.claimed_by, asked.claimed_at) == (to, None)

    @rule(name=st.sampled_from(("Maria", "Ben")))
    def staff_release(self, name: str) -> None:
        try:
            with self.record.write() as uow:
                _release(uow, house=self.houses[0], chat=self.chat, staff=name)
                uow.commit()
        except NotOwnerError:
            assert self.staff != name
            return
        assert self.staff == name
        self.staff = None

    @rule()
    def visitor_goes_back(self) -> None:
        with self.record.write() as uow:
            uow.conversations.lock(self.chat)
            before = uow.handoffs.open_of(self.chat)
            urgency = before.urgency if before else None
            return_to_assistant(uow, self.houses[0], self.chat)
            uow.commit()
        self.staff = None
        with self.record.read() as uow:
            after, chat = uow.handoffs.open_of(self.chat), uow.conversations.get(self.chat)
            if urgency in RISKS:  # staff go on being asked, and nobody is thought to have taken it
                assert after is not None
                assert (after.urgency, after.claimed_at, chat.owner) == (urgency, None, "waiting")
                assert chat.urgency == urgency
            else:
                assert (after, chat.owner, chat.urgency) == (None, "bot", "none")

    @invariant()
    def all_that_must_hold(self) -> None:
        said = self.said()
        self.the_assistant_is_silent_while_staff_hold_the_chat(said)
        self.every_message_has_one_reply_at_most_and_no_number_is_missing(said)
        self.what_is_certain_was_answered_at_once(said)

    def the_assistant_is_silent_while_staff_hold_the_chat(self, all_: list[Said]) -> None:
        holder: str | None = None
        for said in all_:
            if said.kind == "staff_joined":
                assert said.staff != holder
                holder = said.staff
            elif said.kind in ("staff_left", BACK):
                holder = None
            elif holder:
                assert said.author != "assistant" or said.kind in RISKS, said.kind
                assert said.kind != UNAVAILABLE
        assert holder == self.staff

    def every_message_has_one_reply_at_most_and_no_number_is_missing(self, said: list[Said]) -> None:
        assert [one.sequence for one in said] == list(range(1, len(said) + 1))
        replies = [s.reply_to for s in said if s.author == "assistant" or s.kind == UNAVAILABLE]
        assert len(replies) == len(set(replies))

    def what_is_certain_was_answered_at_once(self, said: list[Said]) -> None:
        helped = {s.reply_to for s in said if s.kind in RISKS}
        for one in said:
            if one.author == "visitor" and acts_at_once(judge(SCREEN, one.text)):
                assert one.sequence in helped

    def teardown(self) -> None:
        """Whatever happened, nothing is left lying, and replies came in the order of the messages."""
        if not hasattr(self, "chat"):
            return
        self.lease_runs_out()
        house = self.houses[0]
        with self.record.write() as uow:
            work = begin(uow, house=house, chat=self.chat)
            uow.commit()
        while work:
            verdict = judge(SCREEN, work.message.text, work.screened.before)
            asked = needs_assistant(work.owner, verdict)
            with self.record.write() as uow:
                found = Found(verdict, _outcome("ok", work.message) if asked else NotAsked())
                done = conclude(uow, house=house, work=work, found=found)
                uow.commit()
            work = done.next
        said = self.said()
        assert not any(one.pending for one in said)
        ordinary = [s.reply_to for s in said if s.author == "assistant" and s.kind not in RISKS]
        assert ordinary == sorted(ordinary, key=lambda number: number or 0)

    def said(self) -> list[Said]:
        with self.record.read() as uow:
            return uow.messages.after(self.chat, 0, 10_000)


def _outcome(name: str, message: Said) -> Outcome:
    if name == "fail":
        return Failed()
    return Turn.model_validate(RASA._turn(name, message.text, message.sequence))


def test_ownership_holds_in_every_interleaving() -> None:
    record, url = one_record()
    house = furnish(settings_for(url, RASA), record, SCREEN, secret="for tests only")  # noqa: S106
    Ownership.record = record
    Ownership.houses = (house, replace(house, process="another"))
    from hypothesis.stateful import run_state_machine_as_test

    chosen = settings(
        max_examples=150, stateful_step_count=30, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )  # fmt: skip
    try:
        run_state_machine_as_test(Ownership, settings=chosen)
    finally:
        record.engine.dispose()
