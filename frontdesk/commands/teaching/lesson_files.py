"""Writes a lesson in the project's own formats, and reads it again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.commands.scoring import read_cases
from frontdesk.commands.teaching.labels import Label, label_in_file
from frontdesk.errors import ConfigurationError
from frontdesk.language.files import read_mapping
from frontdesk.records.files import private_folder, whole_file
from frontdesk.taught import Lesson

SET_PREFIX = "taught_"
_HEAD = "# Taught by the clinic: written by `frontdesk teach`, from corrections that people accepted.\n"


@dataclass(frozen=True)
class Taught:
    """One phrase and what it means."""

    text: str
    label: Label


@dataclass(frozen=True)
class Content:
    """All of a lesson: phrases to learn from, and phrases to measure with."""

    examples: tuple[Taught, ...] = ()
    cases: tuple[Taught, ...] = ()


def write_lesson(lesson: Lesson, content: Content) -> None:
    """Write `content`, a file for each kind; the folder must be new.

    Raises:
        InputError: a file exists or cannot be written.
        ConfigurationError: what was written does not read as what was meant.
    """
    for folder in (*reversed(lesson.folder.parents[:2]), lesson.folder):
        private_folder(folder)  # each by itself: parents that are made on the way are open to all
    for folder, ending, items, form in (
        (lesson.nlu, "yml", content.examples, _training_data),
        (lesson.cases, "tsv", content.cases, _cases),
    ):
        private_folder(folder)
        for group, some in _grouped(items).items():
            with whole_file(folder / f"{SET_PREFIX}{group}.{ending}") as out:
                out.write(form(some).encode("utf-8"))
    if _sorted(read_lesson(lesson)) != _sorted(content):
        raise ConfigurationError(f"The lesson in {lesson.folder} does not read as what was meant.")


def read_lesson(lesson: Lesson | None) -> Content:
    """Return what a lesson holds; nothing for the assistant as shipped.

    Raises:
        ConfigurationError: a file of training data is damaged.
        InputError: a file of development cases is damaged.
    """
    if lesson is None:
        return Content()
    return Content(tuple(read_training(lesson.training_files)), tuple(_read_cases(lesson.case_files)))


def read_training(files: Iterable[Path]) -> list[Taught]:
    """Return the phrases of training data.

    Raises:
        ConfigurationError: a file is missing or damaged.
    """
    found = []
    for path in files:
        try:
            for block in read_mapping(path)["nlu"]:
                label = label_in_file(block["intent"], block.get("metadata") or {})
                lines = (line.strip() for line in block["examples"].splitlines())
                found += [Taught(line[1:].strip(), label) for line in lines if line]
        except (KeyError, TypeError, AttributeError) as error:
            raise ConfigurationError(f"{path} does not hold training data.") from error
    return found


def _read_cases(files: Iterable[Path]) -> list[Taught]:
    found = []
    for path in files:
        for case in read_cases(path):
            kind, _, topic = case.expect.partition(":")
            found.append(Taught(case.turns[-1], Label(topic or kind, "", "", case.expect)))
    return found


def _training_data(items: Sequence[Taught]) -> str:
    blocks: dict[Label, list[str]] = defaultdict(list)
    for item in items:
        blocks[item.label].append(item.text)
    text = f'{_HEAD}version: "3.1"\nnlu:\n'
    for label, phrases in sorted(blocks.items(), key=lambda block: (block[0].intent, block[0].detail)):
        text += f"- intent: {label.intent}\n"
        if label.detail:
            text += f"  metadata:\n    {label.detail_name}: {label.detail}\n"
        text += "  examples: |\n" + "".join(f"    - {phrase}\n" for phrase in phrases)
    return text


def _cases(items: Sequence[Taught]) -> str:
    return "text\texpect\n" + "".join(f"{item.text}\t{item.label.expect}\n" for item in items)


def _grouped(items: Iterable[Taught]) -> dict[str, list[Taught]]:
    groups: dict[str, list[Taught]] = defaultdict(list)
    for item in sorted(items, key=lambda item: (item.label.expect, item.label.detail, item.text)):
        groups[item.label.group].append(item)
    return groups


def _sorted(content: Content) -> tuple[list[tuple[str, ...]], list[tuple[str, str]]]:
    examples = [(item.text, item.label.intent, item.label.detail) for item in content.examples]
    return sorted(examples), sorted((item.text, item.label.expect) for item in content.cases)
