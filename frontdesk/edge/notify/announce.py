"""Records notifications in the transaction of what they tell of."""

from frontdesk.edge.notify.composing import Event, known_reason
from frontdesk.records import UnitOfWork, Urgency
from frontdesk.records.models import now
from frontdesk.settings import Settings

EMAIL = "email"
WEBHOOK = "webhook"


def channels(settings: Settings) -> tuple[str, ...]:
    """Return how staff are told. In development an empty setting means the console, in production
    that the channel is not used."""
    used = {EMAIL: settings.smtp_url, WEBHOOK: settings.webhook_url}
    return tuple(name for name, address in used.items() if address or not settings.production)


def announce(
    uow: UnitOfWork,
    settings: Settings,
    *,
    event: Event,
    conversation: str,
    reason: str,
    urgency: Urgency | str,
) -> None:
    """Put a notification into the outbox for every channel; it leaves once `uow` is committed.

    Args:
        uow: the transaction that records the hand-off, crisis or escalation.
        settings: name the channels.
        event: what happened.
        conversation: the chat's id.
        reason: why, a word of the vocabulary; any other word is told as "other".
        urgency: how soon a person is needed.
    """
    data = {"reason": known_reason(reason), "urgency": str(Urgency(urgency)), "at": now().isoformat()}
    for channel in channels(settings):
        uow.outbox.put(channel, str(Event(event)), conversation, data)
