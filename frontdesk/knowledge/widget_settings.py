"""How the chat looks and behaves on the clinic's page: reads the section `widget` of `clinic.yml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

from frontdesk.errors import ClinicFileError

MAX_STARTERS = 4
_LONGEST_GREETING = 600
_LONGEST_LINE = 120
_LONGEST_ADDRESS = 2000
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_PATH = re.compile(r"/(?!/)[^\s\\]*")
_JOINERS = re.compile("[\u200c\u200d]")  # unseen, but part of some scripts and emoji
_CHOICES = {"position": ("right", "left"), "keep": ("tab", "browser"), "theme": ("auto", "light", "dark")}
_LINES = {"launcher": 40, "greeting": _LONGEST_GREETING}
_ADDRESSES = ("article_url", "exit_url")


@dataclass(frozen=True)
class WidgetSettings:
    """What the clinic may choose; the defaults are what it gets without choosing.

    Attributes:
        colour: the clinic's, as `#rgb` or `#rrggbb`.
        logo: its address, or a path on the site that shows the chat.
        position: the corner of the page: right or left.
        launcher: words of the button that opens the chat; empty: the widget's own.
        greeting: what a chat opens with; empty: the reply `greeting`.
        article_url: the clinic's copy of the article, which citations link to.
        exit_url: where a visitor lands who leaves in a hurry.
        keep: where the visitor's token lives: in the tab, or in the browser until it expires.
        theme: auto (as the visitor's system), light or dark.
        starters: questions on offer at the start; empty: the widget's own.
    """

    colour: str = "#0b6e69"
    logo: str | None = None
    position: str = "right"
    launcher: str = ""
    greeting: str = ""
    article_url: str | None = None
    exit_url: str = "https://weather.com/"
    keep: str = "tab"
    theme: str = "auto"
    starters: tuple[str, ...] = ()


def read_widget(content: Mapping[str, Any], name: str) -> WidgetSettings:
    """Return what the section `widget` says; what it leaves out or empty has its default.

    Args:
        content: the whole of `clinic.yml`; the section may be missing.
        name: the file's name, for messages.

    Raises:
        ClinicFileError: an entry is unknown or cannot be used; the sentence says which and how.
    """
    section = content.get("widget")
    if section is None:
        return WidgetSettings()
    if not isinstance(section, dict):
        raise ClinicFileError(f"{name}: `widget` must be a list of settings, for example `position: left`.")
    known = [field.name for field in fields(WidgetSettings)]
    unknown = sorted(str(key) for key in section if key not in known)
    if unknown:
        raise ClinicFileError(
            f"{name}: widget has unknown settings: {', '.join(unknown)} (there are {', '.join(known)})."
        )
    if "colour" in section and section["colour"] is None:  # YAML takes what follows a bare # for a comment
        raise ClinicFileError(f'{name}: widget.colour must stand in quotes, like "#0b6e69".')
    given = {key: value for key, value in section.items() if value not in (None, "", [])}
    return WidgetSettings(
        **{key: _value(key, value, f"{name}: widget.{key}") for key, value in given.items()}
    )


def _value(key: str, value: Any, where: str) -> Any:
    if key == "starters":
        return _starters(value, where)
    if not isinstance(value, str):
        raise ClinicFileError(f"{where} must be a text, not {value!r}; put it in quotes.")
    if key in _CHOICES:
        return _choice(value, _CHOICES[key], where)
    if key in _LINES:
        return _line(value, _LINES[key], where)
    if key in _ADDRESSES:
        return _address(value, where)
    return _logo(value, where) if key == "logo" else _colour(value, where)


def _choice(value: str, allowed: tuple[str, ...], where: str) -> str:
    if value not in allowed:
        raise ClinicFileError(f"{where} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def _line(value: str, longest: int, where: str) -> str:
    text = " ".join(value.split())
    if not text or not _JOINERS.sub("", text).isprintable():
        raise ClinicFileError(f"{where} holds nothing that can be read, or characters that cannot be shown.")
    if len(text) > longest:
        raise ClinicFileError(f"{where} may have up to {longest} characters, not {len(text)}.")
    return text


def _starters(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ClinicFileError(f"{where} must be a list of questions, each a text in quotes.")
    if len(value) > MAX_STARTERS:
        raise ClinicFileError(f"{where} may hold up to {MAX_STARTERS} questions, not {len(value)}.")
    return tuple(_line(one, _LONGEST_LINE, where) for one in value)


def _colour(value: str, where: str) -> str:
    if _COLOUR.fullmatch(value) is None:
        raise ClinicFileError(
            f'{where} must be a colour like "#0b6e69" (# and 3 or 6 digits), not {value!r}.'
        )
    return value.lower()


def _address(value: str, where: str) -> str:
    if not _is_https(value):
        raise ClinicFileError(f"{where} must be a whole address that begins with https://, not {value!r}.")
    return value


def _logo(value: str, where: str) -> str:
    if not _is_https(value) and _PATH.fullmatch(value) is None:
        raise ClinicFileError(
            f"{where} must be an address that begins with https://, or a path like /logo.svg, not {value!r}."
        )
    return value


def _is_https(value: str) -> bool:
    try:
        parts = urlsplit(value)
        known = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return False
    plain = value.isprintable() and not re.search(r'[\s\\"<>]', value)
    return known and plain and value.lower().startswith("https://") and len(value) <= _LONGEST_ADDRESS
