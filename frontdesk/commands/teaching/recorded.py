"""The corrections of the record, as teaching reads them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from frontdesk.commands.teaching.corrections import Correction
from frontdesk.records import Record


class RecordedCorrections:
    """Corrections that reviewers accepted (`frontdesk.commands.teaching.corrections.Corrections`).

    Args:
        record: where they are.
        clock: returns the present moment in UTC.
    """

    def __init__(self, record: Record, clock: Callable[[], datetime]) -> None:
        self._record, self._clock = record, clock
        self._read: dict[int, datetime] = {}

    def waiting(self) -> list[Correction]:
        """Return what was accepted and not taught yet, oldest first."""
        with self._record.read() as work:
            accepted = work.corrections.accepted(taught=False)
        self._read = {judged.id: judged.at for judged in accepted}
        return [
            Correction(judged.id, judged.masked or "", judged.kind, judged.topic, judged.reason)
            for judged in accepted
        ]

    def taught(self, identities: Sequence[int], run: int) -> None:
        """Note that these were taught, but for those that were judged anew since they were read."""
        with self._record.write() as work:
            same = {judged.id for judged in work.corrections.accepted(taught=False)
                    if self._read.get(judged.id) == judged.at}  # fmt: skip
            chosen = [identity for identity in identities if identity in same]
            work.corrections.mark_taught(chosen, run=str(run), moment=self._clock())
            work.commit()

    def wait_again(self, run: int) -> None:
        """Note that what a run taught was taken back."""
        with self._record.write() as work:
            work.corrections.forget_taught(run=str(run))
            work.commit()
