"""Two members of staff and two visitors at once, in real browsers, on the running stack."""

from collections.abc import Callable

from e2e_tools import Chat, Staff
from playwright.sync_api import expect
from staff_browser import Desk


def test_two_visitors_and_two_staff(
    visit: Callable[..., Chat], sign_in: Callable[..., Desk], staff: Staff
) -> None:
    """Each visitor is answered by one person, sees the name, and nobody sees the other's words."""
    anna, ben = sign_in().open(), sign_in().open()
    first = visit().open()
    first.ask("can i take ketamine with my zoloft")
    one = staff.newest()
    second = visit().open()
    second.ask("how much does an infusion cost")
    two = staff.newest()
    for desk in (anna, ben):
        expect(desk.entry(one)).to_be_visible()
        expect(desk.entry(two)).to_be_visible()

    anna.open_chat(one).button("Take over").click()
    ben.open_chat(two).button("Take over").click()
    anna.reply("I am a nurse here. Which dose do you take?")
    ben.reply("An infusion is 450 dollars.")

    expect(first.messages).to_contain_text("Which dose do you take?")
    expect(first.dialog).to_contain_text(anna.name)
    expect(second.messages).to_contain_text("450 dollars")
    expect(second.messages).not_to_contain_text("Which dose")
    first.send("fifty milligrams")
    expect(anna.lines().last).to_contain_text("fifty milligrams")


def test_a_chat_has_one_holder(
    visit: Callable[..., Chat], sign_in: Callable[..., Desk], staff: Staff
) -> None:
    """Whoever comes second is told who was faster, and cannot write to the visitor."""
    visitor = visit().open()
    visitor.ask("should i stop my lithium before the infusion")
    chat = staff.newest()
    anna, ben = sign_in().open_chat(chat), sign_in().open_chat(chat)
    anna.button("Take over").click()
    expect(ben.page.locator("main")).to_contain_text(f"{anna.name} has this chat")
    expect(ben.page.get_by_label("Reply to the visitor", exact=True)).to_have_count(0)


def test_a_chat_that_waits_is_given_to_a_colleague(
    visit: Callable[..., Chat], sign_in: Callable[..., Desk], staff: Staff
) -> None:
    """She sees it where she is, takes it with one click, and the visitor meets her alone."""
    visitor = visit().open()
    visitor.ask("can i take ketamine with my zoloft")
    chat = staff.newest()
    ben = sign_in().open()
    anna = sign_in().open_chat(chat)
    anna.page.locator("summary", has_text="Assign").click()
    anna.page.get_by_label("To whom").select_option(label=ben.name)
    anna.page.locator(".acts").get_by_role("button", name="Assign", exact=True).click()
    expect(anna.page.locator("#head")).to_contain_text(f"{ben.name} is asked to take it")
    expect(ben.entry(chat)).to_contain_text("You are asked to take it")
    expect(ben.page.locator("#needing")).to_have_attribute("data-asked", chat)
    ben.page.locator("#list-mine").click()
    ben.entry(chat).click()
    ben.button("Take over").click()
    ben.reply("Ben here. Which dose do you take?")
    expect(visitor.messages).to_contain_text("Which dose do you take?")
    expect(visitor.dialog).not_to_contain_text(anna.name)


def test_a_crisis_while_staff_hold_the_chat_shows_at_once(
    visit: Callable[..., Chat], sign_in: Callable[..., Desk], staff: Staff
) -> None:
    visitor = visit().open()
    visitor.ask("my insurance is aetna, do you take it")
    chat = staff.newest()
    anna, ben = sign_in().open_chat(chat), sign_in().open()
    anna.button("Take over").click()
    anna.reply("Let me look that up for you.")
    expect(visitor.messages).to_contain_text("look that up")
    visitor.send("dont bother, i am going to kill myself tonight")
    expect(anna.page.get_by_role("alert").first).to_contain_text("danger")
    expect(ben.page.locator("#pane")).to_contain_text("May be in crisis")
    expect(visitor.dialog.get_by_role("link", name="Call 988")).to_be_visible()


def test_giving_back_closing_and_notes(
    visit: Callable[..., Chat], sign_in: Callable[..., Desk], staff: Staff
) -> None:
    visitor = visit().open()
    visitor.ask("i want to talk to a real person please")
    chat = staff.newest()
    anna, ben = sign_in().open_chat(chat), sign_in().open_chat(chat)
    ben.page.get_by_placeholder("The visitor never sees notes").fill(
        "<script>alert(1)</script> calls back at 5"
    )
    ben.button("Add note").click()
    expect(anna.page.locator("#notes-list")).to_contain_text("calls back at 5")
    anna.button("Take over").click()
    anna.reply("Hello, how can I help?")
    expect(visitor.messages).to_contain_text("how can I help")
    anna.button("Back to the assistant").click()
    expect(visitor.dialog.locator("header")).to_contain_text("Automated assistant")
    answer = visitor.ask("how long does an infusion take")
    expect(answer).to_contain_text("hour")
    expect(visitor.messages).not_to_contain_text("calls back at 5")


def test_visitors_words_stay_words(
    visit: Callable[..., Chat], sign_in: Callable[..., Desk], staff: Staff
) -> None:
    """What looks like a page, a script or an attribute is shown as it was typed."""
    hostile = '<img src=x onerror="document.title=1"><b>bold</b> "\' onmouseover=alert(1) {{ 7*7 }}'
    anna = sign_in().open()
    visitor = visit().open()
    visitor.ask(hostile)
    chat = staff.newest()
    anna.open_chat(chat)
    expect(anna.page.locator("#lines")).to_contain_text(hostile)
    expect(anna.page.locator("#lines img, #lines b, #lines [onmouseover]")).to_have_count(0)
    visitor.send("again " + hostile)  # comes by the live stream
    expect(anna.page.locator("#lines")).to_contain_text("again " + hostile)
    expect(anna.page.locator("#lines img, #lines b, #lines [onmouseover]")).to_have_count(0)
