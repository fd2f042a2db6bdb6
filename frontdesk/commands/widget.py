"""`frontdesk widget`: the line that puts the chat on the clinic's page."""

import base64
import hashlib
import html
from collections.abc import Iterator
from pathlib import Path

from frontdesk.commands.services import edge_url
from frontdesk.edge.widget_files import FOLDER, SCRIPT
from frontdesk.errors import ConfigurationError
from frontdesk.settings import Settings


def script_tag(settings: Settings, folder: Path = FOLDER) -> str:
    """Return the tag that loads the chat, with a checksum: a browser runs this very file or none.

    Args:
        settings: tell where people reach the edge.
        folder: of the built files.

    Raises:
        ConfigurationError: the file is not there.
    """
    try:
        content = (folder / SCRIPT).read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"{folder / SCRIPT} cannot be read: build it with `npm ci && npm run build` in the folder widget."
        ) from error
    checksum = base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")
    address = html.escape(f"{(settings.public_url or edge_url(settings)).rstrip('/')}/{SCRIPT}")
    return f'<script src="{address}" integrity="sha384-{checksum}" crossorigin="anonymous" defer></script>'


def remarks(settings: Settings) -> Iterator[str]:
    """Yield, in a sentence each, what whoever uses the tag must know."""
    yield "Put this line on each page, and print it anew after an upgrade: the file and its checksum change."
    if not settings.origins.strip():
        yield "FRONTDESK_ORIGINS names no site yet: until it names yours, its pages are refused."
