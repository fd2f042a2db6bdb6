"""The files of the chat for the clinic's page: the script, its rarer parts, its words in other languages."""

import re
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

from frontdesk.edge.static import Asset

FOLDER = Path(__file__).parent / "widget"
SCRIPT = "widget.js"
_PART = re.compile(r"extras\.js|[a-z]{2}\.json")
_TYPES = {".js": "text/javascript; charset=utf-8", ".json": "application/json"}
_METHODS = ["GET", "HEAD"]
# Any page may load them, also one that isolates itself; what they may then do is up to the API.
_HEADERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_NOT_FOUND = 404


def widget_routes(folder: Path = FOLDER) -> APIRouter:
    """Return the routes of the files that `folder` holds now; what it lacks is not found."""
    routes = APIRouter(include_in_schema=False)
    found = [path for path in folder.glob("*") if path.suffix in _TYPES]
    assets = {path.name: Asset.of(path.read_bytes(), _TYPES[path.suffix]) for path in found}
    parts = {name: asset for name, asset in assets.items() if _PART.fullmatch(name)}

    @routes.api_route(f"/{SCRIPT}", methods=_METHODS)
    async def script(request: Request) -> Response:
        return _reply(assets.get(SCRIPT), request)

    @routes.api_route("/widget/{name}", methods=_METHODS)
    async def part(request: Request, name: str) -> Response:
        return _reply(parts.get(name), request)

    return routes


def _reply(asset: Asset | None, request: Request) -> Response:
    if asset is None:
        raise HTTPException(_NOT_FOUND)
    return asset.reply(request, _HEADERS)
