"""E-mails that are composed when they are sent, so that nothing in the outbox grows old."""

import sys
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from frontdesk.edge.notify.composing import Notification
from frontdesk.edge.notify.console import ConsoleMail
from frontdesk.edge.notify.mail import MailNotifier
from frontdesk.edge.notify.notifiers import Mails
from frontdesk.settings import Settings

Compose = Callable[[Notification], Awaitable[EmailMessage | None]]


class ComposedNotifier:
    """Sends the e-mail that a notification asks for.

    Args:
        mails: takes the e-mail.
        compose: writes it; None: nobody is to get one any more.
    """

    def __init__(self, mails: Mails, compose: Compose) -> None:
        self._mails, self._compose = mails, compose

    async def send(self, notification: Notification) -> None:
        """Compose the e-mail and hand it over.

        Raises:
            NotDeliveredError: the mail server did not take it.
            RecordUnavailableError: the database does not answer.
        """
        mail = await self._compose(notification)
        if mail is not None:
            await self._mails.deliver(mail)

    async def close(self) -> None:
        """Let go of what it holds."""
        await self._mails.close()


def open_mails(settings: Settings, zone: ZoneInfo) -> Mails:
    """Return what takes e-mails that name who gets them; in development without a mail server they are shown.

    Raises:
        ConfigurationError: a setting that e-mail needs is missing or wrong.
    """
    if settings.smtp_url or settings.production:
        return MailNotifier(settings, zone)
    return ConsoleMail(settings, zone, sys.stderr)
