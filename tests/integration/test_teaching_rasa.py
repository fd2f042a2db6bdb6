"""Rasa reads a lesson as it was meant: words without marks, labels as the classifier learns them."""

import json
import subprocess
from pathlib import Path

from frontdesk.commands.model import ASSISTANT_PYTHON, assistant_environment
from frontdesk.commands.teaching.corrections import Correction, phrase_of
from frontdesk.commands.teaching.labels import label_of
from frontdesk.commands.teaching.lesson_files import Content, Taught, write_lesson
from frontdesk.language.files import PROJECT
from frontdesk.settings import load_settings
from frontdesk.taught import Shelf

READ = """
import json, sys
from frontdesk.channel import lean
lean.install()
from rasa.shared.nlu.training_data.loading import load_data
from frontdesk.nlu.labels import texts_and_labels
data = load_data(sys.argv[1])
entities = [example.get("entities") for example in data.intent_examples if example.get("entities")]
print(json.dumps([*map(list, zip(*texts_and_labels(data)))] + [entities]))
"""
CORRECTIONS = [
    Correction(1, "my dose is [number] mg, i am [name](53) {really}", "medical", reason="dosage"),
    Correction(2, "- is it # safe: yes | no?", "answer", topic="risks"),
    Correction(3, "no sé qué hacer, ya no quiero seguir", "crisis"),
    Correction(4, "/help 'me' \"now\"", "human"),
    Correction(5, "my brother stopped breathing 🙂", "emergency", about="other"),
    Correction(6, "do you validate parking", "clinic", reason="location"),
]


def test_rasa_reads_what_was_taught(tmp_path: Path) -> None:
    taught = []
    for correction in CORRECTIONS:
        label = label_of(correction, {"risks"})
        assert label is not None
        taught.append(Taught(phrase_of(correction), label))
    lesson = Shelf(tmp_path).lesson("one")
    write_lesson(lesson, Content(tuple(taught)))
    done = subprocess.run(
        [ASSISTANT_PYTHON, "-W", "ignore", "-c", READ, lesson.nlu],
        cwd=PROJECT, env=assistant_environment(load_settings()), capture_output=True, text=True, check=True,
    )  # fmt: skip
    *pairs, entities = json.loads(done.stdout.splitlines()[-1])
    assert entities == []
    assert sorted(pairs) == sorted(
        [
            ["my dose is 12345 mg, i am Alex(53) (really)", "medical+dosage"],
            ["- is it # safe: yes | no?", "risks"],
            ["no sé qué hacer, ya no quiero seguir", "crisis+self"],
            ["help 'me' \"now\"", "human"],
            ["my brother stopped breathing 🙂", "emergency+other"],
            ["do you validate parking", "clinic+location"],
        ]
    )
