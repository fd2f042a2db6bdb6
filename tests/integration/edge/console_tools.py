"""A console around a real record, and browsers that are signed in."""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
from edge_tools import Edge

from frontdesk.console.cookies import COOKIE
from frontdesk.console.members import CSRF_HEADER
from frontdesk.console.sessions import csrf_of, new_token, session_id
from frontdesk.records import Role, StaffAccount


@dataclass
class Browser:
    """Somebody who is signed in: an HTTP client with the session's cookie.

    Attributes:
        http: follows no redirects.
        name: the member of staff's.
        csrf: what their forms carry.
    """

    http: httpx.Client
    name: str
    csrf: str

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.http.get(path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form as a page of ours would."""
        return self.http.post(path, data={"csrf": self.csrf, **(data or {})}, **more)

    def htmx(self, path: str, data: dict[str, Any] | None = None) -> httpx.Response:
        """Send a form as htmx would."""
        return self.http.post(path, data=data, headers={CSRF_HEADER: self.csrf, "HX-Request": "true"})


class StaffRoom:
    """Makes members of staff and signs them in, without the sign-in page."""

    def __init__(self, edge: Edge, stack: ExitStack) -> None:
        self.edge = edge
        self._stack = stack

    def enter(self, role: Role | str, name: str = "") -> Browser:
        """Return the browser of a new member of staff."""
        mark = new_token()
        name = name or f"{role} {mark[:6]}"
        with self.edge.house.record.write() as work:
            account = work.staff.add(email=f"{mark.lower()}@clinic.example", name=name, role=Role(role))
            work.commit()
        return self._signed_in(account)

    def again(self, browser: Browser) -> Browser:
        """Return another browser of the same member of staff."""
        with self.edge.house.record.read() as work:
            (account,) = [one for one in work.staff.all() if one.name == browser.name]
        return self._signed_in(account)

    def _signed_in(self, account: StaffAccount) -> Browser:
        token = new_token()
        with self.edge.house.record.write() as work:
            session = work.staff.begin_session(account, session_id(token), self.edge.house.clock())
            session.verified_at = session.started_at
            work.commit()
        client = httpx.Client(
            base_url=self.edge.url, timeout=10, trust_env=False, headers={"Cookie": f"{COOKIE}={token}"}
        )
        return Browser(self._stack.enter_context(client), account.name, csrf_of(token))
