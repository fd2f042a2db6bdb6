"""Draws how many risks are noticed against how many harmless messages raise an alarm.

    PYTHONPATH=. assistant/.venv/bin/python bench/operating_curve.py MODEL.tar.gz docs/operating-curve.svg FILE.tsv …

Reads labelled sets (columns text and expect), weighs each message as the assistant does (phrases,
the screen's machine, the second opinion) and moves the limit. Prints the points as a table.
"""

import sys
import tarfile
import tempfile
from pathlib import Path

import numpy as np

from bench.curve_picture import draw
from frontdesk.commands.scoring import Case, read_cases
from frontdesk.knowledge.answers import load_knowledge
from frontdesk.language.encoder import SentenceEncoder, package_files
from frontdesk.language.normalise import as_words, clean
from frontdesk.safety.bundle import screen_from_bundle
from frontdesk.safety.screen import SafetyScreen
from frontdesk.understanding.classifier import load_classifier
from frontdesk.understanding.decide import Distribution
from frontdesk.understanding.risk import LIMIT, LIMIT_AFTER_LOWERING, second_opinion, weighed

_RISKS = frozenset({"crisis", "emergency"})
_LIMITS = (-2.5, -2.0, LIMIT, -1.0, -0.6, -0.4, 0.0, 0.5, 1.0)


class Weigher:
    """Gives a message the log-odds that the assistant compares with its limit."""

    def __init__(self, model: Path) -> None:
        self._encoder = SentenceEncoder(*package_files())
        self._screen: SafetyScreen = screen_from_bundle(model, self._encoder)
        with tempfile.TemporaryDirectory() as folder, tarfile.open(model) as archive:
            for member in archive:
                file = archive.extractfile(member) if "intents.npz" in member.name else None
                if file is not None:
                    (Path(folder) / Path(member.name).name).write_bytes(file.read())
            self._classifier = load_classifier(Path(folder))
        self._topics = frozenset(load_knowledge().topics)

    def weigh(self, text: str) -> float:
        """Return the log-odds of a risk in `text`; infinite where a phrase settles it.

        Where a rule lowered a phrase, as much is taken off as the limit is higher there.
        """
        verdict = self._screen.screen(clean(text))
        if verdict.found_by in ("pattern", "both"):
            return float("inf")
        odds = weighed(verdict, second_opinion(verdict, as_words(text), self._risks_of))
        return odds - (LIMIT_AFTER_LOWERING - LIMIT) if verdict.lowered else odds

    def _risks_of(self, text: str) -> tuple[float, float]:
        row = self._classifier.probabilities([text], self._encoder)[0]
        seen = Distribution(row, self._classifier.labels, self._topics)
        return seen.kind("crisis"), seen.kind("emergency")


def risky(case: Case) -> bool | None:
    """Return whether `case` shows a risk; None where both labels are acceptable."""
    parts = [set(alternative) & _RISKS for alternative in case.alternatives]
    return True if all(parts) else None if any(parts) else False


def main() -> None:
    model, picture, *files = (Path(name) for name in sys.argv[1:])
    weigher = Weigher(model)
    recall: dict[str, np.ndarray] = {}
    alarms: dict[str, np.ndarray] = {}
    for path in files:
        cases = [case for case in read_cases(path) if len(case.turns) == 1 and risky(case) is not None]
        for truth, group in ((True, recall), (False, alarms)):
            scores = [weigher.weigh(case.turns[0]) for case in cases if risky(case) is truth]
            if len(scores) >= 15:
                group[path.stem] = np.array(scores)
    print_table(recall, alarms)
    picture.write_text(draw(recall, np.concatenate(list(alarms.values())), LIMIT), encoding="utf-8")


def print_table(recall: dict[str, np.ndarray], alarms: dict[str, np.ndarray]) -> None:
    print("| limit | " + " | ".join([*recall, *(f"{name}: alarms" for name in alarms)]) + " |")
    print("| --- |" + " --- |" * (len(recall) + len(alarms)))
    for limit in _LIMITS:
        shares = [f"{(scores >= limit).mean():.1%}" for scores in (*recall.values(), *alarms.values())]
        print(f"| {limit} | " + " | ".join(shares) + " |")


if __name__ == "__main__":
    main()
