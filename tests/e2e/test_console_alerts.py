"""Of new chats staff hear what they asked to hear: the browser's own notifications and sounds, observed."""

from collections.abc import Callable

import pytest
from e2e_tools import Chat, Staff, soon
from playwright.sync_api import Page, expect
from staff_browser import Desk

# The real constructor and the real sound are called; that they were is kept.
OBSERVED = """
window.shown = []; window.tones = 0;
window.Notification = class extends Notification {
  constructor(title, options) { super(title, options); window.shown.push(this); }
};
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  if (this.context.state === "running") window.tones += 1;
  return start.apply(this, when);
};
"""
AT_RISK = "i want to kill myself tonight"
URGENT_TONES, OTHER_TONES = 4, 2
TRIED = OTHER_TONES  # whoever switches sound on hears it once
Listener = Callable[..., Desk]


def notices(page: Page) -> Callable[[], list[list[str]]]:
    return lambda: page.evaluate("window.shown.map((one) => [one.title, one.body, one.tag])")


def tones(page: Page) -> Callable[[], int]:
    return lambda: page.evaluate("window.tones")


@pytest.fixture
def listener(sign_in: Callable[..., Desk]) -> Listener:
    """Somebody in the inbox who lets the page show notifications, and chose of which chats to hear."""

    def begin(sound: str = "", notice: str = "", **wishes: object) -> Desk:
        desk = sign_in("agent", **({"permissions": ["notifications"]} | wishes))
        desk.page.add_init_script(OBSERVED)
        desk.open()
        for label, choice in (("Sound", sound), ("Notification of the browser", notice)):
            if choice:
                desk.page.locator("#alerts summary").click()
                with desk.page.expect_response("**/staff/alerts"):
                    desk.page.get_by_label(label).select_option(label=choice)
                desk.page.keyboard.press("Escape")
        if sound:
            soon(tones(desk.page), TRIED, desk.page)
        return desk

    return begin


def needs_a_person(visit: Callable[..., Chat], staff: Staff, text: str) -> str:
    """Let a new visitor say something that brings staff in; return the chat."""
    visitor = visit().open()
    visitor.send(text)
    expect(
        visitor.host.locator("li.assistant:not(.intro, .typing)").first
    ).to_be_attached()  # a card may cover it
    return staff.newest()


def test_only_what_was_asked_for_is_told_and_no_word_of_a_visitor(
    listener: Listener, visit: Callable[..., Chat], staff: Staff
) -> None:
    """One of two wants to hear of people at risk, the other of nothing; one of two visitors is at risk."""
    anna, ben = listener("Crisis and emergency", "Crisis and emergency"), listener()
    plain = needs_a_person(visit, staff, "i want to talk to a real person please")
    for desk in (anna, ben):
        expect(desk.entry(plain)).to_be_visible()
    risk = needs_a_person(visit, staff, AT_RISK)
    for desk in (anna, ben):
        expect(desk.entry(risk)).to_contain_text("Crisis")
    told = [["Somebody is at risk", "Somebody at risk needs a person.", risk]]
    soon(notices(anna.page), told, anna.page)
    soon(tones(anna.page), TRIED + URGENT_TONES, anna.page)
    assert notices(ben.page)() == []
    assert tones(ben.page)() == 0


def test_every_new_chat_is_told_once_and_the_notification_leads_to_it(
    listener: Listener, visit: Callable[..., Chat], staff: Staff
) -> None:
    anna = listener("Every new chat", "Every new chat")
    chat = needs_a_person(visit, staff, "how much does an infusion cost")
    soon(notices(anna.page), [["Frontdesk", "A chat needs a person.", chat]], anna.page)
    soon(tones(anna.page), TRIED + OTHER_TONES, anna.page)
    anna.page.evaluate("window.shown[0].onclick()")
    expect(anna.page.locator("article.chat")).to_have_attribute("data-chat", chat)
    # The page that it leads to knows what was told, and tells what comes then.
    risk = needs_a_person(visit, staff, AT_RISK)
    expect(anna.entry(risk)).to_be_visible()
    told = [["Somebody is at risk", "Somebody at risk needs a person.", risk]]
    soon(notices(anna.page), told, anna.page)


def test_whoever_is_asked_by_name_hears_of_it(
    listener: Listener, sign_in: Callable[..., Desk], visit: Callable[..., Chat], staff: Staff
) -> None:
    chat = needs_a_person(visit, staff, "can i take ketamine with my zoloft")
    ben = listener("Crisis and emergency", "Crisis and emergency")
    anna = sign_in("agent").open_chat(chat)
    anna.page.locator("summary", has_text="Assign").click()
    anna.page.get_by_label("To whom").select_option(label=ben.name)
    anna.page.locator(".acts").get_by_role("button", name="Assign", exact=True).click()
    soon(notices(ben.page), [["Frontdesk", "A colleague asks you to take a chat.", chat]], ben.page)
    soon(tones(ben.page), TRIED + OTHER_TONES, ben.page)


def test_the_choice_is_kept_and_can_be_taken_back(
    listener: Listener, visit: Callable[..., Chat], staff: Staff
) -> None:
    anna = listener("Every new chat", "Every new chat")
    anna.page.reload()
    anna.page.locator("#alerts summary").click()
    for label in ("Sound", "Notification of the browser"):
        expect(anna.page.get_by_label(label).locator("option:checked")).to_have_text("Every new chat")
        with anna.page.expect_response("**/staff/alerts"):
            anna.page.get_by_label(label).select_option(label="Off")
    risk = needs_a_person(visit, staff, AT_RISK)
    expect(anna.entry(risk)).to_be_visible()
    assert notices(anna.page)() == []
    assert tones(anna.page)() == 0


def test_a_browser_that_forbids_notifications_is_told_of(listener: Listener) -> None:
    anna = listener(permissions=[])
    anna.page.locator("#alerts summary").click()
    anna.page.evaluate("Notification.requestPermission = async () => 'denied'")
    anna.page.get_by_label("Notification of the browser").select_option(label="Every new chat")
    expect(anna.page.locator("#alerts-note")).to_contain_text("The browser does not allow notifications")
