"""Runs the action server on loopback: `python -m actions.serve PORT`.

Rasa's own start-up listens on every interface, asks for no secret and sends the whole request
back on errors; this one does none of it.
"""

import hmac
import sys

from rasa_sdk.endpoint import create_app
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from frontdesk.settings import load_settings

_OPEN_PATHS = frozenset({"/health"})


def guard(app: Sanic, secret: str) -> None:
    """Make `app` demand `secret` as a bearer token for everything but its health."""

    @app.on_request
    async def check(request: Request) -> HTTPResponse | None:
        given = request.headers.get("authorization", "")
        if request.path in _OPEN_PATHS or hmac.compare_digest(given.encode(), f"Bearer {secret}".encode()):
            return None
        return response.json({"error": "The secret is missing or wrong."}, status=401)


def let_go(app: Sanic) -> None:
    """Make `app` end each connection with its last answer once it was told to stop: Rasa then asks another one."""

    @app.on_response
    async def close(request: Request, answer: HTTPResponse) -> None:
        if app.is_stopping and request.stream is not None:
            request.stream.keep_alive = False


def main() -> None:
    """Serve the actions of this package; Rasa is the only caller."""
    app = create_app("actions", cors_origins="")
    guard(app, load_settings().rasa_secret)
    let_go(app)
    app.run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False)


if __name__ == "__main__":
    main()
