"""Whatever colour a clinic has, its chat can be read."""

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.edge.colours import colours_of, contrast, is_colour

ENOUGH = 4.5
CHANNEL = st.integers(0, 255)


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


@given(st.tuples(CHANNEL, CHANNEL, CHANNEL))
def test_every_colour_is_readable(parts: tuple[int, int, int]) -> None:
    found = colours_of("#" + bytes(parts).hex())
    assert contrast(rgb(found.brand), rgb(found.on_brand)) >= ENOUGH
    for ground in ((238, 243, 242), (255, 255, 255)):
        assert contrast(rgb(found.link_light), ground) >= ENOUGH
    for ground in ((42, 53, 51), (23, 33, 32)):
        assert contrast(rgb(found.link_dark), ground) >= ENOUGH


def test_a_readable_colour_stays_as_it_is() -> None:
    assert colours_of("#0b6e69").brand == "#0b6e69"
    assert colours_of("#0b6e69").on_brand == "#ffffff"
    assert colours_of("#FE8") == colours_of("#ffee88")
    assert colours_of("#fe8").on_brand == "#161b1e"


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == contrast((255, 255, 255), (0, 0, 0)) == 21
    assert round(contrast((119, 119, 119), (255, 255, 255)), 2) == 4.48  # #777, known to fall just short


def test_what_is_no_colour_is_known() -> None:
    assert all(map(is_colour, ("#abc", "#ABCDEF")))
    assert not any(map(is_colour, ("", "abc", "#abcd", "#ggg", "red", "#abc\n", "#abcdef0")))
