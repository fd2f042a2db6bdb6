"""How a member of staff is told of new chats: sound and the browser's notifications, off at first."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.alerts import NAME
from frontdesk.console.context import TheConsole
from frontdesk.console.members import Member, ReviewerActs
from frontdesk.records import UnitOfWork

routes = APIRouter()
Which = Annotated[Literal["off", "urgent", "all"], Form()]


@routes.post("/alerts")
async def set_alerts(
    request: Request, console: TheConsole, member: ReviewerActs, sound: Which = "off", notice: Which = "off"
) -> Response:
    """Remember of which chats somebody wants to hear."""
    wanted = {"sound": sound, "notice": notice}
    await console.store.write(partial(_remember, member=member, wanted=wanted))
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204)
    return RedirectResponse("/staff/inbox", 303)


def _remember(uow: UnitOfWork, *, member: Member, wanted: Mapping[str, str]) -> None:
    uow.staff.prefer(member.id, NAME, dict(wanted))
    uow.people.audit(member.name, "set alerts", f"account:{member.id}", **wanted)
