"""How a chat begins, and what anybody may know before."""

from functools import partial
from typing import Annotated
from urllib.parse import urlsplit, urlunsplit

from fastapi import APIRouter, Query

from frontdesk.edge.clinic_shapes import ClinicOut, clinic_out, greeting
from frontdesk.edge.desk import TheDesk
from frontdesk.edge.shapes import SessionIn, SessionOut, described
from frontdesk.records import UnitOfWork

routes = APIRouter(tags=["session"])
_MAX_PAGE_CHARS = 500

Colour = Annotated[
    str,
    Query(description="A page's own colour instead of the clinic's, `#rgb` or `#rrggbb`; else left aside."),
]


@routes.post("/sessions", status_code=201, responses=described(400, 408, 413, 422, 429, 500, 503))
async def start_session(desk: TheDesk, sent: SessionIn | None = None) -> SessionOut:
    """Start a chat. The token it returns is the only way into it."""
    house = desk.house
    given = sent or SessionIn()
    starting = partial(_start, language=given.language, page=_page(given.page))
    chat = await house.store.write(starting, repeatable=True)  # at worst an empty chat is left over
    token, expires_at = house.tokens.issue(chat)
    return SessionOut(
        token=token, conversation=chat, expires_at=expires_at,
        message_chars=house.settings.message_chars, greeting=greeting(house), clinic=house.clinic.name,
    )  # fmt: skip


@routes.get("/clinic", responses=described(429, 500))
async def about_the_clinic(desk: TheDesk, colour: Colour = "") -> ClinicOut:
    """Return the clinic's name, how to reach it, whom to call in need, and how its chat looks."""
    return clinic_out(desk.house, colour)


def _start(uow: UnitOfWork, *, language: str, page: str | None) -> str:
    return uow.conversations.start(language=language[:8].lower(), page=page).id


def _page(address: str | None) -> str | None:
    """Return a page's address without what may be private in it: user, query and fragment."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))[
            :_MAX_PAGE_CHARS
        ]
    except ValueError:
        return None
