"""The settings as they are, for administrators to look at; secrets are not shown."""

from dataclasses import fields

from fastapi import APIRouter, Request, Response

from frontdesk.console.context import TheConsole
from frontdesk.console.members import AdminReads
from frontdesk.settings import PREFIX, Settings

routes = APIRouter(prefix="/settings")

# A new setting is shown only when it stands here: a secret cannot come out by being forgotten.
_SHOWN: dict[str, tuple[str, ...]] = {
    "This house": ("production", "retention_days", "public_url", "origins", "proxies", "console"),
    "Signing in": (
        "staff_idle_minutes", "staff_session_hours", "staff_second_factor", "oidc_issuer", "oidc_client_id",
    ),
    "Visitors": (
        "session_hours", "message_chars", "session_rate", "address_rate", "streams_per_session", "streams",
        "turn_timeout_s",
    ),
    "Notifications": ("mail_from", "mail_to", "summary_to"),
}  # fmt: skip
_SECRET: tuple[str, ...] = (
    "encryption_keys", "session_secret", "rasa_secret", "database_url", "redis_url", "smtp_url", "webhook_url",
    "webhook_secret", "oidc_client_secret",
)  # fmt: skip


@routes.get("")
async def settings_page(request: Request, console: TheConsole, _: AdminReads) -> Response:
    """Show the settings."""
    known = {field.name for field in fields(Settings)}
    groups = {
        title: [(PREFIX + name.upper(), _words(getattr(console.settings, name))) for name in names if name in known]
        for title, names in _SHOWN.items()
    }  # fmt: skip
    groups["Secrets"] = [
        (PREFIX + name.upper(), "set" if getattr(console.settings, name) else "not set")
        for name in _SECRET
        if name in known
    ]
    return console.pages.page(request, "account/settings.html", {"groups": groups})


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) or "not set"
