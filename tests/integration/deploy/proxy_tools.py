"""Runs deploy/nginx as it is, but for ports, paths and the certificate, in front of edges on this machine."""

import http.client
import os
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from deploy_tools import DEPLOY, output, program
from edge_tools import free_port, until

NAME = "chat.clinic.example"
_MAIN = """daemon off; pid {folder}/nginx.pid; error_log {folder}/main.log warn; {user}
worker_processes 1; events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/frontdesk.conf;
}}
"""
_DISTRIBUTED = Path("/etc/nginx/nginx.conf")


def distributed(folder: Path) -> str:
    """Return the distribution's own nginx.conf, with all that it writes or includes moved to `folder`."""
    if not _DISTRIBUTED.is_file():
        pytest.skip("no nginx of the distribution's is installed")
    text = _DISTRIBUTED.read_text()
    for folder_there in ("/etc/nginx/", "/var/log/nginx/", "/run/"):
        assert folder_there in text
        text = text.replace(folder_there, f"{folder}/")
    (folder / "mime.types").write_text("types {}")
    user = "user root;" if os.geteuid() == 0 else ""
    return re.sub(r"^user .*;$", user, text, flags=re.M)


def certificate(folder: Path) -> Path:
    """Make a certificate for the name; return its file, with the key beside it."""
    made = folder / "fullchain.pem"
    output(
        [program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
         "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "privkey.pem",
         "-out", made]
    )  # fmt: skip
    return made


@dataclass
class Proxy:
    """A running nginx: with a main file of our own, or with the distribution's nginx.conf around ours."""

    command: str
    folder: Path
    edges: Sequence[int]
    port: int = field(default_factory=free_port)
    plain_port: int = field(default_factory=free_port)
    distribution: bool = False
    process: "subprocess.Popen[bytes] | None" = None

    def start(self, staff: str = "") -> "Proxy":
        """Write the configuration and start."""
        self.write(staff)
        output([*self._command(), "-t"])
        self.launch()
        return self

    def launch(self) -> None:
        """Start with the configuration that is there."""
        self.process = subprocess.Popen(
            self._command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until(lambda: answers(self.port))

    def _command(self) -> list[str]:
        more = ["-g", "daemon off;"] if self.distribution else []
        return [self.command, "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder), *more]

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)

    def write(self, staff: str) -> None:
        certificate(self.folder)
        text = (DEPLOY / "nginx/frontdesk.conf").read_text()
        for here, there in (
            ("listen 80", f"listen 127.0.0.1:{self.plain_port}"), ("listen 443", f"listen 127.0.0.1:{self.port}"),
            ("/etc/nginx/", f"{self.folder}/"), ("/etc/ssl/frontdesk/", f"{self.folder}/"),
            ("/var/log/nginx/", f"{self.folder}/"),
        ):  # fmt: skip
            assert here in text
            text = text.replace(here, there)
        text = "\n".join(line for line in text.splitlines() if "listen [::]:" not in line)
        edges = (DEPLOY / "nginx/frontdesk-edges.conf").read_text()
        line = next(line for line in edges.splitlines() if "server 127.0.0.1:8080" in line)
        lines = "\n".join(line.replace("8080", str(port)) for port in self.edges)
        ours = self.folder / "conf.d/frontdesk.conf" if self.distribution else self.folder / "frontdesk.conf"
        ours.parent.mkdir(exist_ok=True)
        ours.write_text(text)
        (self.folder / "frontdesk-edges.conf").write_text(edges.replace(line, lines))
        (self.folder / "frontdesk-staff.conf").write_text(staff)
        user = "user root;" if os.geteuid() == 0 else ""
        main = distributed(self.folder) if self.distribution else _MAIN.format(folder=self.folder, user=user)
        (self.folder / "nginx.conf").write_text(main)

    def client(self, address: str = "127.0.0.1") -> httpx.Client:
        """Return a client that reaches the proxy under its name, from one of this machine's addresses."""
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        # The name is in nobody's DNS: the address is asked, with the name in the handshake and in `Host`.
        transport = _Named(verify=context, local_address=address)
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.port}", transport=transport, headers={"Host": NAME}, timeout=15
        )

    def raw(self, path: str, host: str = NAME) -> int:
        """Return the status of a path that is sent as it stands, 0 if the connection is closed without one."""
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        with context.wrap_socket(plain, server_hostname=NAME) as door:
            door.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            answer = http.client.HTTPResponse(door)
            try:
                answer.begin()
            except http.client.BadStatusLine:
                return 0
            return answer.status


class _Named(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "sni_hostname": NAME}
        return super().handle_request(request)


def answers(port: int) -> bool:
    """Say whether somebody listens on this machine's port."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    time.sleep(0.05)
    return False
