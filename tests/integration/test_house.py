"""The whole house as `make run` starts it: real processes, a real mail server, a real webhook."""

import json
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from receivers import Hook, Mailbox, mail_server, web_server

from frontdesk.commands.doctor import examine
from frontdesk.commands.run import prepare, wait_until_ready
from frontdesk.commands.services import edge_environment, edge_url, house_services, log_folder, on_free_ports
from frontdesk.commands.supervisor import Supervisor
from frontdesk.settings import Settings, load_settings

pytestmark = pytest.mark.after_training

CANARY = "quokka-lighthouse-8841"


@dataclass
class Whole:
    """A running house and what stands around it."""

    settings: Settings
    box: Mailbox
    hook: Hook
    sentences: list[str]
    chats: ExitStack

    def chat(self) -> "Chat":
        return Chat(self.chats.enter_context(
            httpx.Client(base_url=edge_url(self.settings), timeout=20.0, trust_env=False)
        ))  # fmt: skip


class Chat:
    """A visitor's side of a chat."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        session = self._http.post("/v1/sessions", json={}).raise_for_status().json()
        self._http.headers["Authorization"] = f"Bearer {session['token']}"
        self.id = session["conversation"]

    def say(self, text: str) -> dict[str, Any]:
        body = {"id": uuid.uuid4().hex, "text": text}
        answer: dict[str, Any] = self._http.post("/v1/messages", json=body).raise_for_status().json()
        return answer

    def heard(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self._http.get("/v1/messages").raise_for_status().json()["messages"]
        return [message for message in messages if message["author"] != "visitor"]


def until(
    true: Callable[[], bool], timeout_s: float = 60.0, seen: Callable[[], object] = lambda: None
) -> None:
    deadline = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline, f"it did not come true: {seen()}"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    state = tmp_path_factory.mktemp("house") / "state"
    with mail_server() as box, web_server() as hook, ExitStack() as chats:
        settings = replace(
            on_free_ports(load_settings()), state=state, database_url="", encryption_keys="",
            smtp_url=f"smtp://127.0.0.1:{box.port}", mail_from="desk@clinic.example", mail_to="a@clinic.example",
            webhook_url=hook.url, webhook_secret="for tests only",  # noqa: S106
            address_rate="6000/minute", session_rate="200/minute",
        )  # fmt: skip
        prepare(settings)
        sentences: list[str] = []
        started, ended = threading.Event(), threading.Event()
        failures: list[Exception] = []

        def supervise() -> None:
            # All in one thread: what a thread started ends with it.
            try:
                with Supervisor(
                    settings, services=house_services, log_folder=log_folder(settings)
                ) as supervisor:
                    started.set()
                    supervisor.watch(sentences.append, until=ended.is_set)
            except Exception as error:  # noqa: BLE001 - handed to the test
                failures.append(error)
                started.set()

        thread = threading.Thread(target=supervise)
        thread.start()
        try:
            assert started.wait(settings.start_timeout_s)
            assert failures == []
            wait_until_ready(settings)
            yield Whole(settings, box, hook, sentences, chats)
        finally:
            ended.set()
            thread.join(30)


def pid_listening_for(whole: Whole, name: str) -> int:
    """Return the id of the process of service `name`, a child of this one."""
    needle = {"edge": "frontdesk.edge.serve", "rasa": f"--port\0{whole.settings.rasa_port}"}[name]
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and needle in (folder / "cmdline").read_text():
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == os.getpid():
                    return int(folder.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    raise AssertionError(f"{name} does not run")


def test_a_question_is_answered_and_all_is_well(whole: Whole) -> None:
    chat = whole.chat()
    chat.say("How long does one infusion take?")
    until(lambda: any(message["kind"] == "answer" for message in chat.heard()), seen=chat.heard)
    findings = {f.part: f for f in examine(edge_environment(whole.settings))}
    assert {part: f.detail for part, f in findings.items() if f.state == "broken"} == {}
    assert findings["edge"].state == findings["assistant"].state == findings["e-mail"].state == "ok"


def test_a_crisis_reaches_staff_and_its_words_reach_nobody_else(whole: Whole) -> None:
    chat = whole.chat()
    said = chat.say(f"I want to kill myself, my name is {CANARY}")
    assert "988" in said["replies"][0]["text"]
    until(lambda: any(chat.id in mail for mail in whole.box.mails))
    until(lambda: any(chat.id.encode() in body for body in whole.hook.bodies))
    told = next(json.loads(body) for body in whole.hook.bodies if chat.id.encode() in body)
    assert (told["event"], told["urgency"]) == ("crisis", "crisis")
    logs = "".join(path.read_text() for path in log_folder(whole.settings).iterdir())
    left = logs + "".join(whole.box.mails) + str(whole.hook.bodies)
    figures = httpx.get(f"{edge_url(whole.settings)}/metrics", timeout=10, trust_env=False).text
    assert CANARY not in left + figures
    assert 'frontdesk_risks_total{risk="crisis"}' in figures
    assert "kill myself" not in left
    on_disk = b"".join(path.read_bytes() for path in whole.settings.state.glob("frontdesk.db*"))
    assert b"kill myself" in on_disk  # the masked copy
    assert b"gAAAA" in on_disk  # the sealed text


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
@pytest.mark.parametrize("name", ["edge", "rasa"])
def test_a_killed_part_comes_back_and_the_chat_goes_on(whole: Whole, name: str) -> None:
    chat = whole.chat()
    chat.say("How long does one infusion take?")
    until(lambda: any(message["kind"] == "answer" for message in chat.heard()))
    before = len(chat.heard())
    killed = pid_listening_for(whole, name)
    os.kill(killed, signal.SIGKILL)

    def answers_again() -> bool:
        try:
            chat.say("Is it safe?")
            time.sleep(1.0)
            return any(message["kind"] == "answer" for message in chat.heard()[before:])
        except httpx.HTTPError:
            return False

    until(answers_again, 120)
    assert pid_listening_for(whole, name) != killed
    assert any(f"{name} ended with code -9" in sentence for sentence in whole.sentences)


def test_health_is_told_to_machines_only(whole: Whole) -> None:
    base = edge_url(whole.settings)
    assert httpx.get(f"{base}/readyz", timeout=10, trust_env=False).json()["status"] == "ready"
    for path in ("/readyz", "/metrics"):
        other = httpx.get(
            f"{base}{path}", headers={"Origin": "https://evil.example"}, timeout=10, trust_env=False
        )
        assert other.status_code == 403
        assert "access-control-allow-origin" not in other.headers
