"""Turns errors into replies: one shape for all, and nothing of what was sent in them."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from frontdesk.edge.logs import log_failure
from frontdesk.edge.risks import Help
from frontdesk.edge.shapes import ErrorDetail, ErrorOut, FieldProblem, HelpOut
from frontdesk.errors import (
    ChatClosedError,
    ChoiceNotOfferedError,
    ErasedError,
    FrontdeskError,
    InputError,
    NotFoundError,
    NotOwnerError,
    OtherSiteError,
    ServiceUnavailableError,
    SessionError,
    TooLargeError,
    TooManyError,
)

logger = logging.getLogger(__name__)

RETRY_S = 3
# The first class that fits decides.
_STATUSES: Sequence[tuple[type[FrontdeskError], int, str]] = (
    (SessionError, 401, "session"),
    (OtherSiteError, 403, "origin"),
    (TooLargeError, 413, "too_large"),
    (TooManyError, 429, "too_many"),
    (ErasedError, 410, "erased"),
    (ChatClosedError, 409, "closed"),
    (ChoiceNotOfferedError, 409, "choice_not_offered"),
    (NotOwnerError, 409, "not_yours"),
    (NotFoundError, 404, "not_found"),
    (InputError, 422, "invalid"),
    (ServiceUnavailableError, 503, "unavailable"),
)
_HTTP = {
    400: ("unreadable", "The body cannot be read."),
    404: ("not_found", "There is no such page."),
    405: ("method", "This path has other methods."),
}


class ProblemWithHelp(Exception):  # noqa: N818 - wraps an error, is none of its own
    """An error whose reply must carry words for a person at risk.

    Args:
        error: what went wrong.
        help_: what the person must be told.
        message: for the visitor, instead of the error's own.
    """

    def __init__(self, error: FrontdeskError, help_: Sequence[Help], message: str | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.help = help_
        self.message = message


def install(app: FastAPI) -> None:
    """Make `app` answer every error in our shape."""
    app.add_exception_handler(ProblemWithHelp, _on_help)
    app.add_exception_handler(FrontdeskError, _on_ours)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


def reply_to(
    error: FrontdeskError, *, help_: Iterable[Help] = (), message: str | None = None
) -> JSONResponse:
    """Return the reply to an error of ours."""
    status, code = next(
        ((status, code) for kind, status, code in _STATUSES if isinstance(error, kind)), (500, "internal")
    )
    if status >= 500:  # noqa: PLR2004
        log_failure(logger, "a request", error)
    retry = getattr(error, "retry_after_s", RETRY_S if status == 503 else None)  # noqa: PLR2004
    detail = ErrorDetail(
        code=code, message=message or _said(error, status), limit=getattr(error, "limit", None),
        retry_after_s=retry,
    )  # fmt: skip
    headers = {"Retry-After": str(retry)} if retry is not None else {}
    if status == 401:  # noqa: PLR2004
        headers["WWW-Authenticate"] = "Bearer"
    return _json(status, detail, headers, help_)


def problem(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return an error's reply."""
    return _json(status, ErrorDetail(code=code, message=message), headers or {})


def _said(error: FrontdeskError, status: int) -> str:
    if status == 500:  # noqa: PLR2004
        return "Something went wrong on our side."
    return "Something on our side does not answer: please try again." if status == 503 else str(error)  # noqa: PLR2004


def _json(
    status: int, detail: ErrorDetail, headers: Mapping[str, str], help_: Iterable[Help] = ()
) -> JSONResponse:
    replies = [HelpOut(kind=one.kind, text=one.text) for one in help_]
    body = ErrorOut(error=detail, replies=replies or None)
    return JSONResponse(body.model_dump(mode="json", exclude_none=True), status, dict(headers))


def _on_help(request: Request, error: Any) -> Response:
    return reply_to(error.error, help_=error.help, message=error.message)


def _on_ours(request: Request, error: Any) -> Response:
    return reply_to(error)


def _on_http(request: Request, error: Any) -> Response:
    code, message = _HTTP.get(error.status_code, ("refused", "This cannot be done."))
    return problem(error.status_code, code, message, error.headers)


def _on_invalid(request: Request, error: Any) -> Response:
    known = {name for shape in _shapes(request) for name in shape}
    found = [FieldProblem(field=_field(item, known), problem=str(item["type"])) for item in error.errors()]
    return _json(
        422, ErrorDetail(code="invalid", message="A field is missing or wrong.", fields=found[:20]), {}
    )


def _field(item: Mapping[str, Any], known: set[str]) -> str:
    """Return a field's name if it is one of ours; any other name was made up by the sender."""
    names = [part for part in item.get("loc", ()) if isinstance(part, str) and part in known]
    return names[-1] if names else "body"


def _shapes(request: Request) -> Iterable[Iterable[str]]:
    yield ("after", "last-event-id", "Last-Event-ID")
    body = getattr(request.scope.get("route"), "body_field", None)
    fields = getattr(getattr(body, "field_info", None), "annotation", None)
    yield getattr(fields, "model_fields", {})
