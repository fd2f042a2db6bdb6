"""Teaching runs and their comparisons, in the words of staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.console.wording import KINDS
from frontdesk.knowledge.answers import Knowledge
from frontdesk.records import RunState, TeachingRun, UnitOfWork
from frontdesk.records.teaching import ModelVersion

STATES: Mapping[RunState, tuple[str, str]] = {  # what is shown, and the colour of its tag
    RunState.RUNNING: ("Under way", "clinic"),
    RunState.INSTALLED: ("Installed", "good"),
    RunState.UNCHANGED: ("Nothing to train", ""),
    RunState.REFUSED: ("Not installed", "medical"),
    RunState.FAILED: ("Failed", "crisis"),
    RunState.INTERRUPTED: ("Interrupted", "crisis"),
    RunState.ROLLED_BACK: ("Taken back", "medical"),
}
_LEFT_OUT = {
    "empty": "no words were left",
    "no_label": "the topic or reason is not known any more",
    "disagree": "colleagues gave the same words different meanings",
    "contradicts": "the assistant was shipped with the opposite",
    "known": "known already",
    "measured": "too much like a test question",
}
_SECOND_SET = "set second_"  # as the first ones, by other hands
_MEASURES = {
    "set answers": "Questions that the article answers",
    "set medical": "Medical questions",
    "set clinic": "Questions about the clinic",
    "set followups": "Follow-up questions",
    "set two_asks": "Two questions at once",
    "set other": "Small talk and off topic",
    "set lookalikes": "Dark words without risk",
    "set offtopic": "Off topic",
    "set crisis_plain": "Crisis, plainly said",
    "set crisis_veiled": "Crisis, veiled",
    "set crisis_embedded": "Crisis inside a question",
    "set crisis_other": "Somebody else in crisis",
    "set crisis_spanish": "Crisis, in Spanish",
    "set emergency": "Emergencies",
    "set worded_danger": "Danger in the words of a question, a denial or the past",
    "set worded_harmless": "No danger, in the words of danger",
    "no false alarm": "No alarm in vain",
    "medical not answered as general": "Medical questions not answered from the article",
    "off-topic not answered": "Off topic not answered from the article",
    "clear question not asked back": "Clear questions not asked back",
    "all crises": "All crises together",
    "all emergencies": "All emergencies together",
    "all taught cases": "Your own test questions together",
}
_OWN_SET = "taught_"


@dataclass(frozen=True)
class RunView:
    """A run as the page shows it.

    Attributes:
        state: in words.
        colour: of its tag.
        left_out: how many corrections were left out and why, in words.
        current, candidate: short names of the models.
    """

    run: TeachingRun
    state: str
    colour: str
    left_out: list[str]
    current: str
    candidate: str


@dataclass(frozen=True)
class VersionView:
    """A model and what it answered; `run` is the number of the run that taught it."""

    version: ModelVersion
    name: str
    run: int | None


def short(model: str | None) -> str:
    """Return a model's name without what all have in common."""
    return (model or "").removeprefix("frontdesk-").removesuffix(".tar.gz")[:8]


def run_view(uow: UnitOfWork, run: TeachingRun, moment: datetime) -> RunView:
    """Return a run as the page shows it."""
    state, colour = STATES[uow.teaching.state_of(run, moment)]
    left_out = [f"{count} left out: {_LEFT_OUT.get(why, why)}" for why, count in run.left_out.items()]
    return RunView(run, state, colour, left_out, short(run.current_model), short(run.candidate_model))


def version_views(uow: UnitOfWork) -> list[VersionView]:
    """Return which model answered how many messages, the latest first."""
    taught = uow.teaching.taught_models()
    return [VersionView(v, short(v.model), taught.get(v.model)) for v in uow.teaching.versions()]


def comparison_view(run: TeachingRun, knowledge: Knowledge) -> dict[str, Any]:
    """Return a run's comparison with its measures and outcomes in words."""
    found = run.comparison
    rows = [row | {"measure": measure_of(row["measure"])} for row in found.get("rows", [])]
    broke = [
        case | {
            "text": case["text"].replace(" || ", " → "), "source": measure_of(f"set {case['source']}"),
            "expected": outcome_of(case["expected"], knowledge), "got": _got(case["got"], knowledge),
        }
        for case in found.get("broke", [])
    ]  # fmt: skip
    falls = [row for row in rows if row["falls"]]
    return {"rows": rows, "falls": falls, "broke": broke, "mended": found.get("mended", 0)}


def measure_of(name: str) -> str:
    """Return a measure in words."""
    own = name.removeprefix("set ")
    if own.startswith(_OWN_SET):
        return f"Your own test questions: {KINDS.get(own.removeprefix(_OWN_SET), own)}"
    if name.startswith(_SECOND_SET):
        first = f"set {name.removeprefix(_SECOND_SET)}"
        return f"{_MEASURES[first]}, by other hands" if first in _MEASURES else own
    return _MEASURES.get(name, own)


def outcome_of(expected: str, knowledge: Knowledge) -> str:
    """Return acceptable outcomes in words: "Risks, or Medical question"."""
    return ", or ".join(
        " and ".join(_part(part, knowledge) for part in alternative.split("+"))
        for alternative in expected.split("|")
    )


def _got(got: str, knowledge: Knowledge) -> str:
    parts = got.split(", ")
    # "answer" stands beside the topic that it was.
    shown = [part for part in parts if part != "answer" or not any(p.startswith("answer:") for p in parts)]
    return ", ".join(_part(part, knowledge) for part in shown)


def _part(part: str, knowledge: Knowledge) -> str:
    kind, _, topic = part.partition(":")
    answer = knowledge.answers.get(topic)
    return answer.title if answer else KINDS.get(kind, kind.capitalize())
