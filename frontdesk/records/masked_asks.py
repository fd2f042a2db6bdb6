"""Takes personal data out of the asks of a message, as it was taken out of the message itself."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from frontdesk.records.unit_of_work import Masks

_SHORTEST = 2


def masked_asks(
    masker: "Masks", text: str, masked: str, asks: Sequence[Mapping[str, Any]]
) -> list[str]:  # fmt: skip
    """Return the masked words of each ask.

    The only ask of a message is the message. A part of one is masked by itself, and what was found in the
    whole is taken out of it, too: a name is easier to see in its sentence than in half of it.

    Args:
        masker: takes personal data out of a text.
        text: the message as typed.
        masked: its masked copy; empty where there is none, and then no ask has one either.
        asks: what was understood, each with its words under `text`.
    """
    if not masked or len(asks) < 2:
        return [masked for _ in asks]
    found = _taken_out(text, masked)
    shown = []
    for ask in asks:
        words = masker.mask(str(ask.get("text", "")))
        for piece, label in found:
            words = words.replace(piece, label)
        shown.append(words)
    return shown


def _taken_out(text: str, masked: str) -> list[tuple[str, str]]:
    """Return what masking replaced and by what, the longest first."""
    found, place = [], 0
    kept = _pieces(masked)
    for number, (before, label) in enumerate(kept[:-1]):
        start = text.find(before, place)
        following, last = kept[number + 1][0], number + 2 == len(kept)
        # Of two labels in a row nobody can tell where one ends.
        end = text.find(following, start + len(before)) if following else len(text) if last else -1
        if start < 0 or end < 0:
            break
        piece = text[start + len(before) : end]
        place = end
        if len(piece) >= _SHORTEST:
            found.append((piece, label))
    return sorted(found, key=lambda pair: -len(pair[0]))


def _pieces(masked: str) -> list[tuple[str, str]]:
    """Return the texts between labels such as `[name]`, each with the label behind it."""
    pieces: list[tuple[str, str]] = []
    place = 0
    while True:
        start = masked.find("[", place)
        end = masked.find("]", start)
        if start < 0 or end < 0:
            return [*pieces, (masked[place:], "")]
        pieces.append((masked[place:start], masked[start : end + 1]))
        place = end + 1
