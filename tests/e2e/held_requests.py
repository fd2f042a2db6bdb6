"""Requests that a test holds back."""

from playwright.sync_api import Page, Route


class Held:
    """Holds requests back, neither answered nor refused, until a test lets them go."""

    def __init__(self, page: Page, address: str) -> None:
        self._routes: list[Route] | None = []
        page.route(address, self._hold)

    def _hold(self, route: Route) -> None:
        if self._routes is None:
            route.continue_()
        else:
            self._routes.append(route)

    def let_go(self) -> None:
        """Let the requests pass that were made, and those to come."""
        held, self._routes = self._routes or [], None
        for route in held:
            route.continue_()
