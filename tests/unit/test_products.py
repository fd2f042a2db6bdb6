"""Products with fixed rows: nearly the same in int8, exactly the same elsewhere."""

import platform

import numpy as np
import pytest

from frontdesk.language.products import products_with

RANDOM = np.random.default_rng(3)
FIXED = RANDOM.normal(0, 0.04, (300, 128)).astype(np.float32)
ROWS = RANDOM.normal(0, 0.04, (5, 128)).astype(np.float32)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="only there is it quick")
def test_in_int8_they_are_nearly_the_same() -> None:
    found = products_with(FIXED)(ROWS)
    assert found.shape == (5, 300)
    assert 0 < np.abs(found - ROWS @ FIXED.T).max() < 0.002


def test_a_row_depends_on_no_other() -> None:
    products = products_with(FIXED)
    alone = np.stack([products(row[None])[0] for row in ROWS])
    assert np.allclose(products(ROWS), alone, atol=1e-6)


@pytest.mark.parametrize("width", [128, 100])
def test_elsewhere_and_for_odd_widths_they_are_exact(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if width == 128:
        monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    fixed, rows = FIXED[:, :width], ROWS[:, :width]
    assert np.array_equal(products_with(fixed)(rows), rows @ fixed.T)


def test_rows_of_nothing_do_no_harm() -> None:
    assert not np.isnan(products_with(np.zeros((4, 64), np.float32))(np.ones((1, 64), np.float32))).any()
