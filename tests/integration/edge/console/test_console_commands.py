"""The command line: the first administrator, links for trials, whether the audit is whole."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from door_tools import PASSWORD, Door
from edge_tools import KEY, SECRET, Edge, FakeRasa, free_port, opened, running, settings_for
from sqlalchemy import text

from frontdesk.commands.trial import trial_link
from frontdesk.records import open_engine
from frontdesk.records.guard import unguarded
from frontdesk.records.schema import migrate
from frontdesk.settings import Settings


def frontdesk(settings: Settings, *words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    return subprocess.run(
        [sys.executable, "-m", "frontdesk.cli", *words], env=clean | {"FRONTDESK_STATE": str(settings.state)},
        input=given, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path, rasa: FakeRasa) -> Settings:
    """Embedded defaults, as `make run` finds them on a fresh machine."""
    fresh = replace(settings_for("", rasa), state=tmp_path)
    engine = open_engine(fresh.database)
    migrate(engine)
    engine.dispose()
    return fresh


@pytest.fixture
def edge(settings: Settings) -> Iterator[Edge]:
    with opened(settings) as house, running(house) as started:
        yield started


@pytest.fixture
def door(edge: Edge) -> Iterator[Door]:
    with Door(edge.url) as made:
        yield made


def path_of(link: str) -> str:
    return "/staff/link/" + link.strip().rsplit("/", 1)[1]


def test_the_first_administrator_is_made_by_answering_questions(settings: Settings, door: Door) -> None:
    made = frontdesk(settings, "staff", "add", given="Dana@Clinic.example\nDana Moreno\nadmin\n")
    assert made.returncode == 0, made.stderr
    assert "Dana Moreno chooses a password here" in made.stdout
    assert door.choose(path_of(made.stdout), PASSWORD).status_code == 303
    assert door.sign_in("dana@clinic.example").status_code == 303
    assert door.get("/staff/accounts").status_code == 200
    assert "admin     dana@clinic.example  Dana Moreno" in frontdesk(settings, "staff", "list").stdout
    again = frontdesk(settings, "staff", "link", "dana@clinic.example")
    assert door.get(path_of(again.stdout)).status_code == 200


@pytest.mark.parametrize(
    ("words", "told"),
    [(["add", "--email", "x", "--name", "Ida", "--role", "agent"], "This is no e-mail address."),
     (["add", "--email", "i@clinic.example", "--name", "Ida", "--role", "boss"], "The role must be one of"),
     (["link", "nobody@clinic.example"], "There is no account in use")],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(settings: Settings, words: list[str], told: str) -> None:
    done = frontdesk(settings, "staff", *words)
    assert done.returncode == 1
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_trial_begins_with_a_link_that_works_once(settings: Settings, door: Door) -> None:
    link = trial_link(settings)
    assert link is not None
    path = path_of(link)
    door.get(path)
    assert door.post(path, {"csrf": "0" * 64}).status_code == 403
    assert door.post(path, {"csrf": door.csrf}).headers["location"] == "/staff/"
    assert door.get("/staff/accounts").status_code == 200
    assert door.get(path).status_code == 404
    next_time = trial_link(settings)
    assert next_time is not None
    assert door.get(path_of(next_time)).status_code == 200


@pytest.mark.parametrize(
    "change", [{"production": True}, {"database_url": "postgresql://x/y"}, {"console": False}]
)
def test_there_is_no_such_link_on_anything_but_embedded_defaults(
    settings: Settings, change: dict[str, object]
) -> None:
    assert trial_link(replace(settings, **change)) is None  # type: ignore[arg-type]


def printed(settings: Settings, **more: str) -> str:
    """Return what `frontdesk run` prints until it is ready; nothing is started."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    script = (
        "from frontdesk.commands.run import run\n"
        "from frontdesk.settings import load_settings\n"
        "run(load_settings(), services=lambda _: [])\n"
    )
    own = {"FRONTDESK_STATE": str(settings.state), "FRONTDESK_EDGE_PORT": str(free_port()), **more}
    said = ""
    with subprocess.Popen(
        [sys.executable, "-u", "-c", script], env=clean | own, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if "Stop everything" in line:
                process.kill()
    return said


def test_whoever_starts_the_house_on_a_fresh_machine_is_shown_the_way_in(
    settings: Settings, door: Door
) -> None:
    said = printed(settings)
    (line,) = [line for line in said.splitlines() if "/staff/link/" in line]
    assert line.startswith("Staff, once:")
    path = path_of(line)
    door.get(path)
    assert door.post(path, {"csrf": door.csrf}).headers["location"] == "/staff/"


@pytest.mark.parametrize("change", ["production", "database", "console"])
def test_nobody_else_is_shown_one(settings: Settings, tmp_path: Path, change: str) -> None:
    own = {
        "production": {
            "FRONTDESK_PRODUCTION": "true", "FRONTDESK_RASA_SECRET": SECRET, "FRONTDESK_SESSION_SECRET": SECRET,
            "FRONTDESK_ENCRYPTION_KEYS": KEY, "FRONTDESK_ORIGINS": "https://clinic.example",
            "FRONTDESK_DATABASE_URL": f"sqlite:///{tmp_path / 'frontdesk.db'}",
        },
        "database": {"FRONTDESK_DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}"},
        "console": {"FRONTDESK_CONSOLE": "false"},
    }[change]  # fmt: skip
    said = printed(settings, **own)
    assert "Frontdesk is ready" in said
    assert "/staff/link/" not in said
    assert "Staff, once" not in said


def test_a_trial_s_link_opens_nothing_once_the_house_is_in_production(
    settings: Settings, rasa: FakeRasa
) -> None:
    link = trial_link(settings)
    assert link is not None
    with opened(replace(settings, production=True)) as house, running(house) as edge, Door(edge.url) as door:
        assert door.get(path_of(link)).status_code == 404


def test_a_disabled_demo_administrator_stays_out(settings: Settings, edge: Edge) -> None:
    assert trial_link(settings) is not None
    with edge.house.record.write() as work:
        account = work.staff.by_email("demo@frontdesk.example")
        assert account is not None
        account.disabled_at = edge.house.clock()
        work.commit()
    assert trial_link(settings) is None


def test_the_audit_is_verified_from_the_command_line(settings: Settings) -> None:
    for number in range(3):
        words = ("--email", f"p{number}@clinic.example", "--name", f"P{number}", "--role", "agent")
        assert frontdesk(settings, "staff", "add", *words).returncode == 0
    whole = frontdesk(settings, "audit", "verify")
    assert (whole.returncode, whole.stdout.splitlines()[0]) == (
        0, "The audit is whole: 3 entries, none changed or removed."
    )  # fmt: skip
    engine = open_engine(settings.database)
    with engine.begin() as connection, unguarded(connection):
        connection.execute(text("UPDATE audit_entry SET actor = 'somebody' WHERE id = 2"))
    engine.dispose()
    broken = frontdesk(settings, "audit", "verify")
    assert broken.returncode == 1
    assert "The chain breaks at entry 2" in broken.stdout


def test_what_is_over_is_removed_daily(edge: Edge) -> None:
    from datetime import timedelta

    from frontdesk.edge.housekeeping import Housekeeping
    from frontdesk.records import LinkPurpose, Role

    house, long_ago = edge.house, edge.house.clock() - timedelta(days=2)
    with house.record.write() as work:
        account = work.staff.add(email="ida@clinic.example", name="Ida", role=Role.AGENT)
        work.access.issue_link(account, LinkPurpose.PASSWORD, long_ago)
        work.access.attempt("email:x", free=5, moment=long_ago)
        work.staff.begin_session(account, "a" * 64, long_ago)
        work.staff.begin_session(account, "b" * 64, house.clock())
        work.commit()
    edge.call(Housekeeping(house).step)
    with house.record.engine.connect() as connection:
        left = [
            connection.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
            for table in ("staff_link", "staff_sign_in_count", "staff_session")
        ]
    assert left == [0, 0, 1]
