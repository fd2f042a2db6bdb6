"""Makes what a browser sent storable, without changing what a person reads."""

from typing import Annotated, Any

from pydantic import BeforeValidator

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def storable(text: str) -> str:
    """Return `text` without NUL (PostgreSQL refuses it), half characters replaced.

    A half of a surrogate pair is what is left when a page cuts an emoji in two; the rest of the
    message must not be lost for it.
    """
    text = text.replace("\0", "")
    if text.isascii():
        return text
    return "".join(_REPLACEMENT if "\ud800" <= char <= "\udfff" else char for char in text)


def _cleaned(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value


Line = Annotated[str, BeforeValidator(_cleaned)]
"""A string field of a request, made storable before it is validated."""
