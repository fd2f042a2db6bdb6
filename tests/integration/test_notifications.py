"""Notifications arrive: over a real mail server and a real webhook, through failures, exactly once."""

import asyncio
import contextlib
import datetime as dt
import json
import ssl
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from ops_tools import database, put, record, store, until
from receivers import Hook, Mailbox, mail_server, web_server

from frontdesk.edge.metrics import Metrics
from frontdesk.edge.notify import Courier, Event, Notification, Notifier, announce, open_notifiers
from frontdesk.edge.notify import courier as courier_module
from frontdesk.edge.notify.courier import Retries
from frontdesk.edge.notify.webhook import signature
from frontdesk.errors import NotDeliveredError
from frontdesk.records import Author, Record, UnitOfWork, Urgency
from frontdesk.records.models import Notice, now
from frontdesk.settings import Settings

DENVER = ZoneInfo("America/Denver")
CANARY = "my name is Jo Canary, 555-867-5309"
QUICK = Retries(first_s=0.05, longest_s=0.2, attempts=60)
PEOPLE = {"mail_from": "desk@clinic.example", "mail_to": "a@clinic.example, b@clinic.example"}


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Record]:
    with database(request.param, tmp_path) as url, record(url) as opened:
        yield opened


@pytest.fixture
def light(tmp_path: Path) -> Iterator[Record]:
    with database("sqlite", tmp_path) as url, record(url) as opened:
        yield opened


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as server:
        yield server


@pytest.fixture
def hook() -> Iterator[Hook]:
    with web_server() as server:
        yield server


def settings(box: Mailbox | None = None, hook: Hook | None = None) -> Settings:
    mail = {"smtp_url": f"smtp://127.0.0.1:{box.port}", **PEOPLE} if box else {}
    web = {"webhook_url": hook.url, "webhook_secret": "shared"} if hook else {}
    return replace(Settings(), **mail, **web)  # type: ignore[arg-type]


