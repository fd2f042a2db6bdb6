"""The visitor API, version 1."""

from fastapi import APIRouter

from frontdesk.edge.routes import chat, events, messages, people, sessions

api = APIRouter(prefix="/v1")
for _part in (sessions, messages, events, people, chat):
    api.include_router(_part.routes)

__all__ = ["api"]
