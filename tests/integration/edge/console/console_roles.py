"""Who may use which page of the console: the least role, `None` for anybody at all.

Paths are the routes' own. A route that is missing here fails the test, and so does a row without a route.
"""

ROLES: dict[tuple[str, str], str | None] = {
    ("GET", "/"): "reviewer",
    ("GET", "/inbox"): "reviewer",
    ("GET", "/inbox/events"): "reviewer",
    ("GET", "/chats/{chat}"): "reviewer",
    ("GET", "/chats/{chat}/events"): "reviewer",
    ("POST", "/chats/{chat}/seen"): "reviewer",
    ("GET", "/chats/{chat}/contact"): "agent",
    ("POST", "/chats/{chat}/called"): "agent",
    ("POST", "/chats/{chat}/note"): "agent",
    ("POST", "/chats/{chat}/take"): "agent",
    ("POST", "/chats/{chat}/say"): "agent",
    ("POST", "/chats/{chat}/release"): "agent",
    ("POST", "/chats/{chat}/close"): "agent",
    ("POST", "/chats/{chat}/hand-over"): "agent",
    ("GET", "/link/{token}"): None,
    ("POST", "/link/{token}"): None,
    ("GET", "/insight"): "reviewer",
    ("GET", "/insight/drawing/{name}"): "reviewer",
    ("GET", "/insight/questions"): "reviewer",
    ("GET", "/insight/questions/table"): "reviewer",
    ("GET", "/insight/table/{name}"): "reviewer",
    ("GET", "/sign-in"): None,
    ("POST", "/sign-in"): None,
    ("POST", "/sign-out"): "reviewer",
}
