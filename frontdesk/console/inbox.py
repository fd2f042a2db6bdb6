"""The inbox as staff see it: four lists, in the order in which to look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from frontdesk.console.context import Console
from frontdesk.console.members import Member
from frontdesk.console.wording import AT_RISK, URGENCIES, handle_of, language_of, reason_of
from frontdesk.knowledge.hours_phrases import when
from frontdesk.records import Owner, UnitOfWork
from frontdesk.records.inbox import Entry
from frontdesk.records.inbox_statements import ORDER

RECENT = timedelta(hours=1)  # a chat of the assistant's in which nothing was said for longer is not shown


class List(StrEnum):
    """A list of the inbox."""

    NEEDS = "needs"
    MINE = "mine"
    COLLEAGUES = "colleagues"
    ASSISTANT = "assistant"


NAMES = {
    List.NEEDS: "Needs a person", List.MINE: "Mine", List.COLLEAGUES: "Colleagues", List.ASSISTANT: "Assistant",
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A chat in a list.

    Attributes:
        name: of the visitor, who has none.
        title: why staff are needed, or how it stands.
        waits_since: since when the visitor waits for a person; None: not now.
        overdue: nobody answered by the deadline.
        escalated: staff were told of it again.
        at_risk: a crisis or an emergency.
        gone: the visitor has ended the chat; a call may still be wanted.
        assigned: who is asked to take it, while nobody holds it.
        call: contact details are there, and nobody called yet.
    """

    chat: str
    name: str
    title: str
    urgency: str
    tag: str
    preview: str
    waits_since: datetime | None
    deadline_at: datetime | None
    overdue: bool
    escalated: bool
    at_risk: bool
    staff: str | None
    assigned: str | None
    gone: bool
    call: bool
    unread: int
    language: str | None
    last_at: datetime


@dataclass(frozen=True)
class Pane:
    """What the pane of the inbox shows.

    Attributes:
        chosen: the list that is open.
        cards: its chats.
        counts: how many chats each list has.
        risks: chats of people at risk that wait for a person.
        waiting: ids of all chats that need a person.
        asked: ids of the chats that the reader is asked to take.
        unread_mine: messages that the reader has not seen in chats that they hold.
        flags: conversations that the reader is asked to look at.
        hours: whether the clinic is open, in words; empty where no hours are configured.
    """

    chosen: List
    cards: Sequence[Card]
    counts: dict[List, int]
    risks: Sequence[Card]
    waiting: Sequence[str]
    asked: Sequence[str]
    unread_mine: int
    flags: int
    hours: str
    is_open: bool


def read_pane(uow: UnitOfWork, console: Console, member: Member, chosen: List) -> Pane:
    """Return the inbox as it is now.

    Args:
        uow: the transaction that reads.
        console: the clock and the clinic's hours.
        member: who looks.
        chosen: the list that is open.
    """
    now = console.clock()
    lists: dict[List, list[Card]] = {name: [] for name in List}
    for entry in uow.inbox.needing(member.id):
        card = _card(entry, now)
        if entry.owner != Owner.STAFF or _is_unanswered_risk(entry):
            lists[List.NEEDS].append(card)
        if entry.owner == Owner.STAFF:
            lists[List.MINE if entry.staff == member.name else List.COLLEAGUES].append(card)
        elif entry.assigned == member.name:
            lists[List.MINE].append(card)
    counts = {name: len(cards) for name, cards in lists.items()}
    counts[List.ASSISTANT] = uow.inbox.count_with_assistant(now - RECENT)
    if chosen == List.ASSISTANT:
        entries = uow.inbox.with_assistant(member.id, now - RECENT)
        lists[List.ASSISTANT] = [_card(entry, now) for entry in entries]
    else:
        lists[chosen].sort(key=_order)
    risks = [card for card in lists[List.NEEDS] if card.at_risk]
    waiting = [card.chat for card in lists[List.NEEDS]]
    asked = [card.chat for card in lists[List.MINE] if card.assigned]
    unread = sum(card.unread for card in lists[List.MINE] if not card.assigned)
    flags = uow.marks.waiting_for(member.name)
    return Pane(chosen, lists[chosen], counts, risks, waiting, asked, unread, flags, *_hours(console, now))


def _card(entry: Entry, now: datetime) -> Card:
    held = entry.owner == Owner.STAFF
    waits = entry.requested_at if not held or not entry.staff_last else None
    waits = entry.visitor_waits_since if held and entry.staff_last else waits or entry.visitor_waits_since
    open_deadline = entry.deadline_at if not held or entry.staff_last < entry.asked_with else None
    return Card(
        chat=entry.chat, name=handle_of(entry.chat),
        title=reason_of(entry.reason) if entry.reason else _standing(entry), urgency=entry.urgency,
        tag=URGENCIES.get(entry.urgency, ""), preview=entry.preview, waits_since=waits,
        deadline_at=open_deadline, overdue=(overdue := bool(open_deadline and open_deadline < now)),
        escalated=overdue and entry.escalated, at_risk=entry.urgency in AT_RISK, staff=entry.staff,
        assigned=entry.assigned, gone=entry.owner == Owner.CLOSED,
        call=entry.has_contact and not entry.called, unread=entry.unread,
        language=language_of(entry.language) if not entry.language.lower().startswith("en") else None,
        last_at=entry.last_at,
    )  # fmt: skip


def _standing(entry: Entry) -> str:
    return "Staff answer" if entry.owner == Owner.STAFF else "The assistant answers"


def _is_unanswered_risk(entry: Entry) -> bool:
    """Return whether somebody is at risk and whoever holds the chat has said nothing since."""
    return entry.urgency in AT_RISK and entry.staff_last < entry.asked_with


def _order(card: Card) -> tuple[int, bool, datetime]:
    place = ORDER.index(card.urgency) if card.urgency in list(ORDER) else len(ORDER)
    waits = card.waits_since
    return place if waits else len(ORDER), waits is None, waits or card.last_at


def _hours(console: Console, now: datetime) -> tuple[str, bool]:
    hours = console.clinic.hours
    if hours.week is None:
        return "", True
    opens = hours.opens_next(now)
    if opens is None:
        return "Closed", False
    if opens > now:
        return f"Closed, opens {when(hours, opens, now)}", False
    closes = hours.closes_next(now)
    return (f"Open, closes {when(hours, closes, now)}" if closes else "Open"), True
