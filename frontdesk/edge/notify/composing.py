"""What a notification says. Everything in it comes from fixed words, never from a visitor."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.settings import Settings


class Event(StrEnum):
    """What staff are told of."""

    HANDOFF = "handoff"
    CRISIS = "crisis"
    EMERGENCY = "emergency"
    ESCALATION = "escalation"


_EVENTS = {
    Event.HANDOFF: "a visitor asks for staff",
    Event.CRISIS: "a visitor or somebody near them may be at risk",
    Event.EMERGENCY: "a visitor describes a medical emergency",
    Event.ESCALATION: "nobody has answered a visitor in time",
}
_REASONS = {
    "eligibility": "whether treatment fits them", "medication": "a medicine they take",
    "dosage": "a dose", "symptoms": "symptoms", "preparation": "preparing for treatment",
    "other_condition": "another condition", "advice": "medical advice",
    "cost": "cost", "insurance": "insurance", "booking": "an appointment", "hours": "opening hours",
    "location": "location", "referral": "a referral", "records": "their records",
    "medical": "a medical question", "clinic": "a question about the clinic",
    "human": "they want a person", "crisis": "crisis", "emergency": "emergency", "misuse": "misuse",
    "unclear": "the assistant did not understand", "clarify": "the assistant did not understand",
    "out_of_scope": "outside of what the assistant knows", "language": "they do not write English",
    "technical": "the assistant is not available", "other": "something else",
}  # fmt: skip


@dataclass(frozen=True)
class Notification:
    """One message to staff.

    Attributes:
        id: the same for every attempt, so that a receiver can drop a second copy.
        at: when staff were asked, in UTC.
        account: of the member of staff whom alone it concerns; None: all.
    """

    id: str
    event: str
    reason: str
    urgency: str
    conversation: str
    at: datetime
    account: int | None = None

    @classmethod
    def from_record(
        cls, identity: int, event: str, conversation: str, data: Mapping[str, Any]
    ) -> "Notification":
        """Return the notification that an entry of the outbox stands for."""
        at = datetime.fromisoformat(str(data["at"]))
        return cls(
            str(identity), event, known_reason(str(data["reason"])), str(data["urgency"]), conversation, at,
            data.get("account"),
        )  # fmt: skip


def known_reason(reason: str) -> str:
    """Return `reason` if it is a word of ours, else "other": what Rasa answers is not trusted to
    hold no visitor's words."""
    return reason if reason in _REASONS else "other"


def link(settings: Settings, conversation: str) -> str:
    """Return the address of a chat in the console."""
    return f"{base_address(settings)}/staff/chats/{conversation}"


def base_address(settings: Settings) -> str:
    """Return the address that stands before a path of ours."""
    return settings.public_url.rstrip("/") or f"http://{settings.edge_host}:{settings.edge_port}"


def as_json(notification: Notification, settings: Settings) -> bytes:
    """Return the body of a webhook call."""
    body = {
        "id": notification.id, "event": notification.event, "reason": notification.reason,
        "urgency": notification.urgency, "conversation": notification.conversation,
        "at": notification.at.astimezone(UTC).isoformat(), "link": link(settings, notification.conversation),
    }  # fmt: skip
    return json.dumps(body, separators=(",", ":")).encode()


def envelope(settings: Settings, subject: str, to: str, key: str) -> EmailMessage:
    """Return an e-mail of ours that says nothing yet.

    Args:
        settings: name the sender.
        subject: what it is about.
        to: the receivers, separated by commas.
        key: the same for every attempt, so that a mail server may drop a second copy.
    """
    mail = EmailMessage()
    mail["Subject"] = f"[Frontdesk] {subject}"
    mail["From"] = settings.mail_from
    mail["To"] = ", ".join(address.strip() for address in to.split(",") if address.strip())
    mail["Date"] = format_datetime(datetime.now(UTC))
    domain = settings.mail_from.rpartition("@")[2].strip("> ") or "localhost"
    mail["Message-ID"] = f"<{key}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def as_mail(notification: Notification, settings: Settings, zone: ZoneInfo) -> EmailMessage:
    """Return the e-mail to staff; times are on the clinic's clock."""
    what = _EVENTS.get(Event(notification.event), notification.event)
    subject = f"{notification.urgency.upper().replace('_', ' ')}: {what}"
    mail = envelope(
        settings, subject, settings.mail_to, f"notice-{notification.id}-{notification.conversation}"
    )
    if notification.event != Event.HANDOFF:
        mail["X-Priority"] = "1"
    mail.set_content(_body(notification, settings, zone, what))
    return mail


def _body(notification: Notification, settings: Settings, zone: ZoneInfo, what: str) -> str:
    return (
        f"In a chat, {what}.\n\n"
        f"About:    {_REASONS[notification.reason]}\n"
        f"Urgency:  {notification.urgency.replace('_', ' ')}\n"
        f"Asked at: {notification.at.astimezone(zone):%Y-%m-%d %H:%M %Z}\n"
        f"Chat:     {link(settings, notification.conversation)}\n\n"
        "What the visitor wrote is not in this message.\nOpen the chat to read it and to answer.\n"
    )
