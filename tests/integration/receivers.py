"""Real receivers on this machine: a mail server and a web server that can be told to fail."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from frontdesk.ports import free_ports


@dataclass
class Mailbox:
    """What the mail server took, and how it behaves."""

    mails: list[str] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    logins: list[LoginPassword] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail, or answer the next of `failures`."""
        if self.failures:
            return self.failures.pop(0)
        self.encrypted.append(session.ssl is not None)
        self.receivers.append(list(envelope.rcpt_tos))
        self.mails.append((envelope.content or b"").decode())  # type: ignore[union-attr]
        return "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Take any password."""
        self.logins.append(data)
        return AuthResult(success=True)


@contextmanager
def mail_server(port: int = 0, **options: Any) -> Iterator[Mailbox]:
    """Run a mail server on loopback as long as the block lasts; `options` are aiosmtpd's."""
    box = Mailbox()
    controller = Controller(
        box, hostname="127.0.0.1", port=port or free_ports(1)[0], ready_timeout=10.0,
        authenticator=box.authenticate, **options,
    )  # fmt: skip
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Hook:
    """What the web server got, and the statuses it answers with next (200 when none are left)."""

    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    url: str = ""


@contextmanager
def web_server(port: int = 0) -> Iterator[Hook]:
    """Run a web server on loopback as long as the block lasts."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = hook.statuses.pop(0) if hook.statuses else 200
            if status == 200:
                hook.bodies.append(body)
                hook.headers.append(dict(self.headers))
                hook.paths.append(self.path)
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    hook.url = f"http://127.0.0.1:{server.server_address[1]}/staff?room=1"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
