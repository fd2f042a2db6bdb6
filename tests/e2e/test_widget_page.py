"""The chat in a clinic's page: what it stores, fetches and touches there."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from e2e_tools import CHROMIUM, Chat, Stack, patient, soon
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from staff_browser import watched

# The pages of the tests carry `default-src 'none'` and Trusted Types; the fixture fails a test whose
# page complains about either.


def test_nothing_is_stored_before_the_first_message(chat: Chat) -> None:
    chat.text.fill("not sent")
    held = "() => [document.cookie, localStorage.length, sessionStorage.length]"
    assert chat.page.evaluate(held) == ["", 0, 0]
    chat.ask("What is ketamine?")
    soon(lambda: chat.page.evaluate(held), ["", 0, 1], chat.page)
    assert chat.page.context.cookies() == []


def test_a_clinic_may_keep_chats_in_the_browser(visit: Callable[..., Chat]) -> None:
    chat = visit("keep=browser").open()
    chat.ask("What is ketamine?")
    soon(lambda: chat.page.evaluate("[localStorage.length, sessionStorage.length]"), [1, 0], chat.page)


def test_blocked_storage_is_no_obstacle(visit: Callable[..., Chat]) -> None:
    chat = visit()
    chat.page.context.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    chat.page.reload()
    chat.launcher.wait_for()
    chat.open().ask("What is ketamine?")


def test_blocked_cookies_of_other_sites_are_no_obstacle(
    browser: Browser, stack: Stack, tmp_path: Path
) -> None:
    with with_cookies_of_other_sites(browser, tmp_path, blocked=True) as visitor:
        assert not _keeps_cookies_within(visitor, stack)
        page = watched(visitor.new_page())
        page.goto(f"{stack.foreign_site}/")
        chat = Chat(page)
        chat.launcher.wait_for()
        chat.open().ask("What is ketamine?")
        page.reload()
        expect(chat.messages.get_by_text("What is ketamine?")).to_be_visible()
        chat.ask("How long does an infusion take?")
        assert visitor.cookies() == []
        assert page.problems == []  # type: ignore[attr-defined]


def test_where_they_are_not_blocked_such_cookies_are_kept(
    browser: Browser, stack: Stack, tmp_path: Path
) -> None:
    """Without this, the test above might block nothing."""
    with with_cookies_of_other_sites(browser, tmp_path, blocked=False) as visitor:
        assert _keeps_cookies_within(visitor, stack)


@contextmanager
def with_cookies_of_other_sites(browser: Browser, folder: Path, *, blocked: bool) -> Iterator[BrowserContext]:
    """Give a browser whose owner chose whether other sites' cookies are blocked."""
    (folder / "Default").mkdir()
    chosen = {"profile": {"cookie_controls_mode": int(blocked), "block_third_party_cookies": blocked}}
    (folder / "Default/Preferences").write_text(json.dumps(chosen), encoding="utf-8")
    with browser.browser_type.launch_persistent_context(
        folder, executable_path=CHROMIUM, args=["--no-sandbox"], locale="en-US"
    ) as visitor:
        yield patient(visitor)


def _keeps_cookies_within(visitor: BrowserContext, stack: Stack) -> bool:
    """Return whether a page may keep a cookie within another site's page."""
    page = visitor.new_page()
    page.goto(f"{stack.foreign_site}/frame")
    inner = page.wait_for_selector("iframe").content_frame()
    assert inner is not None
    inner.wait_for_url(f"{stack.site}/")
    kept = inner.evaluate(
        """() => {
          try { document.cookie = "kept=1; SameSite=None; Secure"; return document.cookie !== ""; }
          catch (error) { if (error.name === "SecurityError") return false; throw error; }
        }"""
    )
    page.close()
    return bool(kept)


def test_nothing_is_fetched_from_elsewhere(visit: Callable[..., Chat], stack: Stack) -> None:
    chat = visit()
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.page.reload()
    chat.launcher.wait_for()
    chat.open().ask("What is ketamine?")
    assert {url.split("/")[2] for url in asked} <= {stack.url.split("/")[2], stack.site.split("/")[2]}


def style(page: Page, css: str) -> None:
    """Give a page a style of its own, by script: its policy lets no other in."""
    page.evaluate(
        """(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
          document.adoptedStyleSheets = [sheet]; }""",
        css,
    )


def computed(place: Locator, name: str) -> str:
    return str(place.evaluate("(place, name) => getComputedStyle(place)[name]", name))


