"""The page of teaching says how a lesson is taken back, as long as one serves."""

from collections.abc import Callable

from e2e_tools import Staff
from playwright.sync_api import expect
from staff_browser import Desk
from whole_pages import faults

from frontdesk.records import RunState
from frontdesk.records.models import now


def taught(staff: Staff) -> tuple[int, str]:
    """Record a run that was installed; return its number and its lesson."""
    with staff.record.write() as work:
        run = work.teaching.begin(staff="Dana", current_model="frontdesk-1.tar.gz", moment=now())
        lesson = f"lesson-{run.id}"
        work.teaching.note(run.id, candidate_model="frontdesk-2.tar.gz", lesson=lesson)
        work.teaching.end(run.id, RunState.INSTALLED, now())
        work.commit()
    return run.id, lesson


def test_how_a_lesson_is_taken_back_is_said_while_it_serves(
    sign_in: Callable[..., Desk], staff: Staff
) -> None:
    desk = sign_in("reviewer", bypass_csp=True).open("teaching")
    page, way_back = desk.page, desk.page.get_by_text("frontdesk model rollback")
    expect(page.get_by_role("heading", name="Teaching", level=1)).to_be_visible()
    expect(way_back).to_have_count(0)
    runs = [taught(staff), taught(staff)]
    for number, lesson in reversed(runs):
        page.reload()
        expect(way_back).to_be_visible()
        expect(page.locator(".teaching-state")).to_contain_text(f"run {number} serves")
        assert faults(page) == {}
        with staff.record.write() as work:
            work.teaching.roll_back(lesson)
            work.commit()
    page.reload()
    expect(way_back).to_have_count(0)
