"""Who may use which page of the console: the least role, `None` for anybody at all.

Paths are the routes' own. A route that is missing here fails the test, and so does a row without a route.
"""

ROLES: dict[tuple[str, str], str | None] = {
    ("GET", "/"): "reviewer",
    ("GET", "/sign-in"): None,
    ("POST", "/sign-out"): "reviewer",
}
