"""What differs between two states, field by field, and which entries brought it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.differences import (
    FieldChange,
    RecordedStep,
    applied,
    brought_by,
    differences,
    fields_of,
    touched,
)

BEFORE: dict[str, Any] = {
    "state": "in_tier",
    "outcome": None,
    "tier": {"id": "lokaal", "votes": [{"seat": "a", "choice": "for"}, {"seat": "b", "choice": "against"}]},
    "steps": ["one", "two"],
}
AFTER: dict[str, Any] = {
    "state": "closed",
    "outcome": "approve",
    "tier": {"id": "lokaal", "votes": [{"seat": "b", "choice": "for"}, {"seat": "a", "choice": "for"}]},
    "steps": ["one"],
}
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "x", "a/b", "~1"])
STATES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "seat", "a/b", "~", "x"]), inner)
    ),
    max_leaves=12,
)


def test_each_field_that_differs_is_named_by_its_pointer_with_what_it_was_and_is() -> None:
    assert differences(fields_of(BEFORE), fields_of(AFTER)) == (
        FieldChange("/outcome", None, "approve"),
        FieldChange("/state", "in_tier", "closed"),
        FieldChange("/steps", ("one", "two"), ("one",)),
        FieldChange("/tier/votes/b/choice", "against", "for"),
    )


def test_what_a_list_holds_is_found_by_name_and_its_place_does_not_count() -> None:
    votes = BEFORE["tier"]["votes"]
    assert fields_of(votes) == fields_of([*reversed(votes)])
    assert fields_of([{"tier": "a", "n": 1}, {"tier": "a", "n": 2}]) == {
        "/a/tier": "a",
        "/a/n": 1,
        "/a#2/tier": "a",
        "/a#2/n": 2,
    }
    assert fields_of([{"n": 1}, 5]) == {"/0/n": 1, "/1": 5}


def test_a_name_with_a_slash_or_a_tilde_is_escaped_as_pointers_are() -> None:
    assert fields_of({"a/b": {"~": 1}}) == {"/a~1b/~0": 1}


@given(STATES, STATES)
def test_the_difference_of_two_states_applied_to_the_first_is_the_second(before: Any, after: Any) -> None:
    first, second = fields_of(before), fields_of(after)
    changes = differences(first, second)
    assert applied(first, changes) == second
    assert {change.field for change in changes} == touched(first, second)
    assert (changes == ()) == (first == second)


def test_a_change_is_applied_only_to_what_it_was_made_of() -> None:
    with pytest.raises(ValueError, match="/state was not what"):
        applied({"/state": "closed"}, [FieldChange("/state", "in_tier", "decided")])


def test_the_entries_between_the_moments_that_touched_a_field_brought_its_change() -> None:
    steps = [
        RecordedStep(1, frozenset({"/a", "/b"}), between=False),
        RecordedStep(2, frozenset({"/b", "/c"}), between=False),
        RecordedStep(3, frozenset({"/a"}), between=True),
        RecordedStep(4, frozenset({"/c"}), between=True),
        RecordedStep(5, frozenset({"/a"}), between=True),
    ]
    assert brought_by("/a", steps) == (3, 5)
    # Nothing between touched it: time did, and the last entry before had said when.
    assert brought_by("/b", steps) == (2,)
    assert brought_by("/d", steps) == ()
