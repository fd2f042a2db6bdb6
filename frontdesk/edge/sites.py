"""Which sites' pages may use the API: the edge's own, and those that the settings name.

Browsers say in `Origin` on whose behalf they ask. CORS alone would only keep a page from reading the
reply; here a page of another site is refused before anything is done for it.
"""

import re

from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.edge.problems import reply_to
from frontdesk.errors import OtherSiteError

_PREFIX = "/v1/"
_PREFLIGHT_S = 600
_USUAL_PORT = re.compile(r"(?<=^http://)(.+):80$|(?<=^https://)(.+):443$")


class Sites:
    """Lets pages of known sites in. What sends no `Origin` is no other site's page, and passes.

    Args:
        app: what comes after.
        origins: sites whose pages may embed the chat, separated by commas.
        public_url: where people reach the edge; empty: where `Host` says.
    """

    def __init__(self, app: ASGIApp, *, origins: str, public_url: str) -> None:
        self._app = app
        self._allowed = frozenset(origin(site) for site in origins.split(",") if site.strip())
        self._public = origin("/".join(public_url.split("/")[:3]))
        self._cors = CORSMiddleware(
            app, allow_origins=sorted(self._allowed), allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After"], max_age=_PREFLIGHT_S,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        asking = headers.getlist("origin")
        if not asking or not scope["path"].startswith(_PREFIX):
            await self._app(scope, receive, send)
        elif all(origin(one) in self._allowed for one in asking):
            await self._cors(scope, receive, send)
        elif all(self._is_own(origin(one), scope["scheme"], headers.get("host", "")) for one in asking):
            await self._app(scope, receive, send)
        else:
            error = OtherSiteError(
                "Pages of this site may not use the chat: FRONTDESK_ORIGINS does not name it."
            )
            await reply_to(error)(scope, receive, send)

    def _is_own(self, asking: str, scheme: str, host: str) -> bool:
        """Return whether the page comes from here; a proxy may have taken the encryption off."""
        here = {origin(f"{one}://{host}") for one in (scheme, "https")} if host else set()
        return asking in here or (asking == self._public != "")


def origin(text: str) -> str:
    """Return an origin as browsers write it: small letters, and no port where it is the usual one."""
    return _USUAL_PORT.sub(r"\1\2", text.strip().rstrip("/").lower())
