"""The console under a path of a site, behind a proxy that takes the path off.

Inside, every address begins with `/staff`: routes, the page to go on to after signing in, what pages compare
their own address with. The path is put before an address where it leaves for the browser: in templates by
`base`, in redirections here.
"""

from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.settings import Settings

INSIDE = "/staff"
_LEADING = ("location", "hx-redirect")


def base_of(settings: Settings) -> str:
    """Return the path under which people reach the edge, without a slash at its end; mostly empty."""
    return urlsplit(settings.public_url).path.rstrip("/")


class Prefix:
    """Puts the path before the addresses to which the console leads on.

    Args:
        app: the console.
        base: the path, from `base_of`.
    """

    def __init__(self, app: ASGIApp, base: str) -> None:
        self._app, self._base = app, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if not self._base or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in _LEADING:
                    if name in headers:
                        headers[name] = self._outside(headers[name], host)
            await send(message)

        await self._app(scope, receive, sending)

    def _outside(self, address: str, host: str) -> str:
        """Return an address of the console as the browser knows it; any other one as it is."""
        parts = urlsplit(address)
        if parts.netloc not in ("", host) or not (parts.path + "/").startswith(f"{INSIDE}/"):
            return address
        return urlunsplit(("", "", self._base + parts.path, parts.query, parts.fragment))
