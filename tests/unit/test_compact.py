"""The encoder's matrices stay int8 while it computes, and say the same."""

import platform

import numpy as np
import onnx
import pytest

from frontdesk.language.compact import compact
from frontdesk.language.encoder import DIMENSIONS, SentenceEncoder, package_files

TEXTS = ["how long does an infusion take", "my dog died and i want to go too", "¿cuánto cuesta?", "why"]


def operators(model: bytes) -> list[str]:
    return [node.op_type for node in onnx.load_from_string(model).graph.node]


@pytest.fixture(scope="module")
def shipped() -> bytes:
    return package_files()[0].read_bytes()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")


def test_vectors_are_those_of_the_shipped_file(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = SentenceEncoder(*package_files()).encode(TEXTS)
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    plain = SentenceEncoder(*package_files()).encode(TEXTS)
    likeness = (quick * plain).reshape(len(TEXTS), -1, DIMENSIONS).sum(axis=2)
    assert likeness.min() > 0.995
    assert np.abs(quick - plain).max() > 0, "both computed alike: nothing was compared"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="only there is it quick")
def test_a_layer_is_nine_operators_and_no_matrix_is_unpacked(shipped: bytes) -> None:
    quick = operators(compact(shipped))
    assert quick.count("MatMulNBits") == 6 * 4
    assert quick.count("MultiHeadAttention") == 6
    tables = 13  # operators that look up words and places, and add them
    assert len(quick) <= 6 * 9 + tables
    assert quick.count("Cast") == 2


@pytest.mark.usefixtures("elsewhere")
def test_on_other_processors_the_file_computes_as_shipped(shipped: bytes) -> None:
    assert operators(compact(shipped)) == operators(shipped)


def test_tensors_inside_can_be_read(shipped: bytes) -> None:
    held = onnx.load_from_string(compact(shipped, ("layer_norm_6",)))
    assert "layer_norm_6" in [output.name for output in held.graph.output]
