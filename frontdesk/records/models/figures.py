"""Counts of a day that outlive the chats they were counted from. They hold no words and name nobody."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.records.models.base import Base


class DayFigure(Base):
    """How often something happened on a day of the clinic's calendar.

    Attributes:
        day: the date on the clinic's clock, as 2026-11-29.
        subject: what is counted: "chats", "kinds", "topics" and so on.
        item: what of it: a kind, a topic, an hour.
        count: how often.
    """

    __tablename__ = "day_figure"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    subject: Mapped[str] = mapped_column(String(24), primary_key=True)
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
