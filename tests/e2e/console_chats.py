"""Chats that staff find: put into the record as the assistant would have, without a visitor's browser."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from e2e_tools import Staff

from frontdesk.records import Author, Urgency
from frontdesk.records.models import now

# What the assistant made of a message that it was not sure of.
UNSURE = {
    "kind": "clinic",
    "topic": None,
    "reason": "hours",
    "confidence": 0.31,
    "candidates": [],
    "text": "x",
}
# What it made of one that may have meant several things.
UNCLEAR = UNSURE | {
    "kind": "clarify",
    "reason": None,
    "candidates": ["depression_causes", "standard_treatments"],
}
WHEELCHAIR = "is there room for my wheelchair"


def said(staff: Staff, *texts: str, ask: Mapping[str, Any] = UNSURE) -> str:
    """Return a new chat in which a visitor said this, and the assistant answered each time.

    Args:
        staff: the record.
        texts: the visitor's messages.
        ask: what was understood of each.
    """
    with staff.record.write() as work:
        chat = work.conversations.start().id
        for number, text in enumerate(texts):
            message, _ = work.messages.receive(chat, f"c{number}", text)
            work.messages.settle(message)
            work.messages.understand(message, asks=[ask], verdict={"risk": "none"}, model="m1")
            work.messages.add(
                chat, Author.ASSISTANT, "We open at nine.", kind=ask["kind"], reply_to=message.sequence
            )
        work.commit()
    return chat


def waiting(staff: Staff, *, holder: str = "", closed: bool = False) -> str:
    """Return a new chat that wants a person, with contact details and a note.

    Args:
        staff: the record.
        holder: who of staff has it; by default nobody.
        closed: whether the visitor has ended it.
    """
    chat = said(staff, WHEELCHAIR)
    with staff.record.write() as work:
        work.handoffs.request(
            chat, reason="hours", urgency=Urgency.CLINIC, sequence=1, deadline=now() + timedelta(hours=1)
        )
        work.conversations.wait(chat)
        work.people.set_contact(chat, {"name": "Sam", "phone": "+13035550142", "email": "sam@home.example"})
        work.people.add_note(chat, "Dana", "prefers mornings")
        if holder:
            work.conversations.take(chat, holder)
            work.handoffs.claim(chat, holder)
        if closed:
            work.conversations.close(chat)
        work.commit()
    return chat
