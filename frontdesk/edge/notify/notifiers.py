"""The ways to reach staff: what each of them can do, and which the settings choose."""

import sys
from email.message import EmailMessage
from typing import Protocol
from zoneinfo import ZoneInfo

from frontdesk.edge.notify.announce import EMAIL, WEBHOOK, channels
from frontdesk.edge.notify.composing import Notification
from frontdesk.settings import Settings


class Notifier(Protocol):
    """One way to reach staff."""

    async def send(self, notification: Notification) -> None:
        """Hand `notification` over; when this returns, the other side has taken it.

        Raises:
            NotDeliveredError: it did not; the sentence holds no address and no secret.
        """
        ...

    async def close(self) -> None:
        """Let go of connections and threads."""
        ...


class Mails(Protocol):
    """Takes e-mails."""

    async def deliver(self, mail: EmailMessage) -> None:
        """Hand an e-mail over; raises NotDeliveredError where that fails."""
        ...

    async def close(self) -> None:
        """Let go of what it holds."""
        ...


def open_notifiers(settings: Settings, zone: ZoneInfo) -> dict[str, Notifier]:
    """Return a notifier for each channel in use; the console's where the setting is empty.

    Raises:
        ConfigurationError: a setting that the channel needs is missing or wrong.
    """
    from frontdesk.edge.notify.console import ConsoleMail, ConsoleWebhook
    from frontdesk.edge.notify.mail import MailNotifier
    from frontdesk.edge.notify.webhook import WebhookNotifier

    notifiers: dict[str, Notifier] = {}
    for channel in channels(settings):
        if channel == EMAIL:
            real = settings.smtp_url
            notifiers[EMAIL] = (
                MailNotifier(settings, zone) if real else ConsoleMail(settings, zone, sys.stderr)
            )
        elif channel == WEBHOOK:
            real = settings.webhook_url
            notifiers[WEBHOOK] = WebhookNotifier(settings) if real else ConsoleWebhook(settings, sys.stderr)
    return notifiers
