"""From the first visit to an answer."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from e2e_tools import ARTICLE, Chat, soon
from playwright.sync_api import Route, expect


def test_the_chat_says_what_it_is_and_what_happens_with_words(chat: Chat) -> None:
    intro = chat.messages.locator("li.intro")
    expect(intro).to_contain_text("automated")
    expect(intro).to_contain_text("no medical advice")
    expect(intro).to_contain_text("delete it at any time")


def test_a_starter_question_is_answered_with_its_section(chat: Chat) -> None:
    chat.button("What are the side effects?").click()
    answer = chat.answers().first
    expect(answer).to_be_visible()
    cite = answer.get_by_role("link", name=re.compile("^From “.+”$"))
    expect(cite).to_have_attribute("href", re.compile(re.escape(ARTICLE) + "#:~:text="))
    expect(cite).to_have_attribute("rel", "noopener noreferrer")


def test_two_questions_in_one_message_get_two_bubbles(chat: Chat) -> None:
    chat.ask("What is ketamine? And how long does an infusion take?")
    expect(chat.answers()).to_have_count(2)


@pytest.mark.parametrize("words", ["yes", "no", "not what i asked", "tell me more", "the second one", "why"])
def test_words_that_lean_on_nothing_get_a_reply_too(chat: Chat, words: str) -> None:
    expect(chat.ask(words)).not_to_contain_text("cannot answer right now")


def test_a_choice_is_a_button_and_goes_away_once_something_else_was_said(chat: Chat) -> None:
    first = chat.ask("How does ketamine work?")
    choices = first.locator(".choices button")
    words = choices.first.text_content()
    choices.first.click()
    expect(chat.answers()).to_have_count(2)
    expect(chat.messages.locator("li.visitor").last).to_contain_text(str(words))
    expect(first.locator(".choices")).to_be_hidden()


def test_messages_carry_day_and_time(chat: Chat) -> None:
    answer = chat.ask("What is ketamine?")
    expect(answer.locator("time")).to_have_text(re.compile(r"^\d{1,2}:\d\d [AP]M$"))
    expect(chat.messages.locator("li.day")).to_have_count(1)


def test_each_day_has_a_line_before_its_first_message(chat: Chat) -> None:
    for question in ("What is ketamine?", "What are the side effects?"):
        chat.ask(question)

    def a_day_ago(route: Route) -> None:
        """Give the first question and its answer as said yesterday."""
        answer = route.fetch()
        history = answer.json()
        for message in history["messages"]:
            if message["sequence"] <= 2:  # noqa: PLR2004
                message["at"] = (datetime.fromisoformat(message["at"]) - timedelta(days=1)).isoformat()
        route.fulfill(response=answer, json=history)

    chat.page.route("**/v1/events*", lambda route: route.abort())
    chat.page.route("**/v1/messages?*", a_day_ago)
    chat.page.reload()
    days = chat.messages.locator("li.day")
    expect(days).to_have_count(2)
    order = "(list) => [...list.children].map((one) => one.classList[0])"
    exchange = ["day", "visitor", "assistant"]
    assert chat.messages.evaluate(order) == [
        "assistant",
        *exchange,
        *exchange,
    ]  # what it opens with comes first
    first, second = days.all_text_contents()
    assert first != second
    named = "(ago) => new Date(Date.now() - ago * 86400000).toLocaleDateString('en-US', { weekday: 'long' })"
    assert first.startswith(chat.page.evaluate(named, 1))
    assert second.startswith(chat.page.evaluate(named, 0))


def test_what_is_new_comes_into_view_unless_the_visitor_reads_further_up(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    last = chat.ask("How does ketamine work?")
    expect(last.locator("time")).to_be_in_viewport()
    chat.messages.evaluate("(list) => { list.scrollTop = 0 }")
    chat.page.evaluate("document.querySelector('frontdesk-chat').ask('What are the side effects?')")
    expect(chat.answers()).to_have_count(3)
    assert chat.messages.evaluate("(list) => list.scrollTop") == 0


def test_a_thumb_down_takes_a_word(chat: Chat) -> None:
    answer = chat.ask("What is ketamine?")
    with chat.page.expect_response("**/v1/feedback") as first:
        answer.get_by_role("button", name="Not helpful").click()
    assert first.value.request.post_data_json["helpful"] is False
    expect(answer.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")
    answer.get_by_role("textbox").fill("too short")
    with chat.page.expect_response("**/v1/feedback") as second:
        answer.get_by_role("textbox").press("Enter")
    assert second.value.request.post_data_json["word"] == "too short"
    assert second.value.ok
    expect(answer).to_contain_text("Thank you")


def test_the_typing_line_is_there_while_an_answer_is_looked_up_only(chat: Chat) -> None:
    told = {"answering": True}

    def tell(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | told)

    chat.page.route("**/v1/events*", lambda route: route.abort())  # it polls, and hears what the test wants
    chat.page.route("**/v1/messages?*", tell)
    chat.send("What is ketamine?")
    typing = chat.messages.locator("li.assistant.typing")
    expect(typing).to_be_visible()
    told["answering"] = False
    expect(typing).to_have_count(0)
    expect(chat.answers()).to_have_count(1)


def test_html_is_words_and_addresses_are_links(chat: Chat) -> None:
    said = "<img src=x onerror=alert(1)> see https://clinic.example/a?b=1. and javascript:alert(1)"
    chat.send(said)
    mine = chat.messages.locator("li.visitor").first
    expect(mine).to_contain_text("<img src=x onerror=alert(1)>")
    expect(mine.locator("img")).to_have_count(0)
    links = mine.get_by_role("link")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://clinic.example/a?b=1")


def test_what_is_left_is_counted_and_too_much_is_kept(chat: Chat) -> None:
    chat.text.fill("x" * 1850)
    expect(chat.dialog).to_contain_text("150 characters left")
    chat.text.fill("x" * 2003)
    expect(chat.dialog).to_contain_text("3 characters too many")
    chat.text.press("Enter")
    expect(chat.text).to_have_value("x" * 2003)
    expect(chat.messages.locator("li.visitor")).to_have_count(0)


def test_the_page_can_open_ask_and_close(visit: Callable[..., Chat]) -> None:
    chat = visit()
    chat.page.evaluate(
        """() => { window.told = []; for (const name of ["open", "message", "close"])
          document.addEventListener("frontdesk:" + name, ({ type, detail }) => window.told.push([type, detail])); }"""
    )
    chat.page.evaluate("document.querySelector('frontdesk-chat').ask('What is ketamine?')")
    expect(chat.answers().first).to_be_visible()
    chat.page.evaluate("document.querySelector('frontdesk-chat').close()")
    expect(chat.dialog).to_be_hidden()
    names = "window.told.map(([name]) => name)"
    soon(
        lambda: chat.page.evaluate(names),
        [f"frontdesk:{name}" for name in ("open", "message", "close")],
        chat.page,
    )
    told = chat.page.evaluate("window.told")
    assert told[1][1]["author"] == "assistant"
    assert "text" not in told[1][1]


def test_a_copy_can_be_kept(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    with chat.page.expect_download() as download:
        chat.menu("Download transcript")
    text = download.value.path().read_text(encoding="utf-8")
    assert "You: What is ketamine?" in text
    assert "Assistant: " in text


def test_deleting_asks_first_and_leaves_nothing(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    chat.menu("Delete my conversation")
    chat.button("Cancel").click()
    expect(chat.answers()).to_have_count(1)
    chat.menu("Delete my conversation")
    with chat.page.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        chat.button("Delete").click()
    assert gone.value.ok
    expect(chat.answers()).to_have_count(0)
    soon(lambda: chat.page.evaluate("sessionStorage.length"), 0, chat.page)
    chat.ask("What is ketamine?")


def test_an_ended_chat_is_followed_by_a_new_one(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    chat.menu("End chat")
    expect(chat.dialog).to_contain_text("This chat has ended")
    chat.send("How long does an infusion take?")
    expect(chat.messages.locator("li.visitor")).to_contain_text(["How long does an infusion take?"])
    expect(chat.answers()).to_contain_text(["hour"])


def test_spanish_speakers_are_told_that_answers_are_english(visit: Callable[..., Chat]) -> None:
    chat = visit("lang=es")
    chat.launcher.click()
    expect(chat.dialog).to_contain_text("mis respuestas están en inglés")
    expect(chat.dialog.get_by_role("button", name="Hablar con una persona")).to_be_visible()
    expect(chat.dialog.get_by_role("button", name="Necesito ayuda ya")).to_be_visible()
