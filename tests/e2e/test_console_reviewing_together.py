"""Two reviewers at the same work, on what two visitors said."""

from collections.abc import Callable

import pytest
from e2e_tools import Chat, Staff
from playwright.sync_api import Locator, expect
from staff_browser import Desk


@pytest.fixture
def disliked(visit: Callable[..., Chat], staff: Staff) -> str:
    """A chat whose visitor was not helped."""
    visitor = visit().open()
    answer = visitor.ask("What is ketamine?")
    with visitor.page.expect_response("**/v1/feedback"):
        answer.get_by_role("button", name="Not helpful").click()
    return staff.newest()


@pytest.fixture
def medical(visit: Callable[..., Chat], staff: Staff) -> str:
    """A chat of a second visitor, who asked something for the staff."""
    visit().open().ask("can i take ketamine with my zoloft")
    return staff.newest()


def understood(desk: Desk) -> Locator:
    """Return what the assistant made of the first message, in an open transcript."""
    return desk.page.locator("#m1a0")


def test_what_one_has_looked_at_is_taken_off_the_others_queue(
    sign_in: Callable[..., Desk], disliked: str, medical: str
) -> None:
    rita, tom = sign_in("reviewer"), sign_in("reviewer").open("review/queue")
    waiting = tom.page.locator(f'a.chat-words[href*="{disliked}"]')
    expect(waiting).to_be_visible()
    understood(rita.open(f"review/{disliked}")).get_by_role("button", name="Right as it is").click()
    rita.button("Mark reviewed").click()
    expect(rita.page.locator("main")).to_contain_text(f"Reviewed by {rita.name}")
    tom.page.reload()
    expect(waiting).to_have_count(0)
    expect(tom.open(f"review/{medical}").page.locator("main")).not_to_contain_text("Reviewed by")


def test_two_judgements_of_one_message_leave_the_later_one_and_say_whose(
    sign_in: Callable[..., Desk], staff: Staff, disliked: str, medical: str
) -> None:
    rita, tom = sign_in("reviewer").open(f"review/{medical}"), sign_in("reviewer").open(f"review/{medical}")
    understood(rita).get_by_role("button", name="Right as it is").click()
    expect(understood(rita)).to_contain_text(f"by {rita.name}")
    understood(tom).get_by_text("Correct", exact=True).click()  # his page is older than her judgement
    understood(tom).get_by_label("What they wanted").fill("Medical question: A dose")
    understood(tom).get_by_role("button", name="Save").click()
    expect(understood(tom)).to_contain_text(f"by {tom.name}")
    rita.page.reload()
    expect(understood(rita)).to_contain_text(f"by {tom.name}")
    with staff.record.read() as work:
        found = work.corrections.of_chat(medical)
        assert work.corrections.of_chat(disliked) == {}
    assert {place: one.reason for place, one in found.items()} == {(1, 0): "dosage"}
