"""What is known already: shipped phrases, development and held-out cases, what was taught before."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from frontdesk.commands.scoring import read_cases
from frontdesk.commands.teaching.labels import Label
from frontdesk.commands.teaching.lesson_files import Content, read_training
from frontdesk.commands.teaching.likeness import Phrases, normalised
from frontdesk.errors import ConfigurationError
from frontdesk.language.files import DATA, PROJECT

EVAL = PROJECT / "tests/eval"
HELD_OUT = PROJECT / "tests/heldout"


@dataclass(frozen=True)
class Known:
    """What new phrases are held against.

    Attributes:
        labels: of the shipped phrases to learn from, by normalised text.
        shipped: the same phrases, to find those much like them.
        measured: development and held-out cases; only ever compared with, never shown.
        taught: all that was taught before.
    """

    labels: dict[str, Label]
    shipped: Phrases
    measured: Phrases
    taught: Content


def load_known(taught: Content, *, data: Path = DATA / "nlu", cases: Iterable[Path] | None = None) -> Known:
    """Return what is known, besides what was `taught` before.

    Args:
        taught: the content of the lesson that serves.
        data: the folder of shipped training data.
        cases: the files of development and held-out cases; by default the project's.

    Raises:
        ConfigurationError: a file is missing or damaged.
    """
    phrases = read_training(sorted(data.rglob("*.yml")))
    files = [*eval_files(), *sorted(HELD_OUT.glob("*.tsv"))] if cases is None else cases
    return Known(
        {normalised(phrase.text): phrase.label for phrase in phrases},
        Phrases(phrase.text for phrase in phrases),
        Phrases(turn for path in files for case in read_cases(path) for turn in case.turns),
        taught,
    )


def eval_files() -> list[Path]:
    """Return the files of shipped development cases.

    Raises:
        ConfigurationError: there are none.
    """
    files = sorted(EVAL.glob("*.tsv"))
    if not files:
        raise ConfigurationError(f"The development cases in {EVAL} are missing: nothing can be compared.")
    return files
