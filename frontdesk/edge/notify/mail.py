"""Sends notifications by e-mail, through the clinic's own mail server."""

import asyncio
import contextlib
import logging
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from frontdesk.edge.notify.composing import Notification, as_mail
from frontdesk.errors import ConfigurationError, NotDeliveredError
from frontdesk.settings import Settings

logger = logging.getLogger(__name__)

STEP_TIMEOUT_S = 10.0
TOTAL_TIMEOUT_S = 60.0
_THREADS = 4
_PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in. `tls`: encrypted from the first byte; else STARTTLS where offered."""

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = ""


def mail_server(url: str) -> MailServer:
    """Return the server that `smtp://user:password@host:port` or `smtps://…` names.

    Raises:
        ConfigurationError: it is no such address.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ConfigurationError("FRONTDESK_SMTP_URL is not an address.") from error
    if parts.scheme not in _PORTS or not host:
        raise ConfigurationError("FRONTDESK_SMTP_URL must look like smtp://user:password@host:587.")
    return MailServer(
        host, port or _PORTS[parts.scheme], parts.scheme == "smtps",
        unquote(parts.username or ""), unquote(parts.password or ""),
    )  # fmt: skip


def connect(server: MailServer, *, timeout_s: float = STEP_TIMEOUT_S) -> smtplib.SMTP:
    """Return a session with `server`: greeted, encrypted where possible, logged in.

    A password only goes over an encrypted connection, or to this machine.

    Raises:
        smtplib.SMTPException: the server refuses.
        OSError: it cannot be reached, or its certificate is not valid.
        NotDeliveredError: it wants a password and offers no encryption.
    """
    context = ssl.create_default_context()
    if server.tls:
        session: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout_s, context=context)
    else:
        session = smtplib.SMTP(server.host, server.port, timeout=timeout_s)
    try:
        session.ehlo()
        private = server.tls or _is_this_machine(server.host)
        if session.has_extn("starttls") and not server.tls:
            session.starttls(context=context)
            session.ehlo()
            private = True
        if server.user:
            if not private:
                raise NotDeliveredError("The mail server offers no encryption, so the password is not sent.")
            session.login(server.user, server.password)
    except BaseException:
        session.close()
        raise
    return session


def hang_up(session: smtplib.SMTP) -> None:
    """Say goodbye; a server that fails at that has taken the mail all the same."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        session.quit()
    session.close()


class MailNotifier:
    """Sends e-mails in threads of its own, so that a slow mail server holds nothing else up.

    Raises:
        ConfigurationError: the address of the server, the sender or the receivers is missing.
    """

    def __init__(self, settings: Settings, zone: ZoneInfo) -> None:
        if not settings.mail_from or not settings.mail_to:
            raise ConfigurationError("E-mail needs FRONTDESK_MAIL_FROM and FRONTDESK_MAIL_TO.")
        self._settings, self._zone = settings, zone
        self._server = mail_server(settings.smtp_url)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="mail")

    async def send(self, notification: Notification) -> None:
        """Hand the e-mail to the server.

        Raises:
            NotDeliveredError: the server cannot be reached, is too slow, or refuses it.
        """
        await self.deliver(as_mail(notification, self._settings, self._zone))

    async def deliver(self, mail: EmailMessage) -> None:
        """Hand an e-mail to the server.

        Raises:
            NotDeliveredError: the server cannot be reached, is too slow, or refuses it.
        """
        done = asyncio.get_running_loop().run_in_executor(self._threads, self._hand_over, mail)
        try:
            await asyncio.wait_for(done, TOTAL_TIMEOUT_S)
        except (smtplib.SMTPException, OSError) as error:  # TimeoutError is an OSError
            raise NotDeliveredError(f"The mail server did not take it ({_named(error)}).") from error

    async def close(self) -> None:
        """Let running threads end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _hand_over(self, mail: EmailMessage) -> None:
        session = connect(self._server)
        try:
            refused = session.send_message(mail)
        finally:
            hang_up(session)
        if refused:
            logger.warning("the mail server refused %d of the receivers", len(refused))


def _named(error: Exception) -> str:
    """Return what kind of error it is; the server's own words may hold addresses."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
