"""An edge that does not answer keeps nobody from the button, from help and from a chat of before."""

from collections.abc import Callable

from e2e_tools import PHONE, Chat
from held_requests import Held
from playwright.sync_api import expect

# Less than the widget gives the edge for an answer.
SOONER_MS = 12_000


def test_nobody_waits_for_a_slow_edge_to_get_help(visit: Callable[..., Chat]) -> None:
    chat = visit()
    held = Held(chat.page, "**/v1/clinic*")
    chat.page.reload()
    expect(chat.launcher).to_be_visible(timeout=SOONER_MS)
    chat.open().button("I need help now").click()
    card = chat.dialog.locator(".card.crisis")
    expect(card.get_by_role("link", name="Call 988")).to_be_visible()
    held.let_go()
    expect(chat.page.get_by_role("dialog", name="Aspen Grove Clinic")).to_be_visible()
    expect(card.get_by_role("link", name=PHONE)).to_be_visible()
    chat.button("I have seen this, back to the chat").click()
    chat.ask("What is ketamine?")


def test_a_slow_language_is_put_on_when_it_comes(visit: Callable[..., Chat]) -> None:
    chat = visit("lang=es")
    held = Held(chat.page, "**/es.json")
    chat.page.reload()
    expect(chat.launcher).to_be_visible(timeout=SOONER_MS)
    chat.open().ask("What is ketamine?")
    chat.text.fill("half a thought")
    held.let_go()
    expect(chat.page.get_by_role("textbox", name="Tu mensaje")).to_have_value("half a thought")
    expect(chat.page.get_by_role("textbox", name="Tu mensaje")).to_be_focused()
    expect(chat.page.get_by_role("list", name="Mensajes").locator("li.visitor")).to_have_count(1)
    expect(chat.page.locator("frontdesk-chat .panel")).to_have_count(1)


def test_a_language_that_never_comes_keeps_no_chat_away(visit: Callable[..., Chat]) -> None:
    chat = visit().open()
    chat.ask("What is ketamine?")
    chat.page.context.add_init_script(
        """const timeout = AbortSignal.timeout;
        AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms / 5);"""
    )
    chat.page.route("**/es.json", lambda route: None)
    chat.page.goto(f"{chat.page.url}lang=es")
    expect(chat.answers()).to_have_count(1)
