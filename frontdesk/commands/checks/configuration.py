"""The clinic's file, the replies, keys, secrets, and what production demands."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path

from frontdesk.bundle import model_for
from frontdesk.commands.checks.finding import Finding, broken, off, ok, warn
from frontdesk.commands.model import ASSISTANT_PYTHON
from frontdesk.edge.addresses import Addresses
from frontdesk.edge.rates import Rates
from frontdesk.errors import ConfigurationError
from frontdesk.knowledge.clinic import Clinic, load_clinic
from frontdesk.knowledge.wording import load_speaker
from frontdesk.model_list import ModelList
from frontdesk.records import Cipher
from frontdesk.records.keys import KEY_FILE, SECRET_FILE
from frontdesk.records.models import now
from frontdesk.settings import Settings
from frontdesk.taught import Shelf

_LEAST_SECRET = 32
_ORIGIN = re.compile(r"https?://[^/\s]+")
_USUAL_NAME = "Your ketamine clinic"


def check_configuration(settings: Settings) -> Iterator[Finding]:
    """Yield what is found without speaking to anything."""
    yield from _clinic(settings)
    yield from _keys(settings)
    yield from _edge(settings)
    if settings.production:
        yield from _production(settings)
    else:
        yield off("production", "off: secrets and keys are made on first start")
    yield _model(settings)


def _clinic(settings: Settings) -> Iterator[Finding]:
    try:
        clinic = load_clinic(settings.clinic_file)
        load_speaker(settings.clinic_file)
    except ConfigurationError as error:
        yield broken("clinic.yml", str(error), f"correct {settings.clinic_file}")
        return
    yield ok("clinic.yml", clinic.name)
    if clinic.name == _USUAL_NAME:
        yield warn("clinic.yml: name", "is still the example's", "write the clinic's name")
    if not clinic.phone:
        yield warn("clinic.yml: phone", "empty", "write a number that visitors can call when nobody answers")
    yield from _hours(clinic)


def _hours(clinic: Clinic) -> Iterator[Finding]:
    if clinic.hours.week is None:
        yield off("clinic.yml: hours", "none: visitors are not told when staff answer")
        return
    opens = clinic.hours.opens_next(now())
    if opens is None:
        yield broken("clinic.yml: hours", "the clinic does not open within a year", "check the holidays")
        return
    yield ok("clinic.yml: hours", f"next open {clinic.hours.local(opens):%a %Y-%m-%d %H:%M %Z}")
    holidays = clinic.hours.holidays
    if holidays and all(day.last < clinic.hours.local(now()).date() for day in holidays):
        yield warn("clinic.yml: holidays", "all of them are past", "write next year's")


def _keys(settings: Settings) -> Iterator[Finding]:
    for name, given, file in (
        ("encryption keys", settings.encryption_keys, settings.state / KEY_FILE),
        ("session secret", settings.session_secret, settings.state / SECRET_FILE),
    ):
        setting = f"FRONTDESK_{name.upper().replace(' ', '_')}"
        if given:
            yield _usable(name, given, setting)
        elif settings.production:
            make = "`frontdesk key new` makes one" if "key" in name else "32 random characters or more"
            yield broken(name, "not set", f"set {setting}: {make}")
        elif file.is_file():
            yield _private(name, file) or _usable(name, file.read_text().strip(), str(file))
        else:
            yield off(name, "made on first start")


def _usable(name: str, value: str, source: str) -> Finding:
    if name == "session secret":
        if len(value) < _LEAST_SECRET:
            return broken(name, f"has {len(value)} characters", f"give {source} 32 or more")
        return ok(name)
    keys = [key.strip() for key in value.replace("\n", ",").split(",") if key.strip()]
    try:
        Cipher(keys)
    except ConfigurationError as error:
        return broken(name, str(error), f"correct {source}")
    return ok(name, f"{len(keys)} in use" if len(keys) > 1 else "")


def _private(name: str, file: Path) -> Finding | None:
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        return broken(name, f"others can read {file} ({mode:o})", f"chmod 600 {file}")
    return None


def _edge(settings: Settings) -> Iterator[Finding]:
    try:
        Rates(settings)
        Addresses(b"doctor", settings.proxies)
    except ConfigurationError as error:
        yield broken("edge: limits", str(error), "docs/settings.md shows how they are written")
    wrong = [o.strip() for o in settings.origins.split(",") if o.strip() and not _ORIGIN.fullmatch(o.strip())]
    if wrong:
        yield broken(
            "edge: origins",
            f"{wrong[0]} is no origin",
            "write FRONTDESK_ORIGINS like https://www.clinic.example, without a path",
        )
    if settings.edge_workers > 1 and not settings.redis_url:
        yield warn(
            "edge: workers",
            f"{settings.edge_workers} without Redis: each counts limits for itself",
            "set FRONTDESK_REDIS_URL",
        )
    if settings.edge_workers > 1 and settings.database.startswith("sqlite"):
        yield warn("edge: workers", "several on SQLite wait for each other", "use PostgreSQL")


def _production(settings: Settings) -> Iterator[Finding]:
    yield ok("production", "on")
    if settings.rasa_secret == Settings().rasa_secret or len(settings.rasa_secret) < _LEAST_SECRET:
        yield broken(
            "rasa secret",
            "is the example's, or short",
            "set FRONTDESK_RASA_SECRET: 32 random characters or more",
        )
    if not settings.public_url.startswith("https://"):
        yield warn("public address", "is no https:// address", "set FRONTDESK_PUBLIC_URL; links use it")
    if not settings.smtp_url and not settings.webhook_url:
        yield warn(
            "notifications",
            "staff hear of a crisis only when the console is open",
            "set FRONTDESK_SMTP_URL or FRONTDESK_WEBHOOK_URL",
        )


def _model(settings: Settings) -> Finding:
    if not ASSISTANT_PYTHON.is_file():
        return broken("model", "the assistant's environment is missing", "run `make setup`")
    try:
        lesson = Shelf(settings.taught_folder).serving()
    except ConfigurationError as error:
        return broken("model", str(error), "docs/teaching.md says what the folder holds")
    path = model_for(settings, lesson)
    if not path.is_file():
        return broken("model", f"no model for the present data ({path.name})", "run `make train`")
    try:
        ModelList(settings).check(path)
    except ConfigurationError as error:
        return broken("model", str(error), "see *Which models may be loaded* in docs/operating.md")
    return ok("model", f"{path.name}, taught: {lesson.name}" if lesson else path.name)
