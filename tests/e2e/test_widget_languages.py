"""The chat in pages of other languages: their names, their direction, parts that stay English."""

from collections.abc import Callable

import pytest
from e2e_tools import Chat, soon, violations
from playwright.sync_api import expect


def test_right_to_left(visit: Callable[..., Chat]) -> None:
    chat = visit("dir=rtl", bypass_csp=True)
    left = "(launcher) => launcher.getBoundingClientRect().left < 100"  # the end of a line is on the left
    soon(lambda: chat.launcher.evaluate(left), True, chat.page)
    answer = chat.open().ask("What is ketamine?").element_handle()
    mine = chat.messages.locator("li.visitor")
    beside = "(mine, answer) => mine.getBoundingClientRect().right < answer.getBoundingClientRect().right"
    soon(lambda: mine.evaluate(beside, answer), True, chat.page)
    ends = "(place) => { const { paddingLeft, paddingRight } = getComputedStyle(place); return [paddingLeft, paddingRight] }"
    assert chat.dialog.locator("header").evaluate(ends) == ["9.6px", "16px"]
    turned = "(picture) => getComputedStyle(picture).transform"
    soon(lambda: chat.button("Send").locator("svg").evaluate(turned), "matrix(-1, 0, 0, 1, 0, 0)", chat.page)
    # The words of a button follow its picture, at a distance.
    gap = """(button) => { const words = document.createRange(); words.selectNode(button.lastChild);
      return button.firstChild.getBoundingClientRect().left - words.getBoundingClientRect().right > 3 }"""
    assert chat.button("Leave site").evaluate(gap)
    # What was said reads in its own direction.
    expect(chat.answers().locator("time").first).to_have_css("unicode-bidi", "plaintext")  # not "PM 5:15"
    direction = "(words) => getComputedStyle(words).direction"
    assert chat.answers().locator("p").first.evaluate(direction) == "ltr"
    assert mine.locator("p").evaluate(direction) == "ltr"
    chat.send("ما هو الكيتامين؟")
    soon(lambda: chat.messages.locator("li.visitor p").last.evaluate(direction), "rtl", chat.page)
    assert violations(chat.page) == []


def test_parts_in_english_say_so_where_the_chat_speaks_spanish(visit: Callable[..., Chat]) -> None:
    chat = visit("lang=es-MX")
    chat.launcher.click()
    chat.page.get_by_role("button", name="What are the side effects?").click()
    tongue = "(place) => place.closest('[lang]').lang"
    said = chat.host.locator("li.assistant:not(.intro, .typing) > p").first
    expect(said).to_be_visible()
    soon(lambda: said.evaluate(tongue), "en", chat.page)
    starter = chat.page.get_by_role("group", name="Preguntas frecuentes").get_by_role("button").first
    assert starter.evaluate(tongue) == "en"
    assert chat.host.locator("li.assistant:not(.intro, .typing) .hidden").first.evaluate(tongue) == "es-MX"
    assert chat.host.locator("li.visitor p").evaluate(tongue) == "es-MX"
    chat.page.get_by_role("button", name="Hablar con una persona").click()
    notices = chat.host.locator("li.system > p")
    spanish = notices.filter(has_text="El personal suele responder")
    expect(spanish).to_have_count(1)
    assert spanish.evaluate(tongue) == "es"
    assert notices.first.evaluate(tongue) == "en"


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("en_US", "en-US"), ("EN-us", "EN-us"), ("en-", "en"), ("english", "en"), ("x-none", "en"), ("1", "en"),
        ("en-US-u-hc-h23", "en-US"), ("de-DE", "en"), ("fil", "en"), ("en-" + "-".join(f"a{n}bcdef" for n in range(9)), "en"),
    ],
)  # fmt: skip
def test_whatever_a_page_calls_its_language_there_is_a_chat(
    visit: Callable[..., Chat], tag: str, told: str
) -> None:
    chat = visit(f"lang={tag}").open()
    with chat.page.expect_request("**/v1/sessions") as begun:
        chat.ask("What is ketamine?")
    assert begun.value.post_data_json["language"] == told


@pytest.mark.parametrize(("tag", "told"), [("es_ES", "es-ES"), ("ES", "ES")])
def test_spanish_is_known_by_other_names(visit: Callable[..., Chat], tag: str, told: str) -> None:
    chat = visit(f"lang={tag}")
    chat.launcher.click()
    chat.page.get_by_role("textbox", name="Tu mensaje").fill("What is ketamine?")
    with chat.page.expect_request("**/v1/sessions") as begun:
        chat.page.keyboard.press("Enter")
    assert begun.value.post_data_json["language"] == told
    expect(chat.host.locator("li.visitor time")).to_be_visible()
