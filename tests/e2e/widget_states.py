"""The states of the chat that are looked at: by axe, and on the pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any

from e2e_tools import Chat, Staff
from playwright.sync_api import Route, expect


def show_chat(chat: Chat) -> None:
    chat.open().ask("What is ketamine?")


def show_form(chat: Chat) -> None:
    chat.open().menu("Leave contact details")
    chat.dialog.get_by_label("Name").wait_for()


def show_crisis(chat: Chat) -> None:
    chat.open().button("I need help now").click()


def show_menu(chat: Chat) -> None:
    chat.open().button("More").click()


def show_error(chat: Chat) -> None:
    chat.open()
    chat.page.context.set_offline(True)
    chat.send("What is ketamine?")
    chat.dialog.locator(".trouble").wait_for()
    chat.messages.locator("li.late").wait_for()


def show_waiting(chat: Chat) -> None:
    chat.open().button("Talk to a person").click()
    expect(chat.dialog).to_contain_text("Waiting for staff")


def show_staff(chat: Chat, staff: Staff) -> None:
    chat.open().ask("What is ketamine?")
    mine = staff.newest()
    staff.take(mine)
    staff.say(mine, "Hello, this is Dana from the front desk. How can I help?")
    chat.messages.locator("li.staff").wait_for()
    expect(chat.dialog.locator("header")).to_contain_text("You are talking to Dana")


def show_failed(chat: Chat) -> None:
    def refuse(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        error = {"error": {"code": "invalid", "message": "The message cannot be read."}}
        return route.fulfill(status=422, json=error, headers={"Access-Control-Allow-Origin": "*"})

    chat.open().ask("What is ketamine?")
    chat.page.route("**/v1/messages", refuse)
    chat.send("hm")
    chat.messages.locator("li.failed").wait_for()


def show_deletion(chat: Chat) -> None:
    chat.open().ask("What is ketamine?")
    chat.menu("Delete my conversation")
    chat.dialog.get_by_role("heading", name="Delete my conversation").wait_for()


def show_feedback(chat: Chat) -> None:
    answer = chat.open().ask("What is ketamine?")
    answer.get_by_role("button", name="Not helpful").click()
    answer.get_by_role("textbox").wait_for()


def show_too_long(chat: Chat) -> None:
    chat.open().text.fill("x" * 2003)
    expect(chat.dialog).to_contain_text("3 characters too many")


def show_spanish(chat: Chat) -> None:
    chat.open()
    chat.page.get_by_role("button", name="What are the side effects?").click()
    chat.host.locator("li.assistant .feedback").wait_for()
    chat.page.get_by_role("button", name="Hablar con una persona").click()
    chat.host.locator("li.system").first.wait_for()


@dataclass(frozen=True)
class State:
    """How a chat comes to be in a state, on which page. Some need a member of staff."""

    show: Callable[[Chat], None] | Callable[[Chat, Staff], None]
    query: str = ""

    def __call__(self, chat: Chat, staff: Staff) -> None:
        self.show(*(chat, staff)[: len(signature(self.show).parameters)])


STATES = {
    "closed": State(lambda chat: None), "chat": State(show_chat), "form": State(show_form),
    "crisis": State(show_crisis), "menu": State(show_menu), "error": State(show_error),
    "waiting": State(show_waiting), "staff": State(show_staff), "failed": State(show_failed),
    "deletion": State(show_deletion), "feedback": State(show_feedback), "too-long": State(show_too_long),
    "spanish": State(show_spanish, "lang=es"), "right-to-left": State(show_chat, "dir=rtl"),
}  # fmt: skip
SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 860}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
