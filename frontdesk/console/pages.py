"""Draws pages: templates that escape everything, security headers, times on the clinic's clock."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from frontdesk.knowledge.clinic import Clinic

_FOLDER = Path(__file__).parent
STATIC = _FOLDER / "static"
# Scripts and styles come from files of ours only; nothing of a visitor's can become one.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86400


class Pages:
    """Draws the console's templates.

    Args:
        clinic: its name stands on every page, times are shown on its clock.
        clock: returns the present moment in UTC.
        base: the path under which people reach the edge, without a slash at its end.
    """

    def __init__(self, clinic: Clinic, clock: Callable[[], datetime], base: str = "") -> None:
        self._hours, self._clock = clinic.hours, clock
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._environment.globals |= {"clinic": clinic, "asset": _assets(base), "base": base}
        self._environment.filters |= {"moment": self._moment, "ago": self._ago, "words": words, "said": said}

    def page(
        self, request: Request, name: str, context: Mapping[str, Any] | None = None, *, status: int = 200,
    ) -> Response:  # fmt: skip
        """Return a page, or a part of one for htmx.

        Args:
            request: who is asking stands in `request.state.member`, if anybody is signed in; how many
                conversations they are asked to look at in `request.state.flagged`.
            name: the template's.
            context: what it shows.
            status: the reply's.
        """
        member = getattr(request.state, "member", None)
        flagged = getattr(request.state, "flagged", 0)
        whole = {"request": request, "member": member, "flagged": flagged, **(context or {})}
        html = self._environment.get_template(name).render(whole)
        return HTMLResponse(html, status, {"Content-Security-Policy": POLICY, "Vary": "HX-Request"})

    def part(self, name: str, context: Mapping[str, Any]) -> str:
        """Return a part of a page as HTML, for a live event."""
        return self._environment.get_template(name).render(context)

    def _moment(self, at: datetime) -> Markup:
        """Return a moment on the clinic's clock, short where it is today."""
        local, today = self._hours.local(at), self._hours.local(self._clock())
        if local.date() == today.date():
            short = f"{local:%H:%M}"
        elif local.year == today.year:
            short = f"{local.day} {local:%b, %H:%M}"
        else:
            short = f"{local.day} {local:%b %Y, %H:%M}"
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            at.isoformat(timespec="seconds"), f"{local:%A} {local.day} {local:%B %Y, %H:%M:%S %Z}", short
        )

    def _ago(self, at: datetime) -> str:
        """Return how long ago something was, in the largest unit that fits."""
        return words((self._clock() - at).total_seconds())


def said(name: str) -> str:
    """Return an identifier of the record as people write it: "mark_reply" is "Mark reply"."""
    spaced = name.replace("_", " ").replace(".", ", ")
    return spaced[:1].upper() + spaced[1:]


def words(seconds: float) -> str:
    """Return a duration in seconds as people say it: "now", "4 min", "2 h", "3 d"."""
    size = abs(seconds)
    for unit, name in ((_DAY_S, "d"), (_HOUR_S, "h"), (_MINUTE_S, "min")):
        if size >= unit:
            return f"{int(size // unit)} {name}"
    return "now"


def _assets(base: str) -> Callable[[str], str]:
    """Return what gives a static file's address, with a mark of its content so that it can be kept."""
    marks: dict[str, str] = {}

    def address(name: str) -> str:
        if name not in marks:
            marks[name] = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
        return str(escape(f"{base}/staff/static/{name}?v={marks[name]}"))

    return address
