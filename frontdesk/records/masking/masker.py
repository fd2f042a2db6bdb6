"""Makes the masked copy of a text."""

from collections.abc import Sequence

from frontdesk.records.masking.finder import Finder
from frontdesk.records.masking.reading import without_broken


class Masker:
    """Replaces personal data by what it was: `[name]`, `[phone]`, `[email]`, `[address]`,
    `[date of birth]`, `[number]`.

    Build it once and share it between threads: loading takes about 3 s and 300 MB. It never calls the
    network. It misses things (docs/privacy.md has the figures), so a masked copy is still personal data.

    Args:
        clinic_names: names of the clinic, which are no person's.

    Raises:
        ModelFileError: a package that carries a model or list is not installed.
        ConfigurationError: the allow-list is damaged.
    """

    def __init__(self, *, clinic_names: Sequence[str] = ()) -> None:
        self._finder = Finder(clinic_names=clinic_names)

    def mask(self, text: str) -> str:
        """Return `text` with each finding replaced; NUL and lone surrogates become U+FFFD.

        The same text always gives the same copy. A short text takes a few milliseconds.
        """
        shown = without_broken(text)
        parts: list[str] = []
        done = 0
        for finding in self._finder.find(shown):
            parts += [shown[done : finding.start], f"[{finding.label}]"]
            done = finding.end
        return "".join(parts) + shown[done:]
