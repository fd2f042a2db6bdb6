"""A classroom with a real record, real files and real collections; only the machines are stand-ins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from frontdesk.bundle import model_for
from frontdesk.commands.evaluate import GATES
from frontdesk.commands.scoring import Case
from frontdesk.commands.teaching.comparison import Outcomes
from frontdesk.commands.teaching.corrections import Correction
from frontdesk.commands.teaching.known import Known, load_known
from frontdesk.commands.teaching.lesson_files import Content, read_lesson
from frontdesk.commands.teaching.run import Classroom
from frontdesk.knowledge.answers import load_knowledge
from frontdesk.language.files import read_mapping
from frontdesk.model_list import ModelList
from frontdesk.records import Record
from frontdesk.settings import Settings
from frontdesk.taught import Lesson

LEARNED = ("the quick brown heron asks about tuesday parking", "clinic", "location")
MEASURED = ("eighty green lanterns want a refund by noon", "clinic", "cost")
WORD = "heron"  # a visitor's word that must stand nowhere but in the lesson


@dataclass
class FakeCorrections:
    """Corrections in memory."""

    items: list[Correction] = field(default_factory=list)
    by_run: dict[int, int] = field(default_factory=dict)

    def add(self, text: str, kind: str, reason: str | None = None) -> None:
        self.items.append(Correction(len(self.items) + 1, text, kind, reason=reason))

    def waiting(self) -> list[Correction]:
        return [item for item in self.items if item.id not in self.by_run]

    def taught(self, identities: Sequence[int], run: int) -> None:
        self.by_run |= dict.fromkeys(identities, run)

    def wait_again(self, run: int) -> None:
        self.by_run = {identity: by for identity, by in self.by_run.items() if by != run}


@dataclass
class FakeTrainer:
    """Writes the files that training would write."""

    settings: Settings
    trained: list[str | None] = field(default_factory=list)
    during: Callable[[], None] = lambda: None

    def train(self, lesson: Lesson | None) -> Path:
        path = model_for(self.settings, lesson)
        if not path.is_file():
            self.during()
            self.trained.append(lesson.name if lesson else None)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"a model")
            ModelList(self.settings).allow(path)
        return path


@dataclass
class FakeEvaluator:
    """Has all cases right, but for those that the newest model is said to break."""

    breaks: Callable[[Case], bool] = lambda case: False
    seen: list[tuple[str, int]] = field(default_factory=list)

    def outcomes(self, model: Path, cases: Sequence[Case]) -> Outcomes:
        assert model.is_file()
        newest = bool(self.seen) and self.seen[-1][0] != model.name
        self.seen.append((model.name, len(cases)))
        return [(case, _reply("misuse" if newest and self.breaks(case) else case.expect)) for case in cases]


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **span: float) -> None:
        self.at += timedelta(**span)


def classroom(record: Record, folder: Path, **parts: Any) -> Classroom:
    settings = Settings(state=folder / "state", models=folder / "models")
    usual: dict[str, Any] = {
        "settings": settings, "record": record, "corrections": FakeCorrections(),
        "trainer": FakeTrainer(settings), "evaluator": FakeEvaluator(),
        "known": lambda lesson: replace(_shipped(), taught=read_lesson(lesson)), "topics": frozenset(load_knowledge().topics),
        "gates": read_mapping(GATES)["gates"], "clock": Clock(), "say": lambda sentence: None,
    }  # fmt: skip
    return Classroom(**usual | parts)


@cache  # read once: it takes seconds
def _shipped() -> Known:
    return load_known(Content())


def _reply(expect: str) -> dict[str, Any]:
    parts = [part.partition(":") for part in expect.split("|")[0].split("+")]
    return {"replies": [{"kind": kind, "topic": topic or None} for kind, _, topic in parts]}
