"""Cleaning, splitting and encoding of what visitors type."""

import numpy as np
import pytest

from frontdesk.errors import ModelFileError
from frontdesk.language.asks import read
from frontdesk.language.encoder import DIMENSIONS, SentenceEncoder, package_files
from frontdesk.language.layers import centre_of, side_by_side
from frontdesk.language.normalise import as_words, clean, join_spelled_out
from frontdesk.language.parallel import in_lists
from frontdesk.language.parser import load_spacy, parse

NLP = load_spacy()
ENCODER = SentenceEncoder(*package_files())


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("I don’t “know”", 'I don\'t "know"'),
        ("ki\u200bll", "kill"),
        ("a\x00b\x07c", "abc"),
        ("heeeeeelp", "heeelp"),
        ("  two\n\nlines\t", "two lines"),
        ("ｆｕｌｌ", "full"),
        ("\ud800broken", "broken"),
    ],
)
def test_clean_undoes_what_keyboards_do(typed: str, expected: str) -> None:
    assert clean(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("/restart", "restart"), (" //crisis", "crisis"), ("<b>hi</b> there", "hi there"), ("1 < 2", "1 < 2")],
)
def test_as_words_leaves_no_command_and_no_markup(typed: str, expected: str) -> None:
    assert as_words(typed) == expected


def test_spelled_out_words_are_joined() -> None:
    assert join_spelled_out("i will k m s now") == "i will kms now"


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        ("what is ketamine and how long does it last", ["what is ketamine", "how long does it last"]),
        ("does it help and is there a catch", ["does it help", "is there a catch"]),
        ("is it scary, and can i be on klonopin", ["is it scary", "can i be on klonopin"]),
        ("price? side effects?", ["price?", "side effects?"]),
        (
            "does therapy cost much and does advanced care cover it",
            ["does therapy cost much", "does advanced care cover it"],
        ),
        (
            "tell me what the drip feels like and whether it is legal",
            ["tell me what the drip feels like", "whether it is legal"],
        ),
        ("define bdnf and then list the risks", ["define bdnf", "list the risks"]),
        ("it is cheap and does work", ["it is cheap and does work"]),
        ("what are the risks and benefits", ["what are the risks and benefits"]),
    ],
)
def test_a_message_is_split_into_its_asks(message: str, asks: list[str]) -> None:
    assert [segment.text for segment in read(parse(NLP, message)).segments] == asks


def test_sentences_and_segments_are_bounded() -> None:
    reading = read(parse(NLP, "is it safe? " * 500))
    assert len(reading.sentences) == 60
    assert len(reading.segments) == 8


def test_vectors_are_unit_and_do_not_depend_on_their_neighbours() -> None:
    alone = ENCODER.encode(["is it safe"])
    fresh = SentenceEncoder(*package_files()).encode(["a much longer text " * 9, "is it safe"])
    layers = fresh.reshape(2, -1, DIMENSIONS)
    assert np.allclose(np.linalg.norm(layers, axis=2), 1.0, atol=1e-5)
    assert np.array_equal(alone[0], fresh[1])


def test_as_many_texts_are_remembered_as_was_asked_for() -> None:
    encoder = SentenceEncoder(*package_files(), remembered=1)
    encoder.remember(2)
    encoder.remember(1)  # fewer than so far: nothing is forgotten
    first = encoder.encode(["is it safe", "how long does it take", "is it safe"])
    assert np.array_equal(first[0], first[2])
    assert encoder._one.cache_info()[:2] == (1, 2)  # hits, misses


def test_meaning_not_spelling_decides_what_is_near() -> None:
    a, b, c = ENCODER.encode(["is it dangerous", "what are the risks", "where can i park"])[:, :DIMENSIONS]
    assert a @ b > a @ c


def test_lower_layers_lose_their_common_part_and_weigh_less() -> None:
    vectors = ENCODER.encode(["is it dangerous", "what are the risks", "where can i park"])
    centre = centre_of(vectors)
    rows = side_by_side(vectors, centre)
    assert np.allclose(rows[:, :DIMENSIONS], vectors[:, :DIMENSIONS], atol=1e-6)
    lower = rows[:, DIMENSIONS:].reshape(3, -1, DIMENSIONS)
    assert np.all(np.linalg.norm(lower, axis=2) < 1.0)
    raw = vectors[:, DIMENSIONS : 2 * DIMENSIONS]
    assert raw[0] @ raw[2] > 0.5 > lower[0, 0] @ lower[2, 0]


def test_a_wrong_model_file_is_refused(tmp_path: object) -> None:
    model, tokenizer = package_files()
    with pytest.raises(ModelFileError, match="hash"):
        SentenceEncoder(tokenizer, tokenizer)
    with pytest.raises(ModelFileError, match="missing"):
        SentenceEncoder(model.with_name("nothing.onnx"), tokenizer)


def test_what_somebody_is_doing_is_no_question() -> None:
    read_ = read(parse(NLP, "my sister is looking into ketamine, is it addictive"))
    assert [(s.text, s.question) for s in read_.segments] == [
        ("my sister is looking into ketamine", False), ("is it addictive", True),
    ]  # fmt: skip
    assert read(parse(NLP, "during it can i talk")).segments[0].question


@pytest.mark.parametrize("message", ["does exercise really help", "does smoking matter", "did aspirin work"])
def test_what_follows_does_is_its_subject(message: str) -> None:
    assert read(parse(NLP, message)).segments[0].question


@pytest.mark.parametrize(
    "message",
    [
        "while im on here how fast do people notice it",
        "and if one visit works do people still need the others",
        "my nephew wants to know what it does up there",
        "for class, define neuroplasticity",
        "she was wondering if anybody watches",
    ],
)
def test_a_question_may_stand_behind_what_leads_to_it(message: str) -> None:
    assert read(parse(NLP, message)).segments[-1].question


@pytest.mark.parametrize(
    "message", ["while he was asleep she was fine", "i know my husband", "when i was young i ran"]
)
def test_what_only_looks_like_that_is_no_question(message: str) -> None:
    assert not read(parse(NLP, message)).segments[-1].question


def test_work_on_two_cores_keeps_the_order() -> None:
    texts = [str(number) for number in range(300)]
    assert in_lists(lambda block: [text + "!" for text in block], texts) == [f"{text}!" for text in texts]
