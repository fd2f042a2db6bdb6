"""The demonstration page: a clinic's page as strict as one can be, with the chat on it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from edge_tools import Edge

from frontdesk.language.files import PROJECT

NAME = '<b onclick="x()">Moss & O\'Neil</b>'
SHOWN = "&lt;b onclick=&quot;x()&quot;&gt;Moss &amp; O&#x27;Neil&lt;/b&gt;"
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)


@pytest.fixture
def site(tmp_path: Path, sqlite_url: str, start: Callable[..., Edge]) -> Iterator[httpx.Client]:
    text = (PROJECT / "clinic.yml").read_text(encoding="utf-8")
    file = tmp_path / "clinic.yml"
    file.write_text(
        text.replace("name: Your ketamine clinic", f"name: '{NAME.replace(chr(39), chr(39) * 2)}'")
    )
    with httpx.Client(base_url=start(sqlite_url, clinic_file=file).url, timeout=10, trust_env=False) as http:
        yield http


def test_it_allows_nothing_but_its_own(site: httpx.Client) -> None:
    page = site.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"] == POLICY
    assert '<script src="widget.js" defer></script>' in page.text
    assert not re.search(
        r"<style|\sstyle=|\son\w+=|<script(?![^>]+src=)|javascript:", page.text.replace(SHOWN, "")
    )


def test_the_clinics_name_is_text(site: httpx.Client) -> None:
    page = site.get("/").text
    assert page.count(SHOWN) == 3
    assert "<b " not in page
    assert "demonstration" in page
    assert "988" in page
    assert not re.search(r"\$\w", page)


def test_whatever_it_refers_to_is_there(site: httpx.Client) -> None:
    page = site.get("/").text
    for address in re.findall(r'(?:src|href)="([^"]*)"', page):
        if address.startswith("#"):
            assert f'id="{address[1:]}"' in page
        elif address != "data:,":
            assert site.get(address).status_code == 200, address


@pytest.mark.parametrize("path", ["/", "/demo/style.css", "/demo/page.js"])
def test_it_is_not_sent_twice(site: httpx.Client, path: str) -> None:
    first = site.get(path)
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    assert site.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
