"""What was parsed is written again by a shorter way, which has to give the same bytes and refuse the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import NotCanonical, canonical, canonical_again, parse_canonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_a_value_that_was_parsed_is_written_as_it_was(value: object) -> None:
    try:
        content = canonical(value)
    except NotCanonical:
        return
    parsed = parse_canonical(content)
    assert parsed == value
    assert canonical_again(parsed) == content


@pytest.mark.parametrize(
    "content",
    [
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":NaN}',
        b'{"a":9007199254740992}',
        b'{"a":-9007199254740993}',
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b'{"a":"\\u00e9"}',
        b'{"a":"\\ud800"}',
        b'{"a":-0}',
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        '{"\ufb33":2,"\U0001f600":1}'.encode(),
    ],
)
def test_bytes_that_are_in_no_or_another_form_are_refused_whatever_the_way(content: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_canonical(content)


def test_keys_beyond_ascii_are_in_the_order_of_utf_16() -> None:
    content = '{"\U0001f600":1,"\ufb33":2}'.encode()
    assert canonical_again(parse_canonical(content)) == content
