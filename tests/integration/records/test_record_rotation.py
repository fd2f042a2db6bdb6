"""Key rotation: afterwards the old key is of no use and no text is lost."""

import pytest
from records_tools import NAME, Names, contents, full_chat, full_member

from frontdesk.errors import SealError
from frontdesk.records import Cipher, Record, new_key
from frontdesk.records.rotation import Rotated, rotate

SEALED = {
    "message": "sealed", "understanding": "asks_sealed", "feedback": "sealed", "contact": "sealed",
    "staff_note": "sealed", "reply_mark": "sealed", "flag": "sealed", "staff_account": "totp_sealed",
    "audit_seal": "sealed", "events": "data",
}  # fmt: skip


def with_keys(record: Record, *keys: str) -> Record:
    return Record(record.engine, Cipher(keys), Names())


def sealed(record: Record) -> list[bytes]:
    from frontdesk.records.models import Base
    from frontdesk.records.tracker import EVENTS

    tables = {**Base.metadata.tables, "events": EVENTS}
    found = []
    for name, column in SEALED.items():
        place = list(tables[name].columns.keys()).index(column)
        values = [row[place] for row in contents(record)[name]]
        found += [value.encode() if isinstance(value, str) else bytes(value) for value in values if value]
    return found


def test_every_text_gets_the_newest_key(record: Record) -> None:
    old, new = new_key(), new_key()
    before = with_keys(record, old)
    chats = [full_chat(before, number) for number in range(5)]
    full_member(before, chats[0])
    clear = sorted(before.cipher.open(token) for token in sealed(record))
    assert rotate(with_keys(record, new, old), batch=3) == Rotated(seen=len(clear), renewed=len(clear))
    after = with_keys(record, new)
    assert sorted(after.cipher.open(token) for token in sealed(record)) == clear
    with after.read() as work:
        assert NAME in work.messages.get(chats[0], 1).text
        contact = work.people.contact(chats[0])
        assert contact is not None
        assert contact["name"] == NAME
    with pytest.raises(SealError):
        before.cipher.open(sealed(record)[0])


def test_a_second_run_has_nothing_to_do(record: Record) -> None:
    old, new = new_key(), new_key()
    full_chat(with_keys(record, old))
    both = with_keys(record, new, old)
    seen = rotate(both).seen
    before = contents(record)
    assert rotate(both) == Rotated(seen=seen, renewed=0)
    assert contents(record) == before


def test_it_goes_on_where_it_stopped(record: Record) -> None:
    old, lost, new = new_key(), new_key(), new_key()
    for number in range(4):
        full_chat(with_keys(record, old), number)
    full_chat(with_keys(record, lost), 4)  # its key is not configured: the run ends there
    with pytest.raises(SealError):
        rotate(with_keys(record, new, old), batch=2)
    cipher = Cipher([new])
    done = sum(cipher.is_newest(token) for token in sealed(record))
    total = len(sealed(record))
    assert 0 < done < total
    assert rotate(with_keys(record, new, old, lost), batch=2) == Rotated(seen=total, renewed=total - done)
    assert all(cipher.is_newest(token) for token in sealed(record))


def test_what_changes_meanwhile_is_not_overwritten(record: Record) -> None:
    old, new = new_key(), new_key()
    chat = full_chat(with_keys(record, old))

    class Slow(Cipher):
        """Replaces the contact details, from another connection, while a batch is under way."""

        def renew(self, token: bytes) -> bytes:
            if record.engine.dialect.name != "sqlite" and self.open(token).startswith('{"name"'):
                with with_keys(record, old).write() as work:
                    work.people.set_contact(chat, {"name": "Newer"})
                    work.commit()
            return super().renew(token)

    rotate(Record(record.engine, Slow([new, old]), Names()))
    expected = NAME if record.engine.dialect.name == "sqlite" else "Newer"  # SQLite has one writer at a time
    with with_keys(record, new, old).read() as work:
        assert work.people.contact(chat) == {
            "name": expected,
            **({"phone": "303 555 0148"} if expected == NAME else {}),
        }
