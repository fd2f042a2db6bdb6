"""A person at risk finds help: at once, whatever else fails, and it stays until they put it away."""

from collections.abc import Callable

from e2e_tools import PHONE, Chat, Stack, Staff
from playwright.sync_api import Page, Route, expect


def card_is_shown(chat: Chat) -> None:
    card = chat.dialog.locator(".card.crisis")
    expect(card).to_be_visible()
    expect(card.get_by_role("link", name="Call 988")).to_have_attribute("href", "tel:988")
    expect(card.get_by_role("link", name="Text 988")).to_have_attribute("href", "sms:988")
    expect(card.get_by_role("link", name="In immediate danger call 911")).to_have_attribute("href", "tel:911")
    expect(card.get_by_role("link", name=PHONE)).to_have_attribute("href", "tel:3035550142")


def test_a_crisis_opens_the_card_which_is_not_dismissed_by_accident(chat: Chat) -> None:
    chat.send("i want to kill myself tonight")
    card_is_shown(chat)
    chat.page.keyboard.press("Escape")
    chat.page.mouse.click(20, 20)
    card_is_shown(chat)
    chat.button("I have seen this, back to the chat").click()
    expect(chat.dialog.locator(".card")).to_be_hidden()
    expect(chat.messages.locator("li.risk")).to_contain_text("988")
    chat.messages.locator("li.risk").get_by_role("button", name="I need help now").click()
    card_is_shown(chat)


def test_help_needs_no_network(chat: Chat) -> None:
    chat.page.context.set_offline(True)
    chat.button("I need help now").click()
    card_is_shown(chat)


def test_help_needs_no_edge(visit: Callable[..., Chat]) -> None:
    chat = visit()
    chat.page.route("**/v1/**", lambda route: route.abort())
    chat.page.reload()
    chat.launcher.click()
    chat.button("I need help now").click()
    expect(chat.dialog.get_by_role("link", name="Call 988")).to_be_visible()


def test_a_crisis_while_staff_hold_the_chat_opens_the_card(chat: Chat, staff: Staff) -> None:
    chat.ask("What is ketamine?")
    staff.take(staff.newest())
    expect(chat.dialog.locator("header")).to_contain_text("Dana")
    chat.send("i took all my pills because i want to die")
    card_is_shown(chat)


def test_words_of_help_in_an_error_are_shown(chat: Chat) -> None:
    def fail(route: Route) -> None:
        help_ = {"kind": "crisis", "text": "Please call or text 988 now."}
        error = {"code": "unavailable", "message": "Something on our side does not answer."}
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(status=503, json={"error": error, "replies": [help_]}, headers=headers)

    chat.page.route("**/v1/messages", fail)
    chat.send("i want to kill myself")
    card_is_shown(chat)
    expect(chat.dialog.locator(".card")).to_contain_text("Please call or text 988 now.")


def test_leaving_takes_the_chat_from_the_screen_and_the_browser(chat: Chat, stack: Stack) -> None:
    chat.page.route(
        "https://weather.com/**",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )
    chat.ask("What is ketamine?")
    chat.button("Leave site").click()
    expect(chat.page).to_have_title("Weather")
    page: Page = chat.page
    page.go_back()  # the clinic's page is no longer in the history
    expect(page).not_to_have_title("Aspen Grove")
    page.goto(stack.site)
    again = Chat(page)
    again.launcher.wait_for()
    assert page.evaluate("sessionStorage.length") == 0
    again.open()
    expect(again.answers()).to_have_count(0)
