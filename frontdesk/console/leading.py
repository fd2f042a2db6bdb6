"""Leads on to a page after something was done, for plain forms and for htmx."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse


def lead_to(request: Request, address: str) -> Response:
    """Return what makes the browser go to a page of ours.

    Args:
        request: htmx would follow a redirection by itself and show the page in the middle of this one.
        address: of the page.
    """
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)
