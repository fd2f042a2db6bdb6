"""Exports the audit to the browser, a part at a time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

from frontdesk.console.context import Console
from frontdesk.console.members import Member, still
from frontdesk.errors import NotSignedInError
from frontdesk.records import UnitOfWork
from frontdesk.records.audit_list import AuditFilter, Extent
from frontdesk.records.audit_rows import COLUMNS, Entry, as_csv, as_json

_AT_ONCE = 1000


async def begin(
    console: Console, member: Member, wanted: AuditFilter, *, form: str, given: Mapping[str, str]
) -> Extent:
    """Note in the audit that somebody exports it; return how far the export goes.

    Args:
        console: what the console works with.
        member: who exports.
        wanted: which entries.
        form: "csv" or "jsonl".
        given: the filter as it was typed.

    Raises:
        RecordUnavailableError: the database does not answer; then nothing is exported.
    """
    await console.store.write(
        lambda uow: uow.people.audit(member.name, "export audit", "audit", form=form, only=dict(given))
    )
    return await console.store.read(lambda uow: uow.trail.extent(wanted))


async def lines(
    console: Console, member: Member, wanted: AuditFilter, extent: Extent, form: str
) -> AsyncIterator[bytes]:
    """Give the file's lines, as long as whoever asked is signed in and has the role.

    Raises:
        NotSignedInError: the session is over, or the role has changed.
        RecordUnavailableError: the database does not answer.
    """
    line = as_csv if form == "csv" else as_json
    if form == "csv":
        yield COLUMNS
    after = 0
    while after < extent.last:
        entries = await console.store.read(
            partial(_onwards, wanted=wanted, after=after, console=console, member=member)
        )
        if not entries:
            return
        yield b"".join(line(entry) for entry in entries if entry.id <= extent.last)
        after = entries[-1].id


def total(extent: Extent, form: str) -> int:
    """Return how many lines the file has."""
    return extent.count + (1 if form == "csv" else 0)


def _onwards(
    uow: UnitOfWork, *, wanted: AuditFilter, after: int, console: Console, member: Member
) -> Sequence[Entry]:
    if not still(uow, console, member):
        raise NotSignedInError("The session ended before the export did, or the role has changed.")
    return uow.trail.onwards(wanted, after=after, limit=_AT_ONCE)
