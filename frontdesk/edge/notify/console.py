"""Shows notifications instead of sending them, for development."""

from email.message import EmailMessage
from typing import TextIO
from zoneinfo import ZoneInfo

from frontdesk.edge.notify.composing import Notification, as_json, as_mail
from frontdesk.settings import Settings


class ConsoleMail:
    """Writes the e-mail to `out`."""

    def __init__(self, settings: Settings, zone: ZoneInfo, out: TextIO) -> None:
        self._settings, self._zone, self._out = settings, zone, out

    async def send(self, notification: Notification) -> None:
        """Write the e-mail that would have been sent."""
        await self.deliver(as_mail(notification, self._settings, self._zone))

    async def deliver(self, mail: EmailMessage) -> None:
        """Write an e-mail."""
        self._out.write(f"--- e-mail to staff (FRONTDESK_SMTP_URL is not set)\n{mail}---\n")
        self._out.flush()

    async def close(self) -> None:
        """Do nothing; the stream belongs to whoever gave it."""


class ConsoleWebhook:
    """Writes the webhook's body to `out`."""

    def __init__(self, settings: Settings, out: TextIO) -> None:
        self._settings, self._out = settings, out

    async def send(self, notification: Notification) -> None:
        """Write what would have been posted."""
        body = as_json(notification, self._settings).decode()
        self._out.write(f"--- webhook to staff (FRONTDESK_WEBHOOK_URL is not set)\n{body}\n---\n")
        self._out.flush()

    async def close(self) -> None:
        """Do nothing; the stream belongs to whoever gave it."""
