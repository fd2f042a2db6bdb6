"""A plain page on which one can chat: for development, and where no website embeds the widget."""

from pathlib import Path

from fastapi import APIRouter, Response

routes = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}


@routes.get("/")
async def index() -> Response:
    """Return the page."""
    return _file("index.html", "text/html; charset=utf-8")


@routes.get("/page/chat.js")
async def script() -> Response:
    """Return its script."""
    return _file("chat.js", "text/javascript; charset=utf-8")


@routes.get("/page/style.css")
async def style() -> Response:
    """Return its style."""
    return _file("style.css", "text/css; charset=utf-8")


def _file(name: str, media_type: str) -> Response:
    return Response((_FOLDER / name).read_bytes(), media_type=media_type, headers=_HEADERS)
