"""Goes through the whole audit, a part at a time, and says whether it is whole."""

from frontdesk.errors import SealError
from frontdesk.records.trail import START, Seal
from frontdesk.records.unit_of_work import UnitOfWork

_PART = 10_000
_MOST_BREAKS = 20  # more are counted, not named
_TRIES = 3  # entries may be written between two looks


class AuditCheck:
    """A walk along the chain.

    Attributes:
        count: entries seen.
        breaks: ids of the first entries that do not follow from the one before.
        hash: of the last entry seen; written down elsewhere, it proves what the audit was.
        sealed: whether the end is the one that was sealed.
    """

    def __init__(self) -> None:
        self.count = 0
        self.breaks: list[int] = []
        self.hash = START
        self.sealed = True
        self._last = 0
        self._tries = 0

    def advance(self, uow: UnitOfWork) -> bool:
        """Look at the next part; return whether there is more."""
        seal = _seal(uow)
        found = uow.trail.check(self._last, self.hash, _PART)
        self._last = found.last or self._last
        self.hash, self.count = found.hash, self.count + found.count
        self.breaks = [*self.breaks, *found.breaks][:_MOST_BREAKS]
        if found.count == _PART:
            return True
        self.sealed = seal == Seal(self.count, self.hash) if seal or self.count else True
        self._tries += 1
        return not self.sealed and self._tries < _TRIES

    @property
    def whole(self) -> bool:
        """Return whether nothing was changed or removed."""
        return self.sealed and not self.breaks

    def sentences(self) -> list[str]:
        """Return what was found, for people."""
        if self.whole:
            return [f"The audit is whole: {self.count} entries, none changed or removed."]
        told = [
            f"The chain breaks at entry {number}: it was changed, or an entry before it was removed."
            for number in self.breaks
        ]
        if not self.sealed:
            told.append("The end is not the one that was sealed: the last entries were changed or removed.")
        return told


def _seal(uow: UnitOfWork) -> Seal | None:
    try:
        return uow.trail.seal()
    except SealError:  # made with a key that is not ours: as good as none
        return None
