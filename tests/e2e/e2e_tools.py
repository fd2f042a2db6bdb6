"""The running stack beside a clinic's site, a member of staff, and a visitor's browser."""

import asyncio
import secrets
import shutil
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import yaml
from clinic_site import ClinicSite
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import text

from frontdesk.bundle import model_file
from frontdesk.commands.run import prepare
from frontdesk.commands.services import edge_url, house_services, log_folder, on_free_ports
from frontdesk.commands.supervisor import Supervisor
from frontdesk.console.cookies import COOKIE
from frontdesk.console.sessions import new_token, session_id
from frontdesk.edge import staffing
from frontdesk.edge.house import furnish
from frontdesk.edge.phrases import load_phrases
from frontdesk.language.files import PROJECT
from frontdesk.records import Record, Role, new_key
from frontdesk.records.opening import open_record
from frontdesk.settings import Settings

# How long anything may take on a slow machine that has much else to do. It only bounds: nothing waits
# longer than until it sees what it waits for. `expect` has it from here on, too.
WITHIN_MS = 60_000
READY_S = 300
MOST_STEPS = 200
# Whether an element that has the focus is outlined, or what lies over it, or the entry of a list that it stands for.
OUTLINED = """(element) => [[element], [element, "::after"], [element.closest("li") ?? element]]
  .some(([one, part]) => getComputedStyle(one, part).outlineStyle !== "none")"""
expect.set_options(timeout=WITHIN_MS)
PHONE = "(303) 555-0142"
ARTICLE = "https://clinic.example/article"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def clinic_file(folder: Path) -> Path:
    """Return a clinic's file with everything that the tests look at filled in."""
    content = yaml.safe_load((PROJECT / "clinic.yml").read_text(encoding="utf-8"))
    content |= {"name": "Aspen Grove Clinic", "phone": PHONE, "answer_within_minutes": 15}
    content["hours"] = dict.fromkeys(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], "0:00-24:00"
    )
    content["widget"] |= {"article_url": ARTICLE}
    path = folder / "clinic.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def patient(context: BrowserContext) -> BrowserContext:
    """Return a browser that bears a slow machine in what it does, too."""
    context.set_default_timeout(WITHIN_MS)
    return context


class Stack:
    """Everything that `frontdesk run` starts."""

    def __init__(self, settings: Settings, site: ClinicSite) -> None:
        self.settings = settings
        self.url = edge_url(settings)
        self.site = site.url
        self.foreign_site = site.foreign_url


@contextmanager
def running_stack(folder: Path) -> Iterator[Stack]:
    """Give the real house, as real processes, with a clinic's site beside it."""
    if not model_file(Settings()).is_file():
        raise FileNotFoundError("There is no trained model: run `make train` first.")
    ports = on_free_ports(Settings())
    site = ClinicSite(edge_url(ports))
    settings = replace(
        ports, state=folder, database_url="", encryption_keys=new_key(),
        rasa_secret=secrets.token_urlsafe(32), session_secret=secrets.token_urlsafe(32),
        clinic_file=clinic_file(folder), origins=f"{site.url},{site.foreign_url}",
        session_rate="100000/minute", address_rate="1000000/minute",
    )  # fmt: skip
    prepare(settings)
    try:
        with Supervisor(settings, services=house_services, log_folder=log_folder(settings)):
            wait_ready(edge_url(settings))
            yield Stack(settings, site)
    finally:
        site.stop()


def wait_ready(url: str) -> None:
    """Wait until the edge has found its assistant."""
    ends = time.monotonic() + READY_S
    while httpx.get(f"{url}/readyz", timeout=READY_S, trust_env=False).status_code != httpx.codes.OK:
        assert time.monotonic() < ends, "the stack did not become ready"
        time.sleep(0.1)


def soon(look: Callable[[], Any], wanted: Any, page: Page) -> None:
    """Wait until `look` returns what is wanted: for what Playwright's own `expect` cannot see.

    Args:
        look: reads a state, of the page or of what was recorded about it.
        wanted: what it must come to return.
        page: goes on living meanwhile.

    Raises:
        AssertionError: it returned something else until the time was over.
    """
    ends = time.monotonic() + WITHIN_MS / 1000
    while (found := look()) != wanted and time.monotonic() < ends:
        page.wait_for_timeout(50)
    assert found == wanted