@asynccontextmanager
async def running(
    of: Record, notifiers: Mapping[str, Notifier], metrics: Metrics | None = None
) -> AsyncIterator[None]:
    courier = Courier(store(of), notifiers, metrics or Metrics(), retries=QUICK, poll_s=0.02)
    task = asyncio.create_task(courier.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def hand_off(of: Record, chosen: Settings, *, text: str = "hello", reason: str = "dosage") -> str:
    def work(uow: UnitOfWork) -> str:
        chat = uow.conversations.start()
        uow.messages.receive(chat.id, "m1", text)
        announce(
            uow, chosen, event=Event.HANDOFF, conversation=chat.id, reason=reason, urgency=Urgency.MEDICAL
        )
        return chat.id

    return str(put(of, work))


def undelivered(of: Record) -> dict[tuple[str, bool], int]:
    with of.read() as uow:
        return uow.outbox.undelivered()


def test_a_hand_off_reaches_mail_and_webhook(kept: Record, box: Mailbox, hook: Hook) -> None:
    chosen = settings(box, hook)

    async def scenario() -> str:
        async with running(kept, open_notifiers(chosen, DENVER)):
            chat = hand_off(kept, chosen)
            await until(lambda: bool(box.mails and hook.bodies and not undelivered(kept)))
            return chat

    chat = asyncio.run(scenario())
    assert box.receivers == [["a@clinic.example", "b@clinic.example"]]
    assert f"/staff/chats/{chat}" in box.mails[0]
    assert json.loads(hook.bodies[0])["conversation"] == chat


def test_the_receiver_can_verify_the_signature(light: Record, hook: Hook) -> None:
    chosen = settings(hook=hook)

    async def scenario() -> None:
        async with running(light, {"webhook": open_notifiers(chosen, DENVER)["webhook"]}):
            hand_off(light, chosen)
            await until(lambda: bool(hook.bodies))

    asyncio.run(scenario())
    given = hook.headers[0]["X-Frontdesk-Signature"]
    moment = int(given.split(",")[0].removeprefix("t="))
    assert abs(moment - time.time()) < 60
    assert given == signature("shared", hook.bodies[0], moment)
    assert given != signature("another", hook.bodies[0], moment)
    assert given != signature("shared", hook.bodies[0] + b" ", moment)


def test_nothing_a_visitor_wrote_leaves(
    light: Record, box: Mailbox, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    chosen = settings(box, hook)

    async def scenario() -> None:
        async with running(light, open_notifiers(chosen, DENVER)):
            chat = hand_off(light, chosen, text=CANARY, reason=CANARY)
            put(
                light,
                lambda uow: uow.people.set_contact(chat, {"name": "Jo Canary", "phone": "555-867-5309"}),
            )
            put(light, lambda uow: uow.messages.add(chat, Author.STAFF, CANARY, staff="s"))
            box.failures.append("451 later")
            await until(lambda: bool(box.mails and hook.bodies and not undelivered(light)))

    caplog.set_level(0)
    asyncio.run(scenario())
    with light.read() as uow:
        stored = [dict(n.__dict__) for n in uow.session.query(Notice)]
    left = "".join(box.mails) + str(hook.bodies) + str(hook.headers) + caplog.text + str(stored)
    assert "Canary" not in left
    assert "555-867" not in left
    assert json.loads(hook.bodies[0])["reason"] == "other"


def test_failures_are_tried_again_until_it_arrives(light: Record, box: Mailbox, hook: Hook) -> None:
    chosen, metrics = settings(box, hook), Metrics()
    hook.statuses += [500, 404, 302]
    box.failures += ["451 later", "550 no", "421 busy"]

    async def scenario() -> None:
        async with running(light, open_notifiers(chosen, DENVER), metrics):
            hand_off(light, chosen)
            await until(lambda: not undelivered(light))

    asyncio.run(scenario())
    assert len(box.mails) == len(hook.bodies) == 1
    page = metrics.page().decode()
    assert 'frontdesk_errors_total{part="notify_webhook"} 3.0' in page
    assert 'frontdesk_errors_total{part="notify_email"} 3.0' in page
    with light.read() as uow:
        assert [(n.tries, n.problem) for n in uow.session.query(Notice)] == [(4, None), (4, None)]


def test_receivers_that_are_away_get_it_when_they_are_back(light: Record) -> None:
    with mail_server() as first, web_server() as other:
        chosen = settings(first, other)
    port = int(other.url.split(":")[2].split("/")[0])

    async def scenario() -> tuple[Mailbox, Hook]:
        async with running(light, open_notifiers(chosen, DENVER)):
            hand_off(light, chosen)
            await until(lambda: _tries(light) >= 4)
            with mail_server(first.port) as box, web_server(port) as hook:
                await until(lambda: not undelivered(light))
                return box, hook

    box, hook = asyncio.run(scenario())
    assert len(box.mails) == len(hook.bodies) == 1


def test_after_the_limit_a_notification_is_given_up_and_that_shows(light: Record, hook: Hook) -> None:
    chosen = settings(hook=hook)
    hook.statuses += [500] * 9
    metrics = Metrics(light)

    async def scenario() -> None:
        hooks = {"webhook": open_notifiers(chosen, DENVER)["webhook"]}
        courier = Courier(store(light), hooks, metrics, retries=replace(QUICK, attempts=3), poll_s=0.02)
        task = asyncio.create_task(courier.run())
        await until(lambda: undelivered(light).get(("webhook", True)) == 1)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    hand_off(light, chosen)
    asyncio.run(scenario())
    assert len(hook.statuses) == 6
    page = metrics.page().decode()
    assert 'frontdesk_notices_given_up{channel="webhook"} 1.0' in page
    assert 'frontdesk_notices_undelivered{channel="email"} 1.0' in page


class Counting:
    """Counts what it is given; slow, and failing now and then."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.busy: set[str] = set()
        self.twice = False
        self._calls = 0

    async def send(self, notification: Notification) -> None:
        self.twice |= notification.id in self.busy
        self.busy.add(notification.id)
        await asyncio.sleep(0.01)
        self.busy.discard(notification.id)
        self._calls += 1
        if self._calls % 7 == 0:
            raise NotDeliveredError("Not now.")
        self.sent[notification.id] += 1

    async def close(self) -> None:
        pass


def test_several_couriers_send_each_notification_once(kept: Record) -> None:
    counting = Counting()

    async def scenario() -> None:
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(4):
                await stack.enter_async_context(running(kept, {"webhook": counting}))
            await until(lambda: not [n for (c, _), n in undelivered(kept).items() if c == "webhook"], 60)

    for _ in range(60):
        hand_off(kept, Settings())
    asyncio.run(scenario())
    assert len(counting.sent) == 60
    assert set(counting.sent.values()) == {1}
    assert not counting.twice


def test_a_claim_of_a_dead_process_runs_out(light: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting()
    monkeypatch.setattr(courier_module, "CLAIM", timedelta(seconds=0.3))

    async def scenario() -> None:
        hand_off(light, Settings())
        ends = now() + timedelta(seconds=1)
        put(light, lambda uow: [uow.outbox.claim(n, ends) for n in uow.outbox.due(now())])
        async with running(light, {"webhook": counting}):
            await until(lambda: bool(counting.sent))
            assert now() >= ends

    asyncio.run(scenario())


def test_the_courier_outlives_the_database(tmp_path: Path, hook: Hook) -> None:
    """The table is taken away under it and brought back."""
    chosen = settings(hook=hook)
    with database("sqlite", tmp_path) as url, record(url) as kept:

        async def scenario() -> None:
            async with running(kept, {"webhook": open_notifiers(chosen, DENVER)["webhook"]}):
                with kept.engine.begin() as connection:
                    connection.exec_driver_sql("ALTER TABLE notice RENAME TO gone")
                await asyncio.sleep(0.5)
                with kept.engine.begin() as connection:
                    connection.exec_driver_sql("ALTER TABLE gone RENAME TO notice")
                hand_off(kept, chosen)
                await until(lambda: bool(hook.bodies), 20)

        asyncio.run(scenario())


def test_a_hung_mail_server_does_not_hold_the_webhook_up(light: Record, hook: Hook) -> None:
    open_ones: list[asyncio.StreamWriter] = []

    async def scenario() -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            open_ones.append(writer)
            await reader.read()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        chosen = replace(settings(hook=hook), smtp_url=f"smtp://127.0.0.1:{port}", **PEOPLE)
        async with server, running(light, open_notifiers(chosen, DENVER)):
            for _ in range(8):
                hand_off(light, chosen)
            await until(lambda: len(hook.bodies) == 8, 5)
            server.close()
            for writer in open_ones:
                writer.close()

    asyncio.run(scenario())


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    moment = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(moment - timedelta(hours=1)).not_valid_after(moment + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem, secret = tmp_path / "server.pem", tmp_path / "server.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return pem, context


def notification() -> Notification:
    return Notification("1", Event.CRISIS, "crisis", "crisis", "c", now())


def send_mail(url: str) -> None:
    chosen = replace(Settings(), smtp_url=url, **PEOPLE)

    async def scenario() -> None:
        notifier = open_notifiers(chosen, DENVER)["email"]
        try:
            await notifier.send(notification())
        finally:
            await notifier.close()

    asyncio.run(scenario())


def test_mail_is_encrypted_where_the_server_offers_it(
    certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    pem, context = certificate
    with mail_server(tls_context=context) as box:
        with pytest.raises(NotDeliveredError, match="SSLCertVerificationError"):
            send_mail(f"smtp://127.0.0.1:{box.port}")
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        send_mail(f"smtp://user:pass%20word@127.0.0.1:{box.port}")
    assert box.encrypted == [True]
    assert box.logins[0].password == b"pass word"


def test_mail_is_handed_in_over_tls_from_the_start(
    certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    pem, context = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with mail_server(ssl_context=context) as box:
        send_mail(f"smtps://127.0.0.1:{box.port}")
    assert len(box.mails) == 1


def test_a_password_is_not_sent_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.edge.notify.mail._is_this_machine", lambda host: False)
    with mail_server(auth_require_tls=False) as box, pytest.raises(NotDeliveredError, match="no encryption"):
        send_mail(f"smtp://user:word@127.0.0.1:{box.port}")
    assert box.logins == []


def test_the_problem_that_is_kept_names_no_address(light: Record) -> None:
    chosen = replace(settings(), webhook_url="http://127.0.0.1:9/secret-path", webhook_secret="s")  # noqa: S106

    async def scenario() -> None:
        async with running(light, {"webhook": open_notifiers(chosen, DENVER)["webhook"]}):
            hand_off(light, chosen)
            await until(lambda: _tries(light) >= 2)

    asyncio.run(scenario())
    with light.read() as uow:
        problems = {n.problem for n in uow.session.query(Notice) if n.channel == "webhook"}
    assert problems == {"The webhook did not answer (ConnectError)."}


def _tries(of: Record) -> int:
    with of.read() as uow:
        return max(n.tries for n in uow.session.query(Notice))
