"""The edge under a path of a site, behind a proxy that takes the path off."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from e2e_tools import Chat, Stack, soon
from playwright.sync_api import expect

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


@pytest.fixture(scope="module")
def prefixed(stack: Stack) -> Iterator[str]:
    """The edge's address behind the proxy."""
    handler = type("Handler", (_Handler,), {"edge": stack.url})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    server.shutdown()
    server.server_close()


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


def test_the_demonstration_page_works_below_the_path(visit: Callable[..., Chat], prefixed: str) -> None:
    chat = visit()
    chat.page.goto(f"{prefixed}/")
    chat.launcher.wait_for()
    chat.page.get_by_role("button", name="Ask our assistant").click()
    chat.dialog.wait_for()
    chat.ask("What is ketamine?")
