"""A page like a clinic's own, with the chat on it: to try it on, and to see how a page embeds it."""

import html
from pathlib import Path
from string import Template

from fastapi import APIRouter, Request, Response

from frontdesk.edge.static import Asset
from frontdesk.knowledge.clinic import Clinic

_FOLDER = Path(__file__).parent
_METHODS = ["GET", "HEAD"]
# As strict as a careful clinic would write it, so that whatever the widget needs beyond it shows here.
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
    " trusted-types 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY}
_INVENTED_PHONE = "(303) 555-0142"


def demo_routes(clinic: Clinic) -> APIRouter:
    """Return the routes of the page and of what belongs to it, filled in for `clinic`."""
    routes = APIRouter(include_in_schema=False)
    page = Asset.of(_filled(clinic).encode(), "text/html; charset=utf-8")
    style = Asset.of((_FOLDER / "style.css").read_bytes(), "text/css; charset=utf-8")
    script = Asset.of((_FOLDER / "page.js").read_bytes(), "text/javascript; charset=utf-8")

    @routes.api_route("/", methods=_METHODS)
    async def index(request: Request) -> Response:
        return page.reply(request, _HEADERS)

    @routes.api_route("/demo/style.css", methods=_METHODS)
    async def stylesheet(request: Request) -> Response:
        return style.reply(request, _HEADERS)

    @routes.api_route("/demo/page.js", methods=_METHODS)
    async def behaviour(request: Request) -> Response:
        return script.reply(request, _HEADERS)

    return routes


def _filled(clinic: Clinic) -> str:
    """Return the page with the clinic's data in it, as text whatever it holds."""
    data = clinic.resources | {"name": clinic.name, "phone": clinic.phone or _INVENTED_PHONE}
    template = Template((_FOLDER / "index.html").read_text(encoding="utf-8"))
    return template.substitute({key: html.escape(value) for key, value in data.items()})
