"""Nothing typed is lost, nothing is said twice, and the truth about the connection is told."""

from collections.abc import Callable

from e2e_tools import PHONE, Chat, Stack, Staff
from held_requests import Held
from playwright.sync_api import Route, expect


def test_what_is_written_without_a_network_goes_out_when_it_is_back(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    chat.page.context.set_offline(True)
    chat.send("How long does an infusion take?")
    chat.send("What are the side effects?")
    expect(chat.dialog).to_contain_text("You are offline")
    expect(chat.messages.locator("li.late")).to_have_count(1)
    expect(chat.messages.locator("li.visitor").last).to_be_in_viewport()
    chat.page.context.set_offline(False)
    expect(chat.messages.locator("li.late, li.sending")).to_have_count(0)
    expect(chat.answers()).to_have_count(3)
    mine = chat.messages.locator("li.visitor p")
    expect(mine).to_have_text(
        ["What is ketamine?", "How long does an infusion take?", "What are the side effects?"]
    )
    expect(chat.dialog.locator(".trouble")).to_be_hidden()


def test_an_answer_lost_on_the_way_does_not_double_the_message(chat: Chat) -> None:
    lost = []

    def lose_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())  # it arrives; its acknowledgement does not
            route.abort()
        else:
            route.fallback()

    chat.page.route("**/v1/messages", lose_first)
    chat.send("What is ketamine?")
    expect(chat.answers()).to_have_count(1)
    expect(chat.messages.locator("li.late, li.sending")).to_have_count(0)
    expect(chat.messages.locator("li.visitor")).to_have_count(1)
    assert lost


def test_trouble_on_our_side_is_told_with_other_ways_and_keeps_the_words(chat: Chat) -> None:
    # It asks to wait long, so that nothing but the button sends the message again.
    error = {"code": "unavailable", "message": "Not now.", "retry_after_s": 600}
    headers = {"Access-Control-Allow-Origin": "*"}
    chat.page.route(
        "**/v1/**", lambda route: route.fulfill(status=503, json={"error": error}, headers=headers)
    )
    chat.send("What is ketamine?")
    trouble = chat.dialog.locator(".trouble")
    expect(trouble).to_contain_text("988")
    expect(trouble).to_contain_text(PHONE)
    late = chat.messages.locator("li.late")
    expect(late).to_contain_text("What is ketamine?")
    chat.page.unroute("**/v1/**")
    late.get_by_role("button", name="Try again").click()
    expect(chat.answers()).to_have_count(1)


def test_a_message_on_its_way_says_so(chat: Chat) -> None:
    held = Held(chat.page, "**/v1/messages")
    chat.send("What is ketamine?")
    expect(chat.messages.locator("li.sending")).to_contain_text("Sending…")
    held.let_go()
    expect(chat.answers()).to_have_count(1)
    expect(chat.messages).not_to_contain_text("Sending…")


def test_a_refused_message_says_why(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    chat.page.route("**/v1/messages", lambda route: route.fulfill(
        status=422, json={"error": {"code": "invalid", "message": "The message is empty."}},
        headers={"Access-Control-Allow-Origin": "*"},
    ) if route.request.method == "POST" else route.fallback())  # fmt: skip
    chat.send("hm")
    expect(chat.messages.locator("li.failed")).to_contain_text("Not sent: The message is empty.")


def test_blocked_streams_are_replaced_by_polling(visit: Callable[..., Chat], staff: Staff) -> None:
    chat = visit()
    chat.page.route("**/v1/events*", lambda route: route.abort())
    chat.open().ask("What is ketamine?")
    mine = staff.newest()
    staff.take(mine)
    staff.say(mine, "Hello by polling.")
    expect(chat.messages.locator("li.staff")).to_contain_text("Hello by polling.")


def test_what_staff_say_to_somebody_cut_off_is_shown_once_and_in_order(chat: Chat, staff: Staff) -> None:
    chat.ask("What is ketamine?")
    mine = staff.newest()
    staff.take(mine)
    expect(chat.dialog.locator("header")).to_contain_text("Dana")
    staff.say(mine, "One.")
    expect(chat.messages.locator("li.staff")).to_contain_text("One.")
    chat.listen()
    chat.page.context.set_offline(True)
    staff.say(mine, "Two.")
    chat.send("Are you there?")
    expect(chat.messages.locator("li.late")).to_have_count(1)
    staff.say(mine, "Three.")
    chat.page.context.set_offline(False)
    expect(chat.messages.locator("li.late, li.sending")).to_have_count(0)
    shown = chat.messages.locator("li.staff p, li.visitor p")
    expect(shown).to_have_text(["What is ketamine?", "One.", "Two.", "Three.", "Are you there?"])
    chat.expect_heard("Dana: Two.", "Dana: Three.", about="Dana: ")
    staff.say(mine, "Four.")
    expect(chat.messages.locator("li.staff p")).to_have_text(["One.", "Two.", "Three.", "Four."])


def test_a_stream_that_is_held_back_is_replaced_by_polling(visit: Callable[..., Chat]) -> None:
    chat = visit()
    chat.page.route("**/v1/events*", lambda route: None)  # neither answered nor refused
    chat.open().send("What is ketamine?")
    expect(chat.answers()).to_have_count(1)


def test_the_chat_is_kept_over_pages_and_nothing_is_said_twice(chat: Chat, stack: Stack) -> None:
    chat.ask("What is ketamine?")
    chat.text.fill("half a thought")
    chat.page.goto(f"{stack.site}/other")
    again = Chat(chat.page)
    again.dialog.wait_for()
    expect(again.answers()).to_have_count(1)
    expect(again.text).to_have_value("half a thought")


def test_what_was_on_its_way_survives_a_page_change(chat: Chat, stack: Stack) -> None:
    chat.ask("What is ketamine?")
    chat.page.route("**/v1/messages", lambda route: route.abort())
    chat.send("What are the side effects?")
    expect(chat.messages.locator("li.late")).to_have_count(1)
    chat.page.unroute("**/v1/messages")
    chat.page.goto(f"{stack.site}/other")
    expect(Chat(chat.page).answers()).to_have_count(2)


def test_tabs_share_one_chat(chat: Chat, stack: Stack) -> None:
    chat.ask("What is ketamine?")
    page = chat.page.context.new_page()
    page.goto(f"{stack.site}/other")
    other = Chat(page)
    other.launcher.wait_for()
    other.open()
    expect(other.answers()).to_have_count(1)
    other.ask("How long does an infusion take?")
    expect(chat.answers()).to_have_count(2)
    chat.menu("Delete my conversation")
    chat.button("Delete").click()
    expect(chat.answers()).to_have_count(0)
    expect(other.answers()).to_have_count(0)
