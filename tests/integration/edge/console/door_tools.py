"""A browser before the sign-in: it keeps cookies as browsers do, and reads forms."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http.cookies import SimpleCookie
from typing import Any

import httpx
from argon2 import PasswordHasher
from edge_tools import Edge

from frontdesk.console.cookies import COOKIE
from frontdesk.records import LinkPurpose, Role, StaffAccount

PASSWORD = "a quiet morning by the lake"  # noqa: S105
_KEPT = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4).hash(PASSWORD)


class Door:
    """Somebody at the door of the console, at a network address of their own."""

    def __init__(self, url: str) -> None:
        address = f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"
        headers = {"X-Forwarded-For": address}
        self.http = httpx.Client(base_url=url, timeout=20, trust_env=False, headers=headers)
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    def __enter__(self) -> "Door":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self._kept(self.http.get(path, **self._with_cookies(more)))

    def post(self, path: str, data: dict[str, Any], **more: Any) -> httpx.Response:
        return self._kept(self.http.post(path, data=data, **self._with_cookies(more)))

    def sign_in(
        self, email: str, password: str = PASSWORD, *, wanted: str = "/staff/", page: str = "/staff/sign-in"
    ) -> httpx.Response:
        """Open the page and send its form."""
        before = self.cookies.pop(COOKIE, None)
        self.get(page)
        if before is not None:
            self.cookies[COOKIE] = before
        form = {"email": email, "password": password, "csrf": self.csrf, "next": wanted}
        return self.post("/staff/sign-in", form)

    def choose(self, link: str, password: str, again: str | None = None) -> httpx.Response:
        """Open a one-time link and choose a password."""
        self.get(link)
        form = {"password": password, "again": password if again is None else again, "csrf": self.csrf}
        return self.post(link, form)

    def at_once(self, count: int, email: str, password: str) -> list[int]:
        form = {"email": email, "password": password, "csrf": self.csrf, "next": ""}
        return self.post_at_once(count, "/staff/sign-in", form)

    def post_at_once(self, count: int, path: str, form: dict[str, Any]) -> list[int]:
        """Send the same form many times together; return the statuses."""
        more = self._with_cookies({})
        with ThreadPoolExecutor(count) as pool:
            jobs = [pool.submit(self.http.post, path, data=form, **more) for _ in range(count)]
            return [job.result(30).status_code for job in jobs]

    def _with_cookies(self, more: dict[str, Any]) -> dict[str, Any]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return more | {"headers": {**({"Cookie": cookie} if cookie else {}), **more.get("headers", {})}}

    def _kept(self, reply: httpx.Response) -> httpx.Response:
        for line in reply.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        if 'name="csrf" value="' in reply.text:
            self.csrf = reply.text.rsplit('name="csrf" value="', 1)[1].split('"')[0]
        return reply


def make_account(
    edge: Edge, role: Role, *, password: str | None = PASSWORD, disabled: bool = False, kept: str = ""
) -> StaffAccount:
    """Return a new account whose password is `PASSWORD`."""
    with edge.house.record.write() as work:
        mark = secrets.token_hex(4)
        account = work.staff.add(email=f"{role}.{mark}@clinic.example", name=f"Ana {mark}", role=role)
        account.password = (kept or _KEPT) if password else None
        account.disabled_at = edge.house.clock() if disabled else None
        work.commit()
    return account


def make_link(edge: Edge, account: StaffAccount, purpose: LinkPurpose = LinkPurpose.PASSWORD) -> str:
    """Return the path of a new one-time link."""
    moment: datetime = edge.house.clock()
    with edge.house.record.write() as work:
        token = work.access.issue_link(work.staff.get(account.id), purpose, moment)
        work.commit()
    return f"/staff/link/{token}"


def cookie_of(reply: httpx.Response, name: str) -> set[str]:
    """Return the attributes with which a reply sets a cookie."""
    (line,) = [line for line in reply.headers.get_list("set-cookie") if line.startswith(f"{name}=")]
    return {part.strip().lower() for part in line.split(";")[1:]}


def entered(edge: Edge, cookie: str) -> int:
    """Return the status that a session's cookie gets at the first page."""
    reply = httpx.get(f"{edge.url}/staff/inbox", headers={"Cookie": f"{COOKIE}={cookie}"}, trust_env=False)
    return reply.status_code
