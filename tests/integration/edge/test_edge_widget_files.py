"""The chat's files for the clinic's page: any site may load them, and none loads them twice."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from edge_tools import Edge

SCRIPT = b"// a stand-in\n" * 50
FILES = {"widget.js": SCRIPT, "extras.js": b"export {}", "es.json": b'{"send":"Enviar"}', "readme.txt": b"no",
         "esp.json": b"{}", "other.js": b"no"}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path, sqlite_url: str, start: Callable[..., Edge]) -> Iterator[httpx.Client]:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    edge = start(sqlite_url, widget=tmp_path, origins="https://clinic.example")
    for name in FILES:
        (tmp_path / name).write_bytes(b"changed since the start")
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        yield http


@pytest.mark.parametrize(
    ("path", "name", "media_type"),
    [
        ("/widget.js", "widget.js", "text/javascript; charset=utf-8"),
        ("/widget/extras.js", "extras.js", "text/javascript; charset=utf-8"),
        ("/widget/es.json", "es.json", "application/json"),
    ],
)
@pytest.mark.parametrize("origin", ["https://clinic.example", "https://any.example", None])
def test_every_page_may_load_them(
    site: httpx.Client, path: str, name: str, media_type: str, origin: str | None
) -> None:
    answer = site.get(path, headers={"Origin": origin} if origin else {})
    assert (answer.status_code, answer.content) == (200, FILES[name])
    headers = answer.headers
    assert headers["content-type"] == media_type
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["cache-control"] == "no-cache"
    assert headers["x-content-type-options"] == "nosniff"
    head = site.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", headers["etag"])


def test_they_are_compressed_for_those_who_take_it(site: httpx.Client) -> None:
    with site.stream("GET", "/widget.js", headers={"Accept-Encoding": "br, gzip;q=0.5"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(packed) < len(SCRIPT)
    assert gzip.decompress(packed) == SCRIPT
    for accepted in ("identity", "br", "gzip;q=0", "gzip; q=0.00"):
        plain = site.get("/widget.js", headers={"Accept-Encoding": accepted})
        assert "content-encoding" not in plain.headers
        assert plain.content == SCRIPT
        assert plain.headers["vary"] == "Accept-Encoding"
        assert plain.headers["etag"] != answer.headers["etag"]


def test_what_the_browser_has_is_not_sent_again(site: httpx.Client) -> None:
    first = site.get("/widget.js")
    tag = first.headers["etag"]
    assert tag.startswith('"')
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = site.get("/widget.js", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["access-control-allow-origin"] == "*"
    for other in ('"other"', tag.strip('"'), ""):
        assert site.get("/widget.js", headers={"If-None-Match": other}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/widget/fr.json", "/widget/esp.json", "/widget/ES.json", "/widget/readme.txt", "/widget/other.js", "/widget/",
     "/widget/..%2Fapp.py", "/widget/%65s.json.gz", "/widget/es.json/"],
)  # fmt: skip
def test_nothing_else_is_there(site: httpx.Client, path: str) -> None:
    answer = site.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_without_a_built_file_it_is_not_found(
    tmp_path: Path, sqlite_url: str, start: Callable[..., Edge]
) -> None:
    edge = start(sqlite_url, widget=tmp_path / "nothing")
    with httpx.Client(base_url=edge.url, timeout=10, trust_env=False) as http:
        assert http.get("/widget.js").status_code == 404
        assert not any("widget" in path for path in http.get("/openapi.json").json()["paths"])
