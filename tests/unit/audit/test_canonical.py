"""Canonical JSON: one value, one sequence of bytes, and nothing that has no such form."""

import json
from enum import StrEnum
from typing import Any, cast

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import NotCanonical, canonical, parse_canonical

SAFE = 2**53 - 1
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


class Colour(StrEnum):
    """An enumeration, which is text to Python but not to a strict reader."""

    RED = "red"


@given(VALUES)
def test_the_bytes_are_those_of_the_reference_implementation(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(cast("Any", value))


@given(VALUES)
def test_what_was_written_is_read_back(value: object) -> None:
    assert parse_canonical(canonical(value)) == value


def test_keys_are_sorted_by_utf_16_and_not_by_code_point() -> None:
    assert canonical({"\uffff": 1, "\U0001f600": 2}).decode() == '{"\U0001f600":2,"\uffff":1}'


def test_control_characters_and_quotes_are_escaped_in_the_shortest_way() -> None:
    assert (
        canonical('\x00\b\t\n\f\r\x1f"\\/\x7f\u2028é') == '"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/\x7f\u2028é"'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        {"a": [0.5]},
        2**53,
        -(2**53),
        {1: "a"},
        {None: "a"},
        {Colour.RED: 1},
        Colour.RED,
        b"bytes",
        {"a", "b"},
        object(),
        "\ud800",
        {"\ud800": 1},
    ],
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_nesting_without_end_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(NotCanonical):
        canonical(endless)


@pytest.mark.parametrize(
    "content",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1,"a":1}',
        b'"\\u00e9"',
        b"1.0",
        b"1e2",
        b"NaN",
        b"-0",
        b" 1",
        b"",
        b"\xff",
        b'"\\ud800"',
        b"9007199254740992",
        b"[" * 100_000,
    ],
)
def test_bytes_that_are_not_canonical_are_refused(content: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_canonical(content)


def test_tuples_are_arrays() -> None:
    assert json.loads(canonical((1, (2,)))) == [1, [2]]
