"""The edge under a path of a site, behind a proxy that takes the path off."""

import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from e2e_tools import Chat, Stack, Staff, soon, wait_ready
from playwright.sync_api import expect
from staff_browser import Desk

from frontdesk.commands.processes import Service
from frontdesk.commands.services import edge_environment, edge_url
from frontdesk.commands.supervisor import Supervisor
from frontdesk.ports import free_ports
from frontdesk.settings import Settings

PREFIX = "/talk/to-us"
_OF_ONE_CONNECTION = {
    "connection",
    "transfer-encoding",
    "content-length",
    "content-encoding",
    "date",
    "server",
}


class _Handler(BaseHTTPRequestHandler):
    """Passes requests below the path on, without it; knows nothing else."""

    edge: str

    def _pass_on(self) -> None:
        if not self.path.startswith(f"{PREFIX}/"):
            self.send_error(404)
            return
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        request = {"headers": dict(self.headers.items()), "content": body}
        with (
            httpx.Client(base_url=self.edge, timeout=30, trust_env=False) as http,
            http.stream(self.command, self.path.removeprefix(PREFIX), **request) as answer,
        ):
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name not in _OF_ONE_CONNECTION:
                    self.send_header(name, value)
            self.end_headers()
            try:
                for part in answer.iter_bytes():
                    self.wfile.write(part)
                    self.wfile.flush()
            except OSError:
                return  # the browser left

    do_GET = do_POST = do_DELETE = do_OPTIONS = _pass_on

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def proxy(edge: str) -> Iterator[str]:
    """Give the address of an edge behind the proxy."""
    handler = type("Handler", (_Handler,), {"edge": edge})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def prefixed(stack: Stack) -> Iterator[str]:
    """The edge's address behind the proxy."""
    with proxy(stack.url) as address:
        yield address


@pytest.fixture(scope="module")
def prefixed_console(stack: Stack) -> Iterator[str]:
    """The address behind the proxy of a second edge, which knows of the path."""
    (port,) = free_ports(1)
    with proxy(f"http://127.0.0.1:{port}") as address:
        settings = replace(stack.settings, edge_port=port, public_url=address)
        logs = settings.state / "prefixed"
        logs.mkdir()

        def services(of: Settings) -> list[Service]:
            command = [sys.executable, "-m", "frontdesk.edge.serve"]
            return [Service("edge", command, f"{edge_url(of)}/healthz", edge_environment(of))]

        with Supervisor(settings, services=services, log_folder=logs):
            wait_ready(edge_url(settings))
            yield address


def test_everything_is_asked_for_below_the_path(
    visit: Callable[..., Chat], prefixed: str, stack: Stack
) -> None:
    chat = visit()
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.page.goto(f"{stack.site}/?edge={prefixed}&lang=es")
    chat.launcher.click()
    expect(chat.dialog).to_contain_text("mis respuestas están en inglés")
    text = chat.page.get_by_role("textbox", name="Tu mensaje")
    text.fill("What is ketamine?")
    text.press("Enter")
    expect(chat.dialog.locator("li.assistant:not(.intro, .typing)")).to_have_count(1)
    chat.button("Más").click()
    expect(chat.button("Terminar el chat")).to_be_visible()
    wanted = {
        "/widget.js",
        "/widget/es.json",
        "/widget/extras.js",
        "/v1/clinic",
        "/v1/messages",
        "/v1/events",
    }

    def missing() -> set[str]:
        return wanted - {url.removeprefix(prefixed).partition("?")[0] for url in asked}

    soon(missing, set(), chat.page)
    ours = [url for url in asked if not url.startswith(stack.site)]
    assert all(url.startswith(f"{prefixed}/") for url in ours), ours


def test_staff_work_below_the_path(
    visit: Callable[..., Chat], sign_in: Callable[..., Desk], prefixed_console: str, staff: Staff
) -> None:
    """Every link, form, redirection and live stream of the console goes through the proxy."""
    visitor = visit().open()
    visitor.ask("can i take ketamine with my zoloft")
    chat, anna = staff.newest(), sign_in()
    asked: list[str] = []
    anna.page.on("request", lambda request: asked.append(request.url))
    anna.page.goto(f"{prefixed_console}/staff/")
    anna.entry(chat).click()
    anna.button("Take over").click()
    anna.reply("I am a nurse here.")
    expect(visitor.messages).to_contain_text("I am a nurse here.")
    visitor.send("fifty milligrams")
    expect(anna.lines().last).to_contain_text("fifty milligrams")  # by the live stream
    for name in ("Review", "Insight", "Inbox"):
        anna.page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()
        expect(anna.page).to_have_url(re.compile(f"^{re.escape(prefixed_console)}/staff/"))
    anna.button("Sign out").click()
    expect(anna.page).to_have_url(f"{prefixed_console}/staff/sign-in?done=out")
    assert [url for url in asked if not url.startswith((f"{prefixed_console}/staff/", "data:"))] == []


def test_the_demonstration_page_works_below_the_path(visit: Callable[..., Chat], prefixed: str) -> None:
    chat = visit()
    chat.page.goto(f"{prefixed}/")
    chat.launcher.wait_for()
    chat.page.get_by_role("button", name="Ask our assistant").click()
    chat.dialog.wait_for()
    chat.ask("What is ketamine?")
