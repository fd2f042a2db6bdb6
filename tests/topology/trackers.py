"""Reads what the Rasas keep of chats: each chat's turns must be in order, whichever of them took them."""

import json
import re
from collections.abc import Iterable, Sequence

from faults.checks import Chat
from sqlalchemy import select

from frontdesk.records import Author, Cipher, open_engine
from frontdesk.records.tracker import EVENTS
from frontdesk.settings import Settings

_NUMBER = re.compile(r"\s*\(\d+\)")  # as the visitors number their messages; Rasa may read it apart
_LATEST = 15  # a tracker keeps the last ten asks; of a message that was not answered it has none


def out_of_order(settings: Settings, chats: Iterable[Chat]) -> list[str]:
    """Return the chats whose tracker is not what was said last, in its order."""
    engine, cipher = open_engine(settings.database), Cipher(settings.encryption_keys.split(","))
    found = []
    try:
        with engine.connect() as connection:
            for chat in chats:
                wanted = (EVENTS.c.sender_id == chat.id) & (EVENTS.c.type_name == "user")
                rows = connection.scalars(select(EVENTS.c.data).where(wanted).order_by(EVENTS.c.id)).all()
                heard = [str(json.loads(cipher.open(data.encode("ascii"))).get("text")) for data in rows]
                said = [message.text for message in chat.messages if message.author == Author.VISITOR]
                if not _follows(_plain(heard), _plain(said)[-_LATEST:]):
                    found.append(f"{chat.id}: {len(heard)} of {len(said)}")
    finally:
        engine.dispose()
    return found


def _plain(texts: Sequence[str]) -> list[str]:
    return [plain for text in texts if (plain := _NUMBER.sub("", text))]


def _follows(heard: Sequence[str], said: Sequence[str]) -> bool:
    """Return whether `heard` is in `said`, in its order; what was asked once more after a loss counts once."""
    place, last = 0, None
    for text in heard:
        if text in said[place:]:
            place = said.index(text, place) + 1
        elif text != last:
            return False
        last = text
    return bool(heard)
