"""A record of the access log is canonical JSON, also where the database puts in what it alone knows."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access_record import AccessRecord, parse_record, parts_of
from audit.canonical import NotCanonical, canonical
from domain.looks import Look, LookKind, LookOutcome
from tests.looking import BEGAN, look

PREVIOUS = "ab" * 32
MOMENT = "2026-01-05T10:00:00.300000Z"
NAMES = st.text(alphabet="0123456789abcdef", min_size=1, max_size=32)


def joined(parts: tuple[str, str, str], index: int, previous: str | None) -> bytes:
    """What the database makes of the parts."""
    before = "null" if previous is None else f'"{previous}"'
    return f'{parts[0]}{index}{parts[1]}{before},"recorded_at":"{MOMENT}"{parts[2]}'.encode()


def written(one: Look, index: int = 7, previous: str | None = PREVIOUS) -> bytes:
    """The bytes of a look."""
    parts = parts_of(one)
    return joined((parts.before_index, parts.before_previous, parts.after_moment), index, previous)


@given(
    account=NAMES,
    cases=st.lists(NAMES),
    persons=st.lists(NAMES),
    deliberation=st.booleans(),
    kind=st.sampled_from(LookKind),
    outcome=st.sampled_from(LookOutcome),
    index=st.integers(0, 2**53 - 1),
    previous=st.none() | st.just(PREVIOUS),
)
def test_what_is_joined_is_canonical_and_says_what_was_seen(
    account: str,
    cases: list[str],
    persons: list[str],
    deliberation: bool,
    kind: LookKind,
    outcome: LookOutcome,
    index: int,
    previous: str | None,
) -> None:
    one = look(
        account=account,
        cases=tuple(cases),
        persons=tuple(persons),
        deliberation=deliberation,
        kind=kind,
        outcome=outcome,
        trace_id="cd" * 16,
    )
    assert parse_record(written(one, index, previous)) == AccessRecord(
        account=account,
        began="2026-01-05T10:00:00.250000Z",
        cases=sorted(set(cases)),
        deliberation=deliberation,
        index=index,
        look=kind.value,
        outcome=outcome.value,
        persons=sorted(set(persons)),
        previous=previous,
        recorded_at=MOMENT,
        trace_id="cd" * 16,
    )


def test_a_look_of_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        parts_of(look(began=BEGAN.replace(tzinfo=None)))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"getrapt/access/1", b"getrapt/entry/1"),
        lambda content: content.replace(b'"deliberation"', b'"deliberations"'),
        lambda content: content.replace(b',"look"', b', "look"'),
        lambda content: content[:-1],
    ],
    ids=["another format", "another field", "another form", "cut off"],
)
def test_what_is_no_record_is_not_read(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(NotCanonical):
        parse_record(change(written(look())))


def test_the_moments_of_a_record_are_those_of_the_look() -> None:
    assert parse_record(written(look(began=BEGAN))).began < MOMENT


def test_a_record_that_is_a_list_is_none() -> None:
    with pytest.raises(NotCanonical):
        parse_record(canonical([]))