def height(place: Locator) -> float:
    return float(place.evaluate("(place) => place.getBoundingClientRect().height"))


def test_styles_leak_neither_way(visit: Callable[..., Chat]) -> None:
    main = "() => { const m = document.querySelector('main'); return [m.offsetTop, m.offsetHeight, getComputedStyle(m).color] }"
    chat = visit()
    before = chat.page.evaluate(main)
    chat.open()
    assert chat.page.evaluate(main) == before
    own = {name: computed(chat.text, name) for name in ("color", "fontSize")}
    style(chat.page, "* { color: lime !important; font-size: 40px } button { display: none !important }")
    expect(chat.button("I need help now")).to_be_visible()
    assert computed(chat.page.locator("main"), "color") == "rgb(0, 255, 0)"
    assert computed(chat.text, "color") == own["color"] != "rgb(0, 255, 0)"
    assert computed(chat.text, "fontSize") == own["fontSize"] == "16px"


@pytest.mark.parametrize("size", ["62.5%", "40px"])
def test_a_page_that_sets_its_own_unit_does_not_resize_the_chat(
    visit: Callable[..., Chat], size: str
) -> None:
    chat = visit()
    style(chat.page, f"html {{ font-size: {size} }}")
    assert 56 <= height(chat.launcher) < 60
    answer = chat.open().ask("What is ketamine?")
    assert computed(answer.locator("p").first, "fontSize") == "16px"
    assert computed(chat.text, "fontSize") == "16px"
    width = chat.dialog.evaluate("(panel) => panel.offsetWidth")
    assert width == 400
    for button in chat.dialog.get_by_role("button").all():
        assert 44 <= height(button) < 100, button.text_content()


def test_the_page_around_it_does_not_move(visit: Callable[..., Chat]) -> None:
    """What moves inside of the chat is hidden from the page's observers; what is told is the page's own."""
    chat = visit()
    chat.page.context.add_init_script(
        """window.moved = [];
        new PerformanceObserver((list) => {
          for (const shift of list.getEntries())
            window.moved.push(...shift.sources.filter((s) => s.node).map((s) => s.node.nodeName));
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    chat.page.reload()
    chat.launcher.wait_for()
    chat.open().ask("What is ketamine?")
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_be_visible()
    assert chat.page.evaluate("window.moved") == []
    # The observer does see a page that moves.
    chat.page.wait_for_timeout(600)
    chat.page.evaluate("document.body.style.paddingTop = '200px'")
    soon(lambda: chat.page.evaluate("window.moved.length > 0"), True, chat.page)


def test_other_sites_are_refused(stack: Stack) -> None:
    answer = httpx.post(
        f"{stack.url}/v1/sessions", json={}, headers={"Origin": "https://evil.example"}, trust_env=False
    )
    assert answer.status_code == httpx.codes.FORBIDDEN


def test_removing_the_element_ends_its_work(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    chat.page.evaluate("document.querySelector('frontdesk-chat').remove()")
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.page.wait_for_timeout(3000)
    assert asked == []


def test_an_element_that_is_moved_in_the_page_goes_on(chat: Chat) -> None:
    chat.ask("What is ketamine?")
    before = chat.dialog.element_handle()
    chat.page.evaluate("document.querySelector('main').append(document.querySelector('frontdesk-chat'))")
    chat.page.wait_for_function("(panel) => !panel.isConnected", arg=before)  # until then the old one is seen
    expect(chat.dialog).to_be_visible()
    expect(chat.answers()).to_have_count(1)
    chat.menu("Turn sound on")
    chat.ask("What are the side effects?")


def test_other_extras_than_those_built_with_the_script_are_not_run(visit: Callable[..., Chat]) -> None:
    chat = visit()
    foreign = "export const plug = () => { window.foreign = true; };"
    headers = {"Access-Control-Allow-Origin": "*"}
    chat.page.route("**/extras.js*", lambda route: route.fulfill(
        body=foreign, content_type="text/javascript", headers=headers
    ))  # fmt: skip
    chat.listen()
    chat.open().button("More").click()
    expect(chat.dialog.locator(".trouble")).to_contain_text("988")
    chat.ask("What is ketamine?")  # the chat itself works without
    assert chat.page.evaluate("window.foreign") is None
    chat.page.unroute("**/extras.js*")
    chat.button("More").click()
    expect(chat.button("Turn sound on")).to_be_visible()
