"""The visitor API, version 1."""

from fastapi import APIRouter

from frontdesk.edge.routes import chat, events, messages, people, sessions
from frontdesk.edge.shapes import described

api = APIRouter(prefix="/v1", responses=described(403))  # by `frontdesk.edge.sites`, before any route
for _part in (sessions, messages, events, people, chat):
    api.include_router(_part.routes)

__all__ = ["api"]
