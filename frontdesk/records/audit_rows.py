"""Audit entries as lines of a file."""

import json

from frontdesk.records.export import csv_line
from frontdesk.records.models import AuditEntry as Entry

__all__ = ["COLUMNS", "Entry", "as_csv", "as_json"]

COLUMNS = csv_line(["id", "at", "who", "what", "target", "why", "detail", "hash"])


def as_csv(entry: Entry) -> bytes:
    """Return an entry as a line for spreadsheets."""
    detail = {name: value for name, value in entry.detail.items() if name != "why"}
    text = json.dumps(detail, ensure_ascii=False) if detail else ""
    return csv_line(
        [entry.id, entry.at.isoformat(), entry.actor, entry.action, entry.target, entry.detail.get("why"), text,
         entry.hash]
    )  # fmt: skip


def as_json(entry: Entry) -> bytes:
    """Return an entry as a line of JSON, with all that its hash covers."""
    fields = {
        "id": entry.id, "at": entry.at.isoformat(), "who": entry.actor, "what": entry.action,
        "target": entry.target, "detail": entry.detail, "hash": entry.hash,
    }  # fmt: skip
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
