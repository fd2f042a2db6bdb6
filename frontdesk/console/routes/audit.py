"""The audit, for administrators: who did what, whether the chain is whole, exports."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from frontdesk.console.context import Console, TheConsole
from frontdesk.console.members import AdminReads, Member, still
from frontdesk.errors import InputError, NotSignedInError
from frontdesk.records import UnitOfWork
from frontdesk.records.audit_check import AuditCheck
from frontdesk.records.audit_list import AuditFilter
from frontdesk.records.audit_rows import COLUMNS, Entry, as_csv, as_json

routes = APIRouter(prefix="/audit")

_PAGE = 50
_FIELDS = ("actor", "action", "target", "since", "until")
_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
_AT_ONCE = 1000


@routes.get("")
async def audit_page(request: Request, console: TheConsole, _: AdminReads) -> Response:
    """Show a page of the audit, the newest first."""
    wanted = _wanted(request, console)
    before = _number(request.query_params.get("before"))
    entries, accounts, actions = await console.store.read(partial(_listed, wanted=wanted, before=before))
    given = {name: request.query_params.get(name, "") for name in _FIELDS}
    query = urlencode({name: value for name, value in given.items() if value})
    check = await _checked(console) if "check" in request.query_params else None
    shown = {
        "entries": entries[:_PAGE], "more": len(entries) > _PAGE, "given": given, "query": query,
        "actors": sorted({*accounts.values(), "nobody", "system"}, key=str.lower), "actions": actions,
        "names": accounts, "details": _details, "check": check, "first": before is None,
    }  # fmt: skip
    return console.pages.page(request, "audit/list.html", shown)


@routes.get("/export")
async def export_audit(request: Request, console: TheConsole, member: AdminReads) -> Response:
    """Give the entries that the filter lets through as a file, the oldest first."""
    form = request.query_params.get("form", "csv")
    if form not in _TYPES:
        raise InputError("The audit is exported as csv or jsonl.")
    wanted = _wanted(request, console)
    given = {name: request.query_params[name] for name in _FIELDS if request.query_params.get(name)}
    await console.store.write(
        lambda uow: uow.people.audit(member.name, "export audit", "audit", form=form, only=given)
    )
    name = f"audit-{console.clinic.hours.local(console.clock()):%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_lines(console, member, wanted, form), media_type=_TYPES[form], headers=headers)


async def _lines(console: Console, member: Member, wanted: AuditFilter, form: str) -> AsyncIterator[bytes]:
    """Give the file's lines, as long as whoever asked is signed in and has the role."""
    line: Callable[[Entry], bytes] = as_csv if form == "csv" else as_json
    if form == "csv":
        yield COLUMNS
    after = 0
    while True:
        entries = await console.store.read(
            partial(_onwards, wanted=wanted, after=after, console=console, member=member)
        )
        if entries:
            yield b"".join(line(entry) for entry in entries)
            after = entries[-1].id
        if len(entries) < _AT_ONCE:
            return


def _onwards(
    uow: UnitOfWork, *, wanted: AuditFilter, after: int, console: Console, member: Member
) -> Sequence[Entry]:
    if not still(uow, console, member):
        raise NotSignedInError("The session ended before the export did, or the role has changed.")
    return uow.trail.onwards(wanted, after=after, limit=_AT_ONCE)


def _listed(
    uow: UnitOfWork, *, wanted: AuditFilter, before: int | None
) -> tuple[Sequence[Entry], dict[str, str], list[str]]:
    entries = uow.trail.newest(wanted, before=before, limit=_PAGE + 1)
    lately = uow.trail.newest(AuditFilter(), before=None, limit=_AT_ONCE)
    accounts = {f"account:{account.id}": account.name for account in uow.staff.all()}
    return entries, accounts, sorted({entry.action for entry in lately})


def _details(detail: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Return an entry's details as names and words; what lies in others gets both names."""
    found: list[tuple[str, str]] = []
    for name, value in sorted(detail.items()):
        whole = f"{before} {name}".strip()
        if isinstance(value, dict):
            found += _details(value, whole)
        else:
            found.append((whole, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
    return found


async def _checked(console: Console) -> AuditCheck:
    check = AuditCheck()
    while await console.store.read(check.advance):
        pass
    return check


def _wanted(request: Request, console: Console) -> AuditFilter:
    """Return what the form asks for; its days are the clinic's.

    Raises:
        InputError: a day cannot be read.
    """
    given = {name: request.query_params.get(name, "").strip() for name in _FIELDS}
    return AuditFilter(
        actor=given["actor"], action=given["action"], target=given["target"],
        since=_begin_of(given["since"], console, 0), until=_begin_of(given["until"], console, 1),
    )  # fmt: skip


def _begin_of(day: str, console: Console, later: int) -> datetime | None:
    if not day:
        return None
    try:
        begin = datetime.combine(date.fromisoformat(day) + timedelta(days=later), time())
        return begin.replace(tzinfo=console.clinic.hours.zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError("Write days like 2026-05-31.") from error


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else None