def go_to(place: Locator, key: str = "Tab") -> None:
    """Press a key until it has led the keyboard to a place, where it must be seen to be.

    Raises:
        AssertionError: it does not lead there, or nothing shows where it is.
    """
    here = f"(place) => place.getRootNode().activeElement !== place ? 'elsewhere' : ({OUTLINED})(place)"
    found = place.evaluate(here)
    for _ in range(MOST_STEPS):
        if found != "elsewhere":
            break
        place.page.keyboard.press(key)
        found = place.evaluate(here)
    assert found is True, f"{key} to {place}: {found}"


class Staff:
    """A member of staff, who works on the same record through the same functions as the console."""

    def __init__(self, settings: Settings, name: str = "Dana") -> None:
        self.name = name
        self._house = furnish(settings, open_record(settings), load_phrases(), secret=settings.session_secret)

    @property
    def record(self) -> Record:
        return self._house.record

    def newest(self) -> str:
        """Return the chat that was begun last."""
        with self._house.record.read() as uow:
            return str(
                uow.session.scalar(text("SELECT id FROM conversation ORDER BY started_at DESC LIMIT 1"))
            )

    def take(self, chat: str) -> None:
        self._do(staffing.take(self._house, chat, self.name))

    def say(self, chat: str, words: str) -> None:
        self._do(staffing.say(self._house, chat, self.name, words))

    def release(self, chat: str) -> None:
        self._do(staffing.release(self._house, chat, self.name))

    def session(self, role: Role, name: str) -> str:
        """Return the token of a new member of staff, whose session went through both factors."""
        token = new_token()
        with self._house.record.write() as uow:
            account = uow.staff.add(email=f"{token.lower()}@clinic.example", name=name, role=role)
            session = uow.staff.begin_session(account, session_id(token), self._house.clock())
            session.verified_at = session.started_at
            uow.commit()
        return token

    def signed_in(self) -> str:
        """Return the cookie of a browser in which this member of staff is signed in."""
        return f"{COOKIE}={self.session(Role.AGENT, self.name)}"

    def _do(self, work: Coroutine[Any, Any, Any]) -> None:
        # In a thread of its own: the browser's connection holds this thread's event loop.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, work).result()


class Chat:
    """The widget in a page, by what a person sees or hears of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.host = page.locator("frontdesk-chat")
        self.dialog = page.get_by_role("dialog")
        self.launcher = self.host.locator(".launcher")
        self.text = page.get_by_role("textbox", name="Your message")
        self.messages = page.get_by_role("list", name="Messages")
        self.status = self.host.get_by_role("status")

    def open(self) -> "Chat":
        self.launcher.click()
        self.dialog.wait_for()
        return self

    def button(self, name: str) -> Locator:
        return self.dialog.get_by_role("button", name=name, exact=True)

    def send(self, text: str) -> None:
        self.text.fill(text)
        self.text.press("Enter")

    def answers(self) -> Locator:
        return self.messages.locator("li.assistant:not(.intro, .typing)")

    def ask(self, text: str) -> Locator:
        """Send `text` and return the first new answer."""
        before = self.answers().count()
        self.send(text)
        answer = self.answers().nth(before)
        answer.wait_for()
        # Some messages have more than one answer: what is asked next counts from behind the last of them.
        expect(self.messages.locator("li.sending, li.assistant.typing")).to_have_count(0)
        return answer

    def menu(self, entry: str) -> None:
        self.button("More").click()
        self.button(entry).click()

    def expect_heard(self, *wanted: str, about: str = "") -> None:
        """Wait until assistive technology has been told this since `listen`, in order; all of it `about` something."""
        heard = "(about) => window.heard.filter((said) => said.includes(about))"
        soon(lambda: self.page.evaluate(heard, about), list(wanted), self.page)

    def listen(self) -> None:
        """Keep what the status element says from now on."""
        self.page.evaluate(
            """() => {
              window.heard = [];
              const status = document.querySelector("frontdesk-chat").shadowRoot.querySelector("[role=status]");
              new MutationObserver((changes) => changes.forEach(({ addedNodes }) =>
                addedNodes.forEach((node) => window.heard.push(node.textContent)))).observe(status, { childList: true });
            }"""
        )


def axe_source() -> str:
    """Return axe-core's script, installed by the tests' set-up."""
    return (PROJECT / "widget/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA and best practice, in the whole page, once it is at rest."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.evaluate(axe_source())
    found = page.evaluate(
        """async () => (await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
          "wcag22aa", "best-practice"] })).violations.map((one) => one.id + ": " +
          one.nodes.map((node) => node.target.join(" ") + " " + node.failureSummary).join("; "))"""
    )
    return list(found)
