"""The states of the chat that are looked at: by axe, and on the pictures."""

from e2e_tools import Chat
from playwright.sync_api import expect


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


STATES = {
    "closed": lambda chat: None, "chat": show_chat, "form": show_form, "crisis": show_crisis,
    "menu": show_menu, "error": show_error, "waiting": show_waiting,
}  # fmt: skip
