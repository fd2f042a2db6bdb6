"""Lets requests to the API in, as many of one address as allowed."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.edge.addresses import Addresses
from frontdesk.edge.problems import reply_to
from frontdesk.edge.rates import Rates
from frontdesk.errors import TooManyError

_PREFIX = "/v1/"


class AddressLimit:
    """Counts the requests of each address; the address itself goes no further than here."""

    def __init__(self, app: ASGIApp, *, addresses: Addresses, rates: Rates) -> None:
        self._app = app
        self._addresses = addresses
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"].startswith(_PREFIX):
            peer = (scope.get("client") or ("", 0))[0]
            name = self._addresses.name(peer, Headers(scope=scope).getlist("x-forwarded-for"))
            try:
                await self._rates.spend(self._rates.address, "address", name)
            except TooManyError as error:
                await reply_to(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)
