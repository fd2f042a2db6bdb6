"""What Linux tells of a process and of those it started: memory, processor time, open files, connections."""

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from frontdesk.errors import ServiceUnavailableError

_PROC = Path("/proc")
_KIB = 1024
_TICKS = os.sysconf("SC_CLK_TCK")
_ESTABLISHED = "01"


@dataclass(frozen=True)
class Process:
    """One process.

    Attributes:
        program: what it runs: the module behind `-m`, else the file's name.
        pid: its number.
    """

    program: str
    pid: int

    def pss_mb(self) -> float:
        """Return its memory in 10⁶ bytes; what it shares with others counts in part (PSS)."""
        return self._row("smaps_rollup", "Pss:") * _KIB / 1e6

    def rss_mb(self) -> float:
        """Return its resident memory in 10⁶ bytes; what it shares counts whole."""
        return self._row("status", "VmRSS:") * _KIB / 1e6

    def cpu_s(self) -> float:
        """Return the processor time it has used, in seconds."""
        words = self._read("stat").rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / _TICKS

    def open_files(self) -> int:
        """Return how many files, sockets and pipes it has open."""
        return len(self._descriptors())

    def connections(self) -> Counter[int]:
        """Return how many connections it has, by the port at their other end."""
        found: Counter[int] = Counter()
        own = {target[8:-1] for target in self._descriptors() if target.startswith("socket:[")}
        for name in ("net/tcp", "net/tcp6"):
            for row in self._read(name).splitlines()[1:]:
                words = row.split()
                if words[9] in own and words[3] == _ESTABLISHED:
                    found[int(words[2].rpartition(":")[2], 16)] += 1
        return found

    def _descriptors(self) -> list[str]:
        found = []
        try:
            for path in (_PROC / str(self.pid) / "fd").iterdir():
                try:
                    found.append(os.readlink(path))
                except FileNotFoundError:
                    continue  # closed meanwhile
        except OSError as error:
            raise self._gone(error) from error
        return found

    def _row(self, name: str, key: str) -> int:
        return next(int(row.split()[1]) for row in self._read(name).splitlines() if row.startswith(key))

    def _read(self, name: str) -> str:
        try:
            return (_PROC / str(self.pid) / name).read_text(encoding="ascii", errors="replace")
        except OSError as error:
            raise self._gone(error) from error

    def _gone(self, error: OSError) -> ServiceUnavailableError:
        return ServiceUnavailableError(f"{self.program} cannot be looked into: {error} (it needs Linux).")


def family(pid: int) -> list[Process]:
    """Return a process and all that it started, directly or not.

    Raises:
        ServiceUnavailableError: the system does not tell.
    """
    parents = {}
    for path in _PROC.glob("[0-9]*"):
        try:
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue  # ended meanwhile
    if pid not in parents:
        raise ServiceUnavailableError(
            f"Process {pid} has ended, or the system does not tell (it needs Linux)."
        )
    found = [pid]
    for one in found:  # grows
        found += [child for child, parent in parents.items() if parent == one]
    return [Process(_program(one), one) for one in found]


def _program(pid: int) -> str:
    words = (_PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")
    return words[words.index("-m") + 1] if "-m" in words else Path(words[0]).name
