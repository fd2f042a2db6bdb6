"""The doctor finds what is wrong, says what to do, and touches nothing."""

import http.server
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ops_tools import database, put, record
from receivers import mail_server
from rich.console import Console

from frontdesk.commands.checks.finding import Finding, State
from frontdesk.commands.doctor import doctor, examine
from frontdesk.edge.notify import Event, announce
from frontdesk.language.files import PROJECT
from frontdesk.model_list import ModelList
from frontdesk.records import Role, Urgency, new_key
from frontdesk.settings import Settings

GONE = {"FRONTDESK_RASA_PORT": "9", "FRONTDESK_ACTIONS_PORT": "10", "FRONTDESK_EDGE_PORT": "11"}
LONG = "x" * 40


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Nothing runs, nothing was made yet, and there is a model."""
    from frontdesk.bundle import model_file

    models = tmp_path / "models"
    models.mkdir()
    model = models / model_file(Settings()).name
    model.touch()
    ModelList(Settings(models=models)).allow(model)
    return GONE | {"FRONTDESK_STATE": str(tmp_path / "state"), "FRONTDESK_MODELS": str(models)}


def found(environment: dict[str, str], part: str) -> Finding:
    matching = [finding for finding in examine(environment) if finding.part == part]
    assert len(matching) == 1, matching
    return matching[0]


def test_a_fresh_machine_has_nothing_broken_and_nothing_is_made(
    environment: dict[str, str], tmp_path: Path
) -> None:
    findings = examine(environment)
    assert [f for f in findings if f.state == State.BROKEN] == []
    assert not (tmp_path / "state").exists()
    assert {f.part for f in findings if f.state == State.OFF} >= {
        "database",
        "assistant",
        "edge",
        "Redis",
        "e-mail",
    }


def test_what_the_clinic_taught_is_told_and_its_damage_named(
    environment: dict[str, str], tmp_path: Path
) -> None:
    from frontdesk.taught import Shelf

    shelf = Shelf(tmp_path / "state/taught")
    lesson = shelf.lesson("20261101-080000-abcdef")
    lesson.cases.mkdir(parents=True)  # no phrases: the model is the shipped one
    shelf.serve(lesson)
    assert lesson.name in found(environment, "model").detail
    lesson.cases.rmdir()
    lesson.folder.rmdir()
    assert found(environment, "model").state == State.BROKEN
    assert "is missing" in found(environment, "model").detail


@pytest.mark.parametrize(
    ("settings", "part", "words"),
    [
        ({"FRONTDESK_PORT": "1"}, "settings", "Unknown settings: FRONTDESK_PORT"),
        ({"FRONTDESK_EDGE_PORT": "many"}, "settings", "must be a int"),
        ({"FRONTDESK_CLINIC_FILE": "/nowhere/clinic.yml"}, "clinic.yml", "is missing"),
        ({"FRONTDESK_MODELS": "/nowhere"}, "model", "no model for the present data"),
        ({"FRONTDESK_MODELS_ALLOWED": "/nowhere"}, "model", "is not on the list of models"),
        ({"FRONTDESK_MODEL_SHA256": "0" * 64}, "model", "FRONTDESK_MODEL_SHA256 does not name"),
        ({"FRONTDESK_ENCRYPTION_KEYS": "short"}, "encryption keys", "malformed"),
        ({"FRONTDESK_SESSION_SECRET": "short"}, "session secret", "has 5 characters"),
        ({"FRONTDESK_PRODUCTION": "1"}, "encryption keys", "not set"),
        ({"FRONTDESK_PRODUCTION": "1"}, "session secret", "not set"),
        ({"FRONTDESK_PRODUCTION": "1"}, "rasa secret", "is the example's"),
        ({"FRONTDESK_ORIGINS": "https://a.example/chat"}, "edge: origins", "is no origin"),
        ({"FRONTDESK_PROXIES": "my proxy"}, "edge: limits", "FRONTDESK_PROXIES"),
        ({"FRONTDESK_DATABASE_URL": "mysql://x"}, "database", "must name SQLite or PostgreSQL"),
        ({"FRONTDESK_DATABASE_URL": "postgresql://postgres@127.0.0.1:9/x"}, "database", "does not answer"),
        ({"FRONTDESK_REDIS_URL": "redis://127.0.0.1:9/0"}, "Redis", "does not answer"),
        ({"FRONTDESK_SMTP_URL": "smtp://127.0.0.1:9"}, "e-mail", "sender or receivers are missing"),
        ({"FRONTDESK_WEBHOOK_URL": "https://x.example"}, "webhook", "FRONTDESK_WEBHOOK_SECRET"),
    ],
)
def test_what_is_wrong_is_found(
    environment: dict[str, str], settings: dict[str, str], part: str, words: str
) -> None:
    finding = found(environment | settings, part)
    assert finding.state == State.BROKEN
    assert words in finding.detail
    assert finding.remedy


def test_the_exit_tells_whether_something_is_broken(environment: dict[str, str]) -> None:
    out = io.StringIO()
    console = Console(file=out, width=160)
    assert doctor(console, environment) is True
    assert doctor(console, environment | {"FRONTDESK_SESSION_SECRET": "[bold]"}) is False
    assert "Nothing is broken." in out.getvalue()
    assert "1 broken." in out.getvalue()


def test_no_secret_is_printed(environment: dict[str, str]) -> None:
    key = new_key()
    secrets = {
        "FRONTDESK_ENCRYPTION_KEYS": key, "FRONTDESK_SESSION_SECRET": "sess" + LONG, "FRONTDESK_PRODUCTION": "1",
        "FRONTDESK_RASA_SECRET": "rasa" + LONG, "FRONTDESK_DATABASE_URL": "postgresql://u:dbpass@127.0.0.1:9/x",
        "FRONTDESK_SMTP_URL": "smtp://u:mailpass@127.0.0.1:9", "FRONTDESK_MAIL_FROM": "a@b.example",
        "FRONTDESK_MAIL_TO": "a@b.example", "FRONTDESK_REDIS_URL": "redis://:redispass@127.0.0.1:9/0",
    }  # fmt: skip
    out = io.StringIO()
    doctor(Console(file=out, width=200), environment | secrets)
    for secret in (key, LONG, "dbpass", "mailpass", "redispass"):
        assert secret not in out.getvalue()


def test_a_key_file_that_others_can_read_is_broken(environment: dict[str, str], tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "encryption.key").write_text(new_key())
    (state / "encryption.key").chmod(0o644)
    finding = found(environment, "encryption keys")
    assert finding.state == State.BROKEN
    assert "chmod 600" in finding.remedy
    (state / "encryption.key").chmod(0o600)
    assert found(environment, "encryption keys").state == State.OK


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_database_is_looked_into(environment: dict[str, str], tmp_path: Path, kind: str) -> None:
    with database(kind, tmp_path) as url:
        own = environment | {"FRONTDESK_DATABASE_URL": url}
        with record(url, migrated=False) as kept, kept.engine.connect():
            pass
        (tmp_path / "test.db").touch(0o600)
        (tmp_path / "test.db").chmod(0o600)
        assert "frontdesk migrate" in found(own, "database").remedy
        with record(url) as kept:
            assert found(own, "database").state == State.OK
            put(kept, lambda uow: announce(
                uow, Settings(), event=Event.CRISIS, conversation="c", reason="crisis", urgency=Urgency.CRISIS
            ))  # fmt: skip
            assert found(own, "outbox").detail == "2 notifications wait"
            assert found(own, "staff console").detail == "0 accounts"
            production = own | {"FRONTDESK_PRODUCTION": "true"}
            assert "frontdesk staff add" in found(production, "staff console").remedy
            put(kept, lambda uow: uow.staff.add(email="d@clinic.example", name="Dana", role=Role.ADMIN))
            assert found(production, "staff console").state == State.OK
            put(kept, lambda uow: uow.outbox.failed(1, "no", None))
            assert "1 notifications were given up" in found(own, "outbox").detail


def test_a_mail_server_is_greeted(environment: dict[str, str]) -> None:
    with mail_server() as box:
        own = environment | {
            "FRONTDESK_SMTP_URL": f"smtp://127.0.0.1:{box.port}", "FRONTDESK_MAIL_FROM": "a@b.example",
            "FRONTDESK_MAIL_TO": "c@d.example",
        }  # fmt: skip
        finding = found(own, "e-mail")
        assert (finding.state, finding.detail) == (State.OK, "127.0.0.1, not encrypted")
        assert box.mails == []
    assert found(own, "e-mail").state == State.BROKEN


def test_redis_is_greeted(environment: dict[str, str]) -> None:
    assert found(environment | {"FRONTDESK_REDIS_URL": "redis://127.0.0.1:6379/9"}, "Redis").state == State.OK


@contextmanager
def answering(answers: dict[str, tuple[int, Any]]) -> Iterator[str]:
    """Run a web server that gives fixed answers; give its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = answers.get(self.path, (404, {}))
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield str(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


OK = {"status": "ok"}


def test_services_that_run_are_asked(environment: dict[str, str]) -> None:
    rasa = {"/webhooks/frontdesk/": (200, OK), "/webhooks/frontdesk/turn": (422, {})}
    edge: dict[str, tuple[int, Any]] = {
        "/healthz": (200, OK), "/readyz": (503, {"parts": {"database": "ok", "assistant": "does not answer"}}),
    }  # fmt: skip
    with answering(rasa) as one, answering(edge) as two:
        own = environment | {"FRONTDESK_RASA_PORT": one, "FRONTDESK_EDGE_PORT": two}
        assert found(own, "assistant").state == State.OK
        assert found(own, "action server").detail == "nothing listens on port 10"
        assert found(own, "action server").state == State.BROKEN
        assert found(own, "edge").detail == "not ready: assistant does not answer"
        rasa["/webhooks/frontdesk/turn"] = (401, {})
        edge["/readyz"] = (200, {"parts": {"database": "ok", "assistant": "ok"}})
        assert found(own, "assistant").detail == "refuses the secret"
        assert found(own, "edge").state == State.OK


def test_a_stranger_on_our_port_is_noticed(environment: dict[str, str]) -> None:
    with answering({}) as port:
        finding = found(environment | {"FRONTDESK_EDGE_PORT": port}, "edge")
    assert finding.state == State.BROKEN
    assert "something else answers" in finding.detail
    assert "FRONTDESK_EDGE_PORT" in finding.remedy


def test_a_clinic_that_is_set_up_has_nothing_to_look_at(environment: dict[str, str], tmp_path: Path) -> None:
    text = (PROJECT / "clinic.yml").read_text()
    text = text.replace("Your ketamine clinic", "Aspen Ketamine").replace(
        'phone: ""', 'phone: "303-555-0100"'
    )
    text = text.replace(
        "hours: {}\nholidays: []", "hours: {monday: '9:00-17:00'}\nholidays: [{date: 2001-01-01, name: Old}]"
    )
    path = tmp_path / "clinic.yml"
    path.write_text(text)
    own = environment | {"FRONTDESK_CLINIC_FILE": str(path)}
    parts = {f.part: f for f in examine(own)}
    assert parts["clinic.yml"].detail == "Aspen Ketamine"
    assert parts["clinic.yml: hours"].detail.startswith("next open Mon ")
    assert parts["clinic.yml: holidays"].state == State.WARN
    assert "clinic.yml: phone" not in parts
