"""Runs statements that change rows and tells how many they changed."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, func
from sqlalchemy.orm import InstrumentedAttribute, Session


def changed(session: Session, statement: Update | Delete, values: Mapping[str, Any] | None = None) -> int:
    """Return how many rows `statement` changed; objects already loaded are not brought up to date."""
    result = session.execute(statement, values, execution_options={"synchronize_session": False})
    return cast("CursorResult[object]", result).rowcount


def sorted_by(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Return what sorts by `column` without reading a table in its order.

    SQLite would rather save the sorting of a few rows, and look through all of them for it.
    """
    return func.coalesce(column, column)
