"""The chat on phones, on enlarged pages, above a keyboard on the screen."""

from collections.abc import Callable

import pytest
from e2e_tools import Chat, soon
from playwright.sync_api import expect


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256), (390, 844)])
def test_small_screens_and_enlarged_pages_need_no_sideways_scrolling(
    visit: Callable[..., Chat], width: int, height: int
) -> None:
    chat = visit(viewport={"width": width, "height": height}).open()  # 1280 by 1024 at 400 %
    wide = "() => document.documentElement.scrollWidth > innerWidth"
    inside = """(panel) => [panel, ...panel.querySelectorAll("*")].filter((one) => one.scrollWidth > one.clientWidth + 1
      && getComputedStyle(one).display !== "inline" && one.clientWidth > 1).map((one) => one.className)"""
    within = "(panel, width) => { const { left, right } = panel.getBoundingClientRect(); return left >= 0 && right <= width }"
    for question in ("What is ketamine?", "What are the side effects?"):
        answer = chat.ask(question)
        expect(answer.locator("time")).to_be_in_viewport()
        expect(chat.button("I need help now")).to_be_in_viewport(ratio=1)
        expect(chat.button("Leave site")).to_be_in_viewport(ratio=1)
        soon(lambda: chat.page.evaluate(wide), False, chat.page)
        soon(lambda: chat.dialog.evaluate(inside), [], chat.page)
        soon(lambda: chat.dialog.evaluate(within, width), True, chat.page)
    chat.text.focus()
    chat.page.keyboard.type("And ")
    expect(chat.text).to_be_in_viewport()
    chat.button("I need help now").click()
    expect(chat.dialog.get_by_role("heading", name="Help is here, right now")).to_be_in_viewport()
    soon(lambda: chat.dialog.evaluate(inside), [], chat.page)
    last = chat.button("I have seen this, back to the chat")
    last.focus()
    expect(last).to_be_in_viewport()


def test_on_a_low_screen_too_whoever_reads_further_up_is_left_there(visit: Callable[..., Chat]) -> None:
    chat = visit(viewport={"width": 320, "height": 256}).open()
    chat.ask("What is ketamine?")
    chat.dialog.evaluate("(panel) => { panel.scrollTop = 0 }")
    chat.page.evaluate("document.querySelector('frontdesk-chat').ask('What are the side effects?')")
    expect(chat.answers()).to_have_count(2)
    assert chat.dialog.evaluate("(panel) => panel.scrollTop") == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_the_keyboard_stays_where_the_chat_covers_the_page(visit: Callable[..., Chat], width: int) -> None:
    chat = visit(viewport={"width": width, "height": 640}).open()
    expect(chat.dialog.locator("#count")).to_be_attached()  # the second file is there
    covers = width == 320
    page_has_it = "() => document.activeElement.localName !== 'frontdesk-chat'"
    send, more = chat.button("Send"), chat.button("More")
    send.focus()
    if covers:
        chat.page.keyboard.press("Tab")
        expect(more).to_be_focused()
        chat.page.keyboard.press("Shift+Tab")
        expect(send).to_be_focused()
    chat.page.get_by_role("link", name="Another page").focus()  # as from the browser's own controls
    soon(lambda: chat.page.evaluate(page_has_it), not covers, chat.page)
    chat.page.keyboard.press("Escape")
    if covers:
        expect(chat.launcher).to_be_focused()
        chat.page.get_by_role("link", name="Another page").focus()
        assert chat.page.evaluate(page_has_it)


VIEW = """window.view = Object.assign(new EventTarget(), { height: innerHeight, scale: 1, offsetTop: 0 });
  Object.defineProperty(window, "visualViewport", { value: window.view });
  window.look = (what, now) => { Object.assign(view, now); view.dispatchEvent(new Event(what)); };"""


def test_the_chat_keeps_above_the_keyboard_on_the_screen(visit: Callable[..., Chat]) -> None:
    chat = visit(viewport={"width": 390, "height": 844})
    chat.page.context.add_init_script(VIEW)
    chat.page.reload()
    chat.launcher.wait_for()
    chat.open()
    expect(chat.dialog.locator("#count")).to_be_attached()
    box = "(panel) => { const { y, height } = panel.getBoundingClientRect(); return [y, height].map(Math.round) }"
    for what, now, seen in (
        ("resize", {"height": 500}, [0, 500]),
        ("scroll", {"offsetTop": 120}, [120, 500]),  # so iOS does it
        ("resize", {"height": 844, "offsetTop": 0}, [0, 844]),
        ("resize", {"height": 422, "scale": 2}, [0, 844]),  # two fingers enlarge the page
        ("scroll", {"offsetTop": 200}, [0, 844]),
    ):
        chat.page.evaluate("([what, now]) => look(what, now)", [what, now])
        soon(lambda: chat.dialog.evaluate(box), seen, chat.page)


def test_phones_show_the_chat_on_the_whole_screen(visit: Callable[..., Chat]) -> None:
    chat = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open()
    box = "(panel) => { const { x, y, width, height } = panel.getBoundingClientRect(); return [x, y, width, height].map(Math.round) }"
    soon(lambda: chat.dialog.evaluate(box), [0, 0, 390, 844], chat.page)
    expect(chat.messages).to_be_focused()  # no keyboard jumps up
