"""No page is open to a lesser role than the table says, by any route."""

from collections.abc import Iterable, Iterator

import httpx
import pytest
from console_roles import ROLES
from console_tools import Browser, StaffRoom
from edge_tools import Edge
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount

LESSER = {"reviewer": [], "agent": ["reviewer"], "admin": ["reviewer", "agent"]}
# Stands for whatever a path names; a refusal must come before anything is looked up.
ANYTHING = "1"


def console(edge: Edge) -> FastAPI:
    mount = next(route for route in edge.app.routes if isinstance(route, Mount) and route.path == "/staff")
    assert isinstance(mount.app, FastAPI)
    return mount.app


def routes(edge: Edge) -> set[tuple[str, str]]:
    return {(method, route.path) for route in below(console(edge).routes) for method in route.methods}


def below(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """Return the routes and those of the routers among them."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from below(route.original_router.routes)


def filled(path: str) -> str:
    parts = [ANYTHING if part.startswith("{") else part for part in path.split("/")]
    return "/staff" + "/".join(parts)


def ask(browser: Browser, method: str, path: str) -> httpx.Response:
    return browser.get(filled(path)) if method == "GET" else browser.post(filled(path))


@pytest.fixture
def edge(sqlite_url: str, start) -> Edge:
    return start(sqlite_url)


def test_every_route_has_a_row_and_every_row_a_route(edge: Edge) -> None:
    assert routes(edge) == set(ROLES)


def test_lesser_roles_are_refused(staff_room: StaffRoom) -> None:
    browsers = {role: staff_room.enter(role) for role in ("reviewer", "agent")}
    for (method, path), least in ROLES.items():
        for role in LESSER.get(least or "", []):
            reply = ask(browsers[role], method, path)
            assert reply.status_code == 403, f"{role} got {reply.status_code} from {method} {path}"


def test_strangers_are_led_to_the_sign_in(edge: Edge, http: httpx.Client) -> None:
    for (method, path), least in ROLES.items():
        if least is None:
            continue
        reply = http.request(method, filled(path))
        assert reply.status_code == 303, f"a stranger got {reply.status_code} from {method} {path}"
        assert reply.headers["location"].startswith("/staff/sign-in?next="), path


def test_forms_of_other_sites_change_nothing(staff_room: StaffRoom) -> None:
    admin = staff_room.enter("admin")
    for (method, path), least in ROLES.items():
        if method == "GET" or least is None:
            continue
        for forged in ({}, {"csrf": "0" * 64}, {"csrf": ""}):
            reply = admin.http.post(filled(path), data=forged)
            assert reply.status_code == 403, f"a forged form got {reply.status_code} from {path}"
