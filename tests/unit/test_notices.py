"""What notifications say, how they are signed, and when they are tried again."""

import asyncio
import hashlib
import hmac
import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from frontdesk.edge.notify import Event, Notification, open_notifiers
from frontdesk.edge.notify.announce import channels
from frontdesk.edge.notify.composing import as_json, as_mail, known_reason
from frontdesk.edge.notify.console import ConsoleMail, ConsoleWebhook
from frontdesk.edge.notify.courier import Retries
from frontdesk.edge.notify.mail import MailNotifier, MailServer, mail_server
from frontdesk.edge.notify.webhook import WebhookNotifier, signature
from frontdesk.errors import ConfigurationError
from frontdesk.knowledge.topics import CLINIC_REASONS, KINDS, MEDICAL_REASONS
from frontdesk.settings import Settings

DENVER = ZoneInfo("America/Denver")
CANARY = "my name is Jo Canary"
REAL = {"mail_from": "desk@clinic.example", "mail_to": "a@clinic.example, b@clinic.example",
        "public_url": "https://chat.clinic.example/"}  # fmt: skip


def notification(reason: str = "dosage", event: str = Event.HANDOFF) -> Notification:
    data = {"reason": reason, "urgency": "medical", "at": "2026-06-05T22:50:00+00:00"}
    return Notification.from_record(7, event, "abc-DEF_1", data)


def test_a_mail_says_what_why_since_when_and_where() -> None:
    mail = as_mail(notification(), Settings(**REAL), DENVER)  # type: ignore[arg-type]
    assert mail["Subject"] == "[Frontdesk] MEDICAL: a visitor asks for staff"
    assert mail["To"] == "a@clinic.example, b@clinic.example"
    assert mail["Message-ID"] == "<notice-7-abc-DEF_1@clinic.example>"
    body = mail.get_content()
    assert "About:    a dose\n" in body
    assert "Asked at: 2026-06-05 16:50 MDT\n" in body
    assert "https://chat.clinic.example/staff/chats/abc-DEF_1\n" in body


def test_a_webhook_says_the_same() -> None:
    assert json.loads(as_json(notification(), Settings(edge_port=9000))) == {
        "id": "7", "event": "handoff", "reason": "dosage", "urgency": "medical", "conversation": "abc-DEF_1",
        "at": "2026-06-05T22:50:00+00:00", "link": "http://127.0.0.1:9000/staff/chats/abc-DEF_1",
    }  # fmt: skip


def test_a_reason_that_is_no_word_of_ours_is_not_repeated() -> None:
    told = notification(reason=CANARY)
    assert told.reason == "other"
    mail = as_mail(told, Settings(**REAL), DENVER)  # type: ignore[arg-type]
    assert "Canary" not in mail.as_string() + as_json(told, Settings()).decode()


@pytest.mark.parametrize(
    "word", [*MEDICAL_REASONS, *CLINIC_REASONS, *(k for k in KINDS if k not in ("answer", "chitchat"))]
)
def test_every_reason_of_the_vocabulary_is_told(word: str) -> None:
    assert known_reason(word) == word


def test_the_signature_covers_time_and_body() -> None:
    expected = hmac.new(b"secret", b'1700000000.{"a":1}', hashlib.sha256).hexdigest()
    assert signature("secret", b'{"a":1}', 1700000000) == f"t=1700000000,v1={expected}"


def test_pauses_double_up_to_a_longest_one_and_end() -> None:
    retries = Retries(first_s=2.0, longest_s=60.0, attempts=10)
    pauses = [retries.wait(tries) for tries in range(1, 11)]
    assert pauses[-1] is None
    full = [2, 4, 8, 16, 32, 60, 60, 60, 60]
    for pause, longest in zip(pauses, full, strict=False):
        assert pause is not None
        assert longest / 2 <= pause.total_seconds() <= longest
    assert len({Retries().wait(5) for _ in range(20)}) > 1


def test_the_usual_retries_last_for_half_a_day() -> None:
    usual = Retries()
    total = sum(p.total_seconds() for t in range(1, usual.attempts) if (p := usual.wait(t)))
    assert 6 * 3600 < total < 15 * 3600


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example:587", MailServer("mail.example", 587, False)),
        ("smtp://mail.example", MailServer("mail.example", 25, False)),
        ("smtps://us%40er:p%2Fw@mail.example", MailServer("mail.example", 465, True, "us@er", "p/w")),
    ],
)
def test_the_mail_servers_address_is_read(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", "smtp://", "smtp://h:port"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="FRONTDESK_SMTP_URL"):
        mail_server(url)


def test_in_development_the_console_stands_in_for_what_is_not_set() -> None:
    notifiers = open_notifiers(Settings(), DENVER)
    assert isinstance(notifiers["email"], ConsoleMail)
    assert isinstance(notifiers["webhook"], ConsoleWebhook)


def test_in_production_only_what_is_set_is_used() -> None:
    assert channels(Settings(production=True)) == ()
    settings = Settings(production=True, webhook_url="https://x.example", webhook_secret="s")  # noqa: S106
    assert isinstance(open_notifiers(settings, DENVER)["webhook"], WebhookNotifier)
    assert channels(settings) == ("webhook",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_url": "smtp://mail.example"},
        {"smtp_url": "smtp://mail.example", "mail_from": "a@b.example"},
        {"webhook_url": "https://x.example"},
        {"webhook_url": "ftp://x.example", "webhook_secret": "s"},
        {"webhook_url": "http://x.example", "webhook_secret": "s", "production": True},
    ],
)
def test_half_a_configuration_stops_the_start(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="FRONTDESK_"):
        open_notifiers(Settings(**wrong), DENVER)  # type: ignore[arg-type]


def test_the_consoles_twins_write_what_would_be_sent() -> None:
    out = io.StringIO()
    asyncio.run(ConsoleMail(Settings(**REAL), DENVER, out).send(notification()))  # type: ignore[arg-type]
    asyncio.run(ConsoleWebhook(Settings(), out).send(notification()))
    assert "Subject: [Frontdesk] MEDICAL" in out.getvalue()
    assert '"conversation":"abc-DEF_1"' in out.getvalue()


def test_a_notifier_for_mail_reads_its_settings_at_the_start() -> None:
    with pytest.raises(ConfigurationError, match="must look like"):
        MailNotifier(Settings(smtp_url="mail.example", **REAL), DENVER)  # type: ignore[arg-type]


def test_times_are_utc_in_the_webhook() -> None:
    local = Notification("1", "crisis", "crisis", "crisis", "c", datetime(2026, 6, 5, 16, 50, tzinfo=DENVER))
    assert json.loads(as_json(local, Settings()))["at"] == "2026-06-05T22:50:00+00:00"
    assert local.at.astimezone(UTC).hour == 22
