"""Turns errors into pages: what went wrong in one sentence, and the way on."""

import logging
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from frontdesk.console.context import console_of
from frontdesk.errors import (
    FrontdeskError,
    InputError,
    NotAllowedError,
    NotFoundError,
    NotOwnerError,
    NotSignedInError,
    ServiceUnavailableError,
    TooManyError,
)

logger = logging.getLogger(__name__)

SIGN_IN = "/staff/sign-in"
NOTICES = "notices"  # the id of their place in each page
# The first class that fits decides.
_STATUSES: tuple[tuple[type[FrontdeskError], int], ...] = (
    (NotAllowedError, 403),
    (NotOwnerError, 409),
    (NotFoundError, 404),
    (InputError, 422),
    (TooManyError, 429),
    (ServiceUnavailableError, 503),
)


def install(app: FastAPI) -> None:
    """Make `app` answer errors with pages."""
    app.add_exception_handler(NotSignedInError, _sign_in)
    app.add_exception_handler(FrontdeskError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _sign_in(request: Request, error: Exception) -> Response:
    """Lead to the sign-in, and from there back to the page that was asked for."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = wanted if request.method == "GET" and not _by_htmx(request) else "/staff/"
    address = f"{SIGN_IN}?next={quote(back)}"
    if _by_htmx(request):
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


async def _ours(request: Request, error: Exception) -> Response:
    status = next((number for kind, number in _STATUSES if isinstance(error, kind)), 500)
    return problem(request, status, str(error))


async def _invalid(request: Request, error: Exception) -> Response:
    return problem(request, 422, "Something in the form is missing or wrong.")


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    sentences = {404: "There is no such page.", 405: "This page cannot be used in this way."}
    return problem(request, status, sentences.get(status, "This could not be done."))


def problem(request: Request, status: int, sentence: str) -> Response:
    """Return a page, or for htmx a notice, that says what went wrong."""
    name = "parts/notice.html" if _by_htmx(request) else "problem.html"
    reply = console_of(request).pages.page(
        request, name, {"sentence": sentence, "status": status}, status=status
    )
    if _by_htmx(request):  # shown at the top of the page, whatever was meant to be replaced
        reply.headers["HX-Reswap"], reply.headers["HX-Reselect"] = "innerHTML", "unset"
        if request.headers.get("hx-target") != NOTICES:  # htmx finds no place for a form that left the page
            reply.headers["HX-Retarget"] = f"#{NOTICES}"
    return reply


def _by_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"
