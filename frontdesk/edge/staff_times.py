"""What a visitor is told, right after staff were asked, about when staff answer."""

from datetime import datetime

from frontdesk.knowledge.hours import OpeningHours
from frontdesk.knowledge.hours_phrases import staff_times, staff_times_at_risk

KIND = "staff_times"


def handoff_notice(
    hours: OpeningHours, moment: datetime, *, urgent: bool = False, language: str = "en"
) -> str | None:
    """Return the sentence to store as a system message of kind `staff_times` after a hand-off's reply.

    Say it when a hand-off is new (or became more urgent), not for every message that follows.

    Args:
        hours: `load_clinic(settings.clinic_file).hours`, loaded once.
        moment: when staff were asked.
        urgent: the hand-off is a crisis or an emergency: no promise is made, only the truth that
            staff are away.
        language: the conversation's.

    Returns:
        None where there is nothing to say: no hours or no promise configured, or staff are there.
    """
    said = staff_times_at_risk if urgent else staff_times
    return said(hours, moment, language=language)
