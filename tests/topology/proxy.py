"""One nginx with deploy/nginx as it is: the front door, and the balancing between the parts inside."""

import os
import signal
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from deploy_tools import DEPLOY
from edge_tools import free_port
from proxy_tools import NAME, Proxy

_TIMEOUT_S = 15.0  # as the chat in the browser


@dataclass
class Gate(Proxy):
    """The running nginx.

    Attributes:
        rasas, actions: ports of what is behind `rasa_port` and `actions_port`, two of each.
    """

    rasas: Sequence[int] = ()
    actions: Sequence[int] = ()
    rasa_port: int = field(default_factory=free_port)
    actions_port: int = field(default_factory=free_port)

    def write(self, staff: str) -> None:
        super().write(staff)
        text = (DEPLOY / "nginx/frontdesk-inside.conf").read_text()
        ports = [self.rasa_port, self.actions_port, *self.rasas, *self.actions]
        for usual, port in zip((5004, 5054, 5005, 5006, 5055, 5056), ports, strict=True):
            assert f"127.0.0.1:{usual}" in text
            text = text.replace(f"127.0.0.1:{usual}", f"127.0.0.1:{port}")
        (self.folder / "frontdesk-inside.conf").write_text(text.replace("/var/log/nginx/", f"{self.folder}/"))
        main = self.folder / "nginx.conf"
        own = f"include {self.folder}/frontdesk.conf;"
        main.write_text(main.read_text().replace(own, f"{own} include {self.folder}/frontdesk-inside.conf;"))

    def reload(self) -> None:
        """Let new workers take over; the old ones finish what they have."""
        self._running.send_signal(signal.SIGHUP)

    def kill_and_start(self) -> None:
        """Kill it with its workers, and start it again."""
        os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait(10)
        self.launch()

    @property
    def _running(self) -> Any:
        assert self.process is not None
        return self.process


class Named(httpx.AsyncHTTPTransport):
    """Reaches the proxy under its name, which is in nobody's DNS."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "sni_hostname": NAME}
        return await super().handle_async_request(request)


def browser(gate: Gate) -> httpx.AsyncClient:
    """Return the HTTP client of one visitor's browser."""
    context = ssl.create_default_context(cafile=str(gate.folder / "fullchain.pem"))
    return httpx.AsyncClient(
        base_url=f"https://127.0.0.1:{gate.port}", transport=Named(verify=context), headers={"Host": NAME},
        timeout=_TIMEOUT_S,
    )  # fmt: skip
