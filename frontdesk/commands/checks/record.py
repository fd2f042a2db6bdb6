"""The database, what waits in it, and the disk beneath."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from frontdesk.commands.checks.finding import Finding, broken, off, ok, warn
from frontdesk.errors import ConfigurationError, RecordUnavailableError
from frontdesk.records import Cipher, Record, Role, new_key, open_engine
from frontdesk.records.database import translated
from frontdesk.records.schema import is_current
from frontdesk.settings import Settings

_SQLITE = "sqlite:///"
_LOW_BYTES = 1_000_000_000
_FULL_BYTES = 200_000_000
_MIGRATE = "run `frontdesk migrate` (`make run` does it by itself)"


class _NoMasking:
    """Nothing is recorded here."""

    def mask(self, text: str) -> str:
        raise NotImplementedError


def check_record(settings: Settings) -> Iterator[Finding]:
    """Yield how the database and the disk are."""
    yield from _database(settings)
    yield _disk(settings.state)


def _database(settings: Settings) -> Iterator[Finding]:
    url = settings.database
    file = Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None
    if file is not None and not file.exists():
        yield off("database", f"{file} is made on first start")
        return
    if file is not None and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield broken("database: file", f"others can read {file}", f"chmod 600 {file}")
    try:
        engine = open_engine(url)
    except ConfigurationError as error:
        yield broken("database", str(error), "correct FRONTDESK_DATABASE_URL")
        return
    try:
        with translated():
            current = is_current(engine)
        if not current:
            yield broken("database", "its tables are not those of this version", _MIGRATE)
            return
        yield ok("database", engine.dialect.name)
        record = Record(engine, Cipher([new_key()]), _NoMasking())
        yield from _staff(record, settings)
        yield from _waiting(record)
    except RecordUnavailableError as error:
        yield broken("database", str(error), "start it, and check FRONTDESK_DATABASE_URL")
    finally:
        engine.dispose()


def _staff(record: Record, settings: Settings) -> Iterator[Finding]:
    if not settings.console:
        yield off("staff console", "another edge serves it")
        return
    with record.read() as uow:
        accounts = [account for account in uow.staff.all() if account.disabled_at is None]
    if settings.production and not any(account.role == Role.ADMIN for account in accounts):
        yield warn("staff console", "nobody can administer it", "make an account with `frontdesk staff add`")
    else:
        yield ok("staff console", f"{len(accounts)} accounts")


def _waiting(record: Record) -> Iterator[Finding]:
    with record.read() as uow:
        undelivered, waiting = uow.outbox.undelivered(), uow.handoffs.waiting()
    given_up = sum(count for (_, gone), count in undelivered.items() if gone)
    underway = sum(count for (_, gone), count in undelivered.items() if not gone)
    if given_up:
        yield warn(
            "outbox",
            f"{given_up} notifications were given up",
            "repair the channel; staff find the chats waiting",
        )
    elif underway:
        yield warn("outbox", f"{underway} notifications wait", "if it stays so, look into the edge's log")
    urgent = waiting.get("crisis", 0) + waiting.get("emergency", 0)
    if urgent:
        yield warn("hand-offs", f"{urgent} urgent chats wait for staff", "open the console")


def _disk(folder: Path) -> Finding:
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free
    detail = f"{free / 1e9:.1f} GB free for {folder}"
    if free < _FULL_BYTES:
        return broken("disk", detail, "make room: without it no message can be stored")
    return warn("disk", detail, "make room soon") if free < _LOW_BYTES else ok("disk", detail)
