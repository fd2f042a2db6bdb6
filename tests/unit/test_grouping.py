"""Questions come together by what they mean, and every one of them stays countable."""

import random

import numpy as np
import pytest

from frontdesk.console.insight.grouping import Vectors, group
from frontdesk.language.encoder import DIMENSIONS, SentenceEncoder, package_files


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(*package_files())


def test_wordings_of_one_question_are_one_group(encoder: SentenceEncoder) -> None:
    parking = ["do you have parking?", "where can I park my car", "is there parking near the clinic"]
    dogs = ["can i bring my dog", "are pets allowed inside"]
    others = ["what is the capital of france", "can you write my essay"]
    texts = [dogs[0], *others, *parking, dogs[1], parking[0]]
    found = group(texts, lambda some: encoder.encode(some)[:, :DIMENSIONS])
    assert [sorted({texts[place] for place in one.members}) for one in found[:2]] == [
        sorted(parking), sorted(dogs),
    ]  # fmt: skip
    assert [len(one) for one in found] == [4, 2, 1, 1]
    assert found[0].name in parking
    assert found[0].name not in found[0].examples


def flat(texts: list[str]) -> Vectors:
    """A space in which a text is the direction of its first letter."""
    return np.array([[float(text[0] == letter) for letter in "abc"] for text in texts], dtype=np.float32)


def test_a_group_is_named_by_what_is_said_most() -> None:
    found = group(["a1", "a2", "a2", "b", "  a2 "], flat)
    assert [(one.name, one.members) for one in found] == [("a2", (0, 1, 2, 4)), ("b", (3,))]


def test_nothing_has_no_groups() -> None:
    assert group([], flat) == []


def test_a_vector_without_direction_is_a_group_of_its_own() -> None:
    found = group(["z", "a"], flat)
    assert [len(one) for one in found] == [1, 1]


def test_every_text_is_in_exactly_one_group() -> None:
    chance = random.Random(5)
    texts = [f"{chance.choice('abc')}{chance.randrange(9)}" for _ in range(300)]

    def scattered(some: list[str]) -> Vectors:
        numbers = np.random.default_rng(len(some))
        return numbers.normal(size=(len(some), 8)).astype(np.float32)

    for alike in (-0.9, 0.0, 0.4, 1.1):
        found = group(texts, scattered, alike=alike)
        assert sorted(place for one in found for place in one.members) == list(range(len(texts)))
