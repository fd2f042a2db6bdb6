"""Services outside of the house: Redis, the mail server, the webhook."""

import smtplib
import ssl
from collections.abc import Iterator

from redis import Redis
from redis.exceptions import RedisError

from frontdesk.commands.checks.finding import Finding, broken, off, ok
from frontdesk.edge.notify.mail import connect, hang_up, mail_server
from frontdesk.edge.notify.webhook import check_webhook
from frontdesk.errors import ConfigurationError, NotDeliveredError
from frontdesk.settings import Settings

_TIMEOUT_S = 5.0


def check_reach(settings: Settings) -> Iterator[Finding]:
    """Yield what can be reached. Nothing is sent to anybody."""
    yield _redis(settings)
    yield _mail(settings)
    yield _webhook(settings)


def _redis(settings: Settings) -> Finding:
    if not settings.redis_url:
        return off("Redis", "not set: one process needs none")
    try:
        with Redis.from_url(
            settings.redis_url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S
        ) as redis:
            redis.ping()
    except (RedisError, OSError, ValueError) as error:
        return broken(
            "Redis", f"does not answer ({type(error).__name__})", "start it, check FRONTDESK_REDIS_URL"
        )
    return ok("Redis")


def _mail(settings: Settings) -> Finding:
    if not settings.smtp_url:
        return off("e-mail", "not set: " + _instead(settings))
    if not settings.mail_from or not settings.mail_to:
        return broken(
            "e-mail", "sender or receivers are missing", "set FRONTDESK_MAIL_FROM and FRONTDESK_MAIL_TO"
        )
    try:
        server = mail_server(settings.smtp_url)
        session = connect(server, timeout_s=_TIMEOUT_S)
        encrypted = isinstance(session.sock, ssl.SSLSocket)
        hang_up(session)
    except ConfigurationError as error:
        return broken("e-mail", str(error), "correct FRONTDESK_SMTP_URL")
    except NotDeliveredError as error:
        return broken("e-mail", str(error), "use smtps://, or a server that offers STARTTLS")
    except (smtplib.SMTPException, OSError) as error:
        return broken(
            "e-mail", f"the mail server does not take us ({type(error).__name__})", "check FRONTDESK_SMTP_URL"
        )
    return ok("e-mail", server.host if encrypted else f"{server.host}, not encrypted")


def _webhook(settings: Settings) -> Finding:
    if not settings.webhook_url:
        return off("webhook", "not set: " + _instead(settings))
    try:
        check_webhook(settings)
    except ConfigurationError as error:
        return broken("webhook", str(error), "correct the setting")
    return ok("webhook", "its address and secret have the right shape")


def _instead(settings: Settings) -> str:
    return "not used" if settings.production else "shown in the edge's log"
