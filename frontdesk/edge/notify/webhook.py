"""Posts notifications to an address of the clinic's choice, signed."""

import asyncio
import hashlib
import hmac
import time

import httpx

from frontdesk.edge.notify.composing import Notification, as_json
from frontdesk.errors import ConfigurationError, NotDeliveredError
from frontdesk.settings import Settings

SIGNATURE = "X-Frontdesk-Signature"
STEP_TIMEOUT_S = 10.0
TOTAL_TIMEOUT_S = 30.0


def check_webhook(settings: Settings) -> None:
    """Make sure that the webhook's settings can work.

    Raises:
        ConfigurationError: the address is no http(s) address, is not encrypted in production, or
            there is no secret to sign with.
    """
    try:
        url = httpx.URL(settings.webhook_url)
    except httpx.InvalidURL as error:
        raise ConfigurationError("FRONTDESK_WEBHOOK_URL is not an address.") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigurationError("FRONTDESK_WEBHOOK_URL must begin with https:// and name a host.")
    if settings.production and url.scheme != "https":
        raise ConfigurationError("FRONTDESK_WEBHOOK_URL must begin with https:// in production.")
    if not settings.webhook_secret:
        raise ConfigurationError("A webhook needs FRONTDESK_WEBHOOK_SECRET to sign what it sends.")


def signature(secret: str, body: bytes, moment: int) -> str:
    """Return the header that proves who sent `body`, and when (`moment`, Unix seconds)."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


class WebhookNotifier:
    """Posts JSON to the webhook. Redirects are not followed: they would send it elsewhere.

    Raises:
        ConfigurationError: see `check_webhook`.
    """

    def __init__(self, settings: Settings) -> None:
        check_webhook(settings)
        self._settings = settings
        self._http = httpx.AsyncClient(timeout=STEP_TIMEOUT_S, follow_redirects=False)

    async def send(self, notification: Notification) -> None:
        """Post the notification.

        Raises:
            NotDeliveredError: the receiver cannot be reached, is too slow, or answers no 2xx.
        """
        body = as_json(notification, self._settings)
        headers = {
            "Content-Type": "application/json",
            "X-Frontdesk-Delivery": notification.id,
            SIGNATURE: signature(self._settings.webhook_secret, body, int(time.time())),
        }
        try:
            async with (
                asyncio.timeout(TOTAL_TIMEOUT_S),
                self._http.stream(
                    "POST", self._settings.webhook_url, content=body, headers=headers
                ) as answer,
            ):
                status = answer.status_code  # what the receiver says besides is not read
        except (httpx.HTTPError, TimeoutError) as error:
            raise NotDeliveredError(f"The webhook did not answer ({type(error).__name__}).") from error
        if not httpx.codes.is_success(status):
            raise NotDeliveredError(f"The webhook answered {status}.")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
