"""The measured sets: what share is found, and how many clean messages are touched.

Each was written without a look at the rules (docs/privacy.md says how they were used since). The gates are
a bit under what was measured. In the first: 98.6 % found, 99 % of that under the right label, 1 of 170
clean messages touched; in the second, hard on purpose: 90.1 %; in the third, as most people write: 95.3 %.
"""

import pytest
from masking_marks import FIRST, SECOND, THIRD, Counts, count, read_messages

from frontdesk.records.masking.allowed import read_lists
from frontdesk.records.masking.recognisers import LABELS

FOUND = 0.97
FOUND_OF_EACH = 0.92
LABELLED = 0.97
TOUCHED = 0.02


@pytest.fixture(scope="module")
def counts() -> Counts:
    return count(message for _, message in read_messages())


def test_personal_data_is_found(counts: Counts) -> None:
    assert counts.found / counts.spans >= FOUND, counts.missed


def test_it_is_called_what_it_is(counts: Counts) -> None:
    assert counts.labelled / counts.found >= LABELLED


def test_clean_messages_stay_as_they_are(counts: Counts) -> None:
    assert len(counts.touched) / counts.clean <= TOUCHED, counts.touched


@pytest.mark.parametrize("label", sorted(LABELS.values()))
def test_every_kind_is_found(label: str) -> None:
    of_kind = [m for _, m in read_messages() if any(span.label == label for span in m.spans)]
    assert len(of_kind) >= 25
    counts = count(of_kind)
    assert counts.found / counts.spans >= FOUND_OF_EACH, counts.missed


@pytest.mark.parametrize(("name", "found", "touched"), [(SECOND, 0.89, 0.02), (THIRD, 0.94, 0.02)])
def test_what_others_wrote_is_found(name: str, found: float, touched: float) -> None:
    counts = count(message for _, message in read_messages(name))
    assert counts.found / counts.spans >= found, counts.missed
    assert len(counts.touched) / counts.clean <= touched, counts.touched


@pytest.mark.parametrize(
    ("name", "marked", "clean"), [(FIRST, 200, 140), (SECOND, 190, 130), (THIRD, 190, 130)]
)
def test_a_set_is_large_enough_to_mean_something(name: str, marked: int, clean: int) -> None:
    messages = [message for _, message in read_messages(name)]
    texts = [message.text for message in messages]
    assert len(set(texts)) == len(texts)
    assert sum(bool(message.spans) for message in messages) >= marked
    assert sum(not message.spans for message in messages) >= clean


@pytest.mark.parametrize("name", [FIRST, SECOND, THIRD])
def test_labels_of_a_set_are_known(name: str) -> None:
    labels = {span.label for _, message in read_messages(name) for span in message.spans}
    assert labels == set(LABELS.values())


def test_the_examples_that_teach_names_hold_none_of_the_set() -> None:
    measured = {
        word
        for _, message in read_messages()
        for span in message.spans
        if span.label == "name"
        for word in message.text[span.start : span.end].lower().split()
    }
    assert set(read_lists()["names"]) & measured == set()
