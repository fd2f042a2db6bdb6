"""A person at risk finds help: at once, whatever else fails, and it stays until they put it away."""

from collections.abc import Callable

from e2e_tools import PHONE, Chat, Stack, Staff, soon
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


def test_a_crisis_that_was_not_sent_yet_at_a_page_change_opens_the_card(chat: Chat, stack: Stack) -> None:
    page = chat.page
    chat.ask("What is ketamine?")
    page.route("**/v1/messages", lambda route: route.abort())
    chat.send("i want to kill myself tonight")
    expect(chat.messages.locator("li.late")).to_have_count(1)
    # The reply comes before what was said on the page before.
    page.route("**/v1/events*", lambda route: route.abort())
    page.route("**/v1/messages?*", lambda route: route.abort())
    page.goto(f"{stack.site}/other")
    page.unroute("**/v1/messages")
    card_is_shown(chat)


def test_a_crisis_answered_during_a_page_change_opens_the_card_and_is_said(
    visit: Callable[..., Chat], stack: Stack
) -> None:
    def lose(route: Route) -> None:
        route.fetch()  # it arrives; its answer does not
        route.abort()

    chat = visit()
    page = chat.page
    page.route("**/v1/events*", lambda route: route.abort())
    page.route("**/v1/messages?*", lambda route: route.abort())
    page.route("**/v1/messages", lose)
    chat.open().send("i want to kill myself tonight")
    expect(chat.messages.locator("li.late")).to_have_count(1)
    page.unroute("**/v1/messages")
    page.route("**/v1/messages", lambda route: route.abort())
    page.goto(f"{stack.site}/other")
    chat.dialog.wait_for()
    chat.listen()
    page.unroute("**/v1/messages?*")
    card_is_shown(chat)
    said = str(chat.host.locator("li.risk p").first.text_content())
    chat.expect_heard(said, about=said)


def test_the_card_stays_over_pages_until_it_was_seen_and_then_stays_away(chat: Chat, stack: Stack) -> None:
    chat.send("i want to kill myself tonight")
    card_is_shown(chat)
    chat.page.reload()
    card_is_shown(chat)
    beside = opened_beside(chat, stack)
    card_is_shown(beside)
    chat.button("I have seen this, back to the chat").click()
    chat.page.reload()
    card_was_seen(chat)
    beside.page.reload()
    card_was_seen(beside.open())
    late = opened_beside(chat, stack)
    card_was_seen(late)
    late.send("i still want to kill myself")
    card_is_shown(late)


def opened_beside(chat: Chat, stack: Stack) -> Chat:
    """Return the same visitor's chat in a new tab."""
    page = chat.page.context.new_page()
    page.goto(stack.site)
    return Chat(page).open()


def card_was_seen(chat: Chat) -> None:
    expect(chat.messages.locator("li.risk")).to_be_visible()
    expect(chat.dialog.locator(".card")).to_be_hidden()


def fail_with_help(route: Route) -> None:
    help_ = {"kind": "crisis", "text": "Please call or text 988 now."}
    error = {"code": "unavailable", "message": "Something on our side does not answer."}
    headers = {"Access-Control-Allow-Origin": "*"}
    route.fulfill(status=503, json={"error": error, "replies": [help_]}, headers=headers)


def test_words_of_help_in_an_error_are_shown(chat: Chat) -> None:
    chat.page.route("**/v1/messages", fail_with_help)
    chat.send("i want to kill myself")
    card_is_shown(chat)
    expect(chat.dialog.locator(".card")).to_contain_text("Please call or text 988 now.")


def test_help_that_was_put_away_does_not_come_back_at_every_try(chat: Chat) -> None:
    tries: list[Route] = []

    def fail(route: Route) -> None:
        tries.append(route)
        fail_with_help(route)

    chat.page.route("**/v1/messages", fail)
    chat.send("i want to kill myself")
    card_is_shown(chat)
    chat.button("I have seen this, back to the chat").click()
    enough = len(tries) + 2  # when the second begins, the first has been dealt with
    soon(lambda: len(tries) >= enough, True, chat.page)
    expect(chat.dialog.locator(".card")).to_be_hidden()


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
