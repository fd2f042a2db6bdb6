"""A clinic's website for the tests: pages that hold the widget, on an origin of their own."""

import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

# Written as strictly as a careful clinic would: nothing but what the widget needs.
STRICT = (
    "default-src 'none'; script-src {edge}; connect-src {edge}; require-trusted-types-for 'script';"
    " trusted-types 'none'"
)


class ClinicSite:
    """A clinic's website on an origin of its own."""

    def __init__(self, edge: str) -> None:
        self.edge = edge
        self._server = self._serve()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        # The same site by a name under which browsers hold it to be foreign to the edge.
        self.foreign_url = f"http://localhost:{self._server.server_port}"

    def page(self, query: str) -> tuple[bytes, dict[str, str]]:
        """Return a page; its query says what is special about it."""
        wants = {key: escape(value) for key, value in parse_qsl(query)}
        edge = wants.pop("edge", self.edge)
        data = " ".join(f'data-{key}="{value}"' for key, value in wants.items() if key not in ("dir", "lang"))
        html = (
            f'<!doctype html><html lang="{wants.get("lang", "en")}" dir="{wants.get("dir", "ltr")}"><head>'
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            "<title>Aspen Grove</title></head><body><main><h1>Aspen Grove</h1><p>Care for mood.</p>"
            f'<a href="/other">Another page</a></main><script src="{edge}/widget.js" {data} defer></script>'
            "</body></html>"
        )
        return html.encode(), {"Content-Security-Policy": STRICT.format(edge=f"{edge}/")}

    def frame(self) -> tuple[bytes, dict[str, str]]:
        """Return a page that shows this site in a frame; under the foreign name, as another site's."""
        return f'<!doctype html><title>Frame</title><iframe src="{self.url}/"></iframe>'.encode(), {}

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _serve(self) -> ThreadingHTTPServer:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                found = "icon" not in path
                page = site.frame() if path == "/frame" else site.page(query)
                body, headers = page if found else (b"", {})
                self.send_response(200 if found else 204)
                for name, value in {"Content-Type": "text/html", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server
