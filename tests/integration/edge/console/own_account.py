"""Somebody who does everything once that can be done at the door and with one's own account."""

from collections.abc import Iterator
from typing import Any

import httpx
import pyotp
from console_clock import Clock
from console_tools import Browser
from door_tools import PASSWORD, Door, make_account, make_link
from edge_tools import Edge

from frontdesk.records import Role

SET_UP = "/staff/second-factor/set-up"
Step = tuple[str, "Browser | Guest", str, dict[str, Any], str]


class Guest:
    """A new member of staff with a browser of their own.

    Attributes:
        name: theirs.
        account: the number of their account.
    """

    def __init__(self, edge: Edge, clock: Clock, door: Door) -> None:
        self.edge, self._clock, self.door = edge, clock, door
        self._made = make_account(edge, Role.REVIEWER, password=None)
        self.name, self.account, self.email = self._made.name, self._made.id, self._made.email

    def post(self, path: str, form: dict[str, Any]) -> httpx.Response:
        """Send a form of the page that was opened last."""
        return self.door.post(path, {"csrf": self.door.csrf, **form})

    def code(self, wrong: bool = False) -> str:
        """Return a code of their authenticator that was not used yet."""
        self._clock.wait(seconds=60)
        with self.edge.house.record.read() as work:
            secret = work.factors.secret(self.account)
        assert secret is not None
        right = pyotp.TOTP(secret).generate_otp(int(self._clock().timestamp()) // 30)
        return f"{(int(right) + 1) % 1_000_000:06}" if wrong else right

    def knock(self, password: str = PASSWORD) -> tuple[str, dict[str, Any]]:
        """Open the page of the sign-in; return where its form is sent and the form."""
        self.door.cookies.clear()
        self.door.get("/staff/sign-in")
        return "/sign-in", {"email": self.email, "password": password}

    def work(self) -> Iterator[Step]:
        """Yield route, who asks for it, the address, the form, and the entry that it must leave."""
        link = make_link(self.edge, self._made).removeprefix("/staff")
        self.door.get(f"/staff{link}")
        yield "/link/{token}", self, link, {"password": PASSWORD, "again": PASSWORD}, "choose password"
        yield "/sign-in", self, *self.knock(), "sign in"
        self.door.get(SET_UP)
        yield (
            "/second-factor/set-up",
            self,
            "/second-factor/set-up",
            {"code": self.code()},
            "set up second factor",
        )
        path, form = self.knock()
        assert self.post(f"/staff{path}", form).status_code == 303
        self.door.get("/staff/second-factor")
        yield "/second-factor", self, "/second-factor", {"code": self.code()}, "sign in"
        self.door.get("/staff/me")
        codes = {"code": self.code()}
        yield "/me/recovery-codes", self, "/me/recovery-codes", codes, "renew recovery codes"
        self.door.get("/staff/me")
        change = {"current": PASSWORD, "password": f"{PASSWORD} below", "again": f"{PASSWORD} below"}
        yield "/me/password", self, "/me/password", change, "change password"
        yield "/me/sign-out", self, "/me/sign-out", {}, "sign out everywhere"
        yield (
            "/me/second-factor-off",
            self,
            "/me/second-factor-off",
            {"code": self.code()},
            "second factor off",
        )
        yield "/me/sign-out-everywhere", self, "/me/sign-out-everywhere", {}, "sign out everywhere"
        yield "/sign-in", self, *self.knock(f"{PASSWORD} below"), "sign in"
        self.door.get("/staff/me")
        yield "/sign-out", self, "/sign-out", {}, "sign out"
