"""Erasing a conversation: an administrator's act, with a reason that the audit keeps."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.context import TheConsole
from frontdesk.console.members import AdminActs
from frontdesk.console.routes.review import transcript

routes = APIRouter()
WHY_CHARS = 500


@routes.post("/review/{chat}/erase")
async def erase(
    request: Request, console: TheConsole, member: AdminActs, chat: str,
    why: Annotated[str, Form(max_length=WHY_CHARS)] = "",
) -> Response:  # fmt: skip
    """Erase a conversation with everything said, understood and noted in it, for good."""
    if not why.strip():
        wrong = {"place": "erase", "sentence": "Say why it is erased."}
        return await transcript(request, console, member, chat, problem=wrong)
    await console.desk.erase(chat, member.name, why.strip())
    return RedirectResponse("/staff/review?done=erased", 303)
