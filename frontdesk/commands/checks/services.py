"""Ports, and whatever should be answering on them."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from frontdesk.commands.checks.finding import Finding, broken, off, ok
from frontdesk.commands.services import LOOPBACK, edge_url, port_is_taken, reachable
from frontdesk.settings import PREFIX, Settings

_TIMEOUT_S = 5.0
_START = "start the house with `make run`"


@dataclass(frozen=True)
class _Part:
    name: str
    setting: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.path}"


def check_services(settings: Settings) -> Iterator[Finding]:
    """Yield how the house's own processes are. If none of them runs, that is no fault."""
    parts = [
        _Part("assistant", "RASA_PORT", settings.rasa_host, settings.rasa_port, "/webhooks/frontdesk/"),
        _Part("edge", "EDGE_PORT", reachable(settings.edge_host), settings.edge_port, "/healthz"),
    ]
    if settings.rasa_host == LOOPBACK:  # elsewhere it listens for its assistant alone
        parts.append(_Part("action server", "ACTIONS_PORT", LOOPBACK, settings.actions_port, "/health"))
    taken = {part.name for part in parts if port_is_taken(part.host, part.port)}
    for part in parts:
        if part.name in taken:
            yield _speaks(part) or _inside(part, settings)
        elif taken:
            yield broken(part.name, f"nothing listens on port {part.port}", f"look into its log, or {_START}")
        else:
            yield off(part.name, f"not started; port {part.port} is free", _START)


def _speaks(part: _Part) -> Finding | None:
    """Return what is wrong with the answer on the part's port, None if it is the part's own."""
    try:
        answer = httpx.get(part.url, timeout=_TIMEOUT_S, trust_env=False)
    except httpx.HTTPError as error:
        return broken(
            part.name,
            f"port {part.port} is taken, and no answer comes ({type(error).__name__})",
            f"stop what uses the port, or set {PREFIX}{part.setting}; if it is ours, restart it",
        )
    if answer.status_code == httpx.codes.OK and '"ok"' in answer.text.replace(" ", ""):
        return None
    return broken(
        part.name,
        f"something else answers on port {part.port} ({answer.status_code})",
        f"stop it, or set {PREFIX}{part.setting} to another port",
    )


def _inside(part: _Part, settings: Settings) -> Finding:
    if part.name == "assistant":
        return _assistant(settings)
    if part.name == "edge":
        return _edge(settings)
    return ok(part.name, part.url)


def _assistant(settings: Settings) -> Finding:
    """An empty request is refused in one way with the right secret, and in another with a wrong one."""
    url = f"{settings.rasa_url}/webhooks/frontdesk/turn"
    headers = {"Authorization": f"Bearer {settings.rasa_secret}"}
    try:
        status = httpx.post(url, json={}, headers=headers, timeout=_TIMEOUT_S, trust_env=False).status_code
    except httpx.HTTPError as error:
        return broken("assistant", f"does not answer ({type(error).__name__})", "look into its log")
    if status == httpx.codes.UNAUTHORIZED:
        return broken("assistant", "refuses the secret", "give both halves the same FRONTDESK_RASA_SECRET")
    return ok("assistant", settings.rasa_url)


def _edge(settings: Settings) -> Finding:
    try:
        answer = httpx.get(f"{edge_url(settings)}/readyz", timeout=_TIMEOUT_S, trust_env=False)
        parts: dict[str, str] = answer.json()["parts"]
    except (httpx.HTTPError, ValueError, KeyError) as error:
        return broken(
            "edge", f"does not say whether it is ready ({type(error).__name__})", "look into its log"
        )
    wrong = [f"{name} {state}" for name, state in parts.items() if state != "ok"]
    if wrong:
        return broken("edge", f"not ready: {', '.join(wrong)}", "repair these parts; the edge waits for them")
    return ok("edge", edge_url(settings))
