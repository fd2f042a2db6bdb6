"""Puts the console together: an application of its own, mounted under `/staff`."""

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from frontdesk.console.context import Console
from frontdesk.console.insight.questions import QuestionGroups
from frontdesk.console.insight.reading import Insight
from frontdesk.console.pages import STATIC
from frontdesk.console.prefix import Prefix, base_of
from frontdesk.console.problems import install
from frontdesk.console.routes import (
    alerts,
    chat_acts,
    chats,
    erasing,
    exports,
    flags,
    inbox,
    insight,
    questions,
    replies,
    review,
    review_acts,
    review_queue,
    teaching,
    who,
)
from frontdesk.console.single_sign_on import Provider
from frontdesk.unobserved import UNOBSERVED

_FOREVER = "public, max-age=31536000, immutable"

# The queue stands before the review: its address looks like a conversation's.
_PAGES = (
    inbox, chats, chat_acts, insight, questions, teaching, exports, who, alerts, replies, flags,
    review_queue, review, review_acts, erasing,
)  # fmt: skip


def create_console(console: Console) -> FastAPI:
    """Return the console's application.

    Args:
        console: what it works with.
    """
    app = FastAPI(
        title="Frontdesk console", docs_url=None, redoc_url=None, openapi_url=None, telemetry=UNOBSERVED
    )
    app.state.console = console
    app.state.insight = Insight(console)
    app.state.questions = QuestionGroups(console)
    app.state.provider = Provider(console.settings)
    install(app)
    for pages in _PAGES:
        app.include_router(pages.routes)
    app.mount("/static", _Static(directory=STATIC))
    app.add_middleware(Prefix, base=base_of(console.settings))
    return app


class _Static(StaticFiles):
    """Files whose address changes with their content: browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file."""
        reply = await super().get_response(path, scope)
        reply.headers["Cache-Control"] = _FOREVER
        return reply
