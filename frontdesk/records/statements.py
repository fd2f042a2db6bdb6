"""Runs statements that change rows and tells how many they changed."""

from typing import cast

from sqlalchemy import CursorResult, Update
from sqlalchemy.orm import Session


def changed(session: Session, statement: Update) -> int:
    """Return how many rows `statement` changed; objects already loaded are not brought up to date."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[object]", result).rowcount
