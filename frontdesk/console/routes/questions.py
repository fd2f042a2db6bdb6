"""What visitors asked and the article does not say."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from frontdesk.console.context import TheConsole
from frontdesk.console.insight.questions import QuestionGroups
from frontdesk.console.insight.ranges import chosen, must_choose
from frontdesk.console.insight.reading import TheInsight
from frontdesk.console.members import ReviewerReads
from frontdesk.console.routes.insight import From, To

routes = APIRouter(prefix="/insight/questions")


def groups_of(request: Request) -> QuestionGroups:
    """Return what groups questions in this application."""
    found: QuestionGroups = request.app.state.questions
    return found


TheGroups = Annotated[QuestionGroups, Depends(groups_of)]


@routes.get("")
async def questions(
    request: Request, console: TheConsole, insight: TheInsight, groups: TheGroups, _: ReviewerReads,
    first: From = "", to: To = "",
) -> Response:  # fmt: skip
    """Show the questions without an answer by meaning, masked."""
    found = await groups.of(must_choose(first, to, insight.today))
    part = request.headers.get("hx-request") == "true"
    name = "insight/groups.html" if part else "insight/questions.html"
    shown = {"questions": found, "choice": chosen(first, to, insight.today)}
    return console.pages.page(request, name, shown)


@routes.get("/table")
async def table(
    insight: TheInsight, groups: TheGroups, _: ReviewerReads, first: From = "", to: To = ""
) -> Response:
    """Return the questions without an answer for a spreadsheet, masked."""
    span = must_choose(first, to, insight.today)
    found = await groups.of(span)
    return Response(
        b"".join(found.csv()), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="questions_{span.first}_{span.last}.csv"'},
    )  # fmt: skip
