"""What the addresses of a case have now: how it is written, and where they differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codes import Measure
from domain.situations import Situation, compare, read_written, written
from domain.text import Text
from tests.building import Course

LIGHT = Situation(Measure.LIGHT_STRENGTHENING, 1_250_000)
NOTHING = Situation(None, 0)
ADDRESSES = st.from_regex(r"[0-9]{4}20[0-9]{10}", fullmatch=True)
SITUATIONS = st.builds(Situation, st.one_of(st.none(), st.sampled_from(Measure)), st.integers(0, 10**10))


@given(st.dictionaries(ADDRESSES, SITUATIONS))
def test_what_was_written_is_read_back_and_the_same_is_always_written_alike(held: dict[str, Situation]) -> None:
    text = written(tuple(held.items()))
    assert read_written(text) == tuple(sorted(held.items()))
    assert written(tuple(reversed(held.items()))) == text


@pytest.mark.parametrize(
    "text",
    ["", "none", "none:", "none:-1", "none:01", "none:1.5", "NONE:0", "demolition:1", "none:٣", "none:0:0", "x:0"],
)
def test_nothing_else_is_a_situation(text: str) -> None:
    with pytest.raises(ValueError, match="not how a situation is written"):
        Situation.parse(text)


def test_an_address_is_compared_with_what_most_of_them_have() -> None:
    less = Situation(Measure.LIGHT_STRENGTHENING, 1_000_000)
    found = compare([("1", LIGHT), ("2", less), ("3", LIGHT), ("4", NOTHING), (None, None), ("6", None)])
    assert found.usual == LIGHT
    assert [(one.other_measure, one.more_cents) for one in found.addresses] == [
        (False, 0),
        (False, -250_000),
        (False, 0),
        (True, -1_250_000),
        (False, 0),
        (False, 0),
    ]
    assert found.differing == 2


def test_of_two_that_are_as_frequent_the_higher_is_compared_with() -> None:
    for order in ([LIGHT, NOTHING], [NOTHING, LIGHT]):
        found = compare(list(zip("12", order, strict=True)))
        assert found.usual == LIGHT
        assert [one.differs for one in found.addresses] == [one is NOTHING for one in order]


def test_where_nothing_is_known_nothing_differs() -> None:
    found = compare([("1", None), (None, None)])
    assert (found.usual, found.differing) == (None, 0)


def test_what_the_addresses_have_is_a_part_of_the_dossier_and_changes_its_digest() -> None:
    without, with_them = Course().open(), Course().open(situations=Text("cd" * 32))
    parts = {part.name: part.content for part in with_them.case.dossier.parts}
    assert parts["situations"] == "cd" * 32
    assert with_them.digest != without.digest
    # As it was before there were situations: an old entry folds to the digest that it had.
    assert "situations" not in {part.name for part in without.case.dossier.parts}
