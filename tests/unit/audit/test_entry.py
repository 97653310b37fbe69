"""The form of an entry is final: these bytes must never change."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from audit.canonical import NotCanonical, canonical
from audit.entry import FORMAT, LARGEST, Entry, EntryTooLarge, entry_bytes, instant, parse_entry
from audit.leaf import leaf_hash
from domain.errors import InvalidAct

ENTRY = Entry(
    stream="routekaart/c1",
    sequence=2,
    previous="00" * 32,
    recorded_at="2026-03-02T10:00:00.000000Z",
    actor={"kind": "person", "account": "p1"},
    on_behalf_of={"seat": "s1", "body": "b1", "principal": "gemeente/gm1979"},
    act={"type": "withdraw", "dossier": "ab", "reasons": None},
    verdict={"allow": True, "reasons": []},
    question={"now": "2026-03-02T10:00:00.000000Z"},
    register_version=1,
    procedure={"id": "routekaart", "version": 1, "content_hash": "cd"},
    dossier="ab",
    commitments={},
    events=[{"type": "case_withdrawn", "reasons": None}],
    trace_id="t1",
)
BYTES = (
    b'{"act":{"dossier":"ab","reasons":null,"type":"withdraw"},"actor":{"account":"p1","kind":"person"},'
    b'"commitments":{},"dossier":"ab","events":[{"reasons":null,"type":"case_withdrawn"}],'
    b'"format":"getrapt/entry/1","on_behalf_of":{"body":"b1","principal":"gemeente/gm1979","seat":"s1"},'
    b'"previous":"' + b"00" * 32 + b'",'
    b'"procedure":{"content_hash":"cd","id":"routekaart","version":1},'
    b'"question":{"now":"2026-03-02T10:00:00.000000Z"},"recorded_at":"2026-03-02T10:00:00.000000Z",'
    b'"register_version":1,"sequence":2,"stream":"routekaart/c1","trace_id":"t1",'
    b'"verdict":{"allow":true,"reasons":[]}}'
)


def test_an_entry_has_exactly_these_bytes() -> None:
    assert entry_bytes(ENTRY) == BYTES


def test_an_entry_has_exactly_this_leaf() -> None:
    assert leaf_hash(BYTES).hex() == "f78dc4b78737dded472580ec65b2b9be9833b46083977d2579d4a6025f6acec3"


def test_an_entry_is_read_back_from_its_bytes() -> None:
    assert parse_entry(BYTES) == ENTRY


def test_the_index_is_no_part_of_an_entry() -> None:
    assert "index" not in {field.name for field in fields(Entry)}


def test_an_entry_of_the_largest_size_is_written() -> None:
    room = LARGEST - len(entry_bytes(replace(ENTRY, trace_id="")))
    assert len(entry_bytes(replace(ENTRY, trace_id="x" * room))) == LARGEST


def test_an_entry_that_no_log_can_carry_is_refused_as_an_act() -> None:
    room = LARGEST - len(entry_bytes(replace(ENTRY, trace_id="")))
    with pytest.raises(EntryTooLarge, match="65536 bytes, and 65535 is the most") as refused:
        entry_bytes(replace(ENTRY, trace_id="x" * (room + 1)))
    assert isinstance(refused.value, InvalidAct)
    assert refused.value.code == "entry_too_large"


@pytest.mark.parametrize(
    "content",
    [
        BYTES.replace(b"getrapt/entry/1", b"getrapt/entry/2"),
        BYTES.replace(b'"format":"getrapt/entry/1",', b""),
        BYTES.replace(b'"sequence":2,', b""),
        BYTES.replace(b'"sequence":2,', b'"secret":1,"sequence":2,'),
        BYTES.replace(b'"sequence":2', b'"sequence": 2'),
        b"[]",
        canonical([FORMAT]),
        b"{",
    ],
)
def test_what_is_not_an_entry_in_its_own_form_is_refused(content: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_entry(content)


def test_a_number_with_a_fraction_cannot_get_into_an_entry() -> None:
    with pytest.raises(NotCanonical, match="float"):
        entry_bytes(replace(ENTRY, question={"amount": 0.1}))


def test_moments_are_written_in_utc_with_six_digits() -> None:
    moment = datetime(2026, 3, 2, 11, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert instant(moment) == "2026-03-02T10:00:00.000005Z"
    assert datetime.fromisoformat(instant(moment)) == moment.astimezone(UTC)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        instant(datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None))


OTHERS = {
    "a text": "x",
    "a number": 1,
    "a number below nought": -1,
    "a boolean": True,
    "null": None,
    "a list": [],
    "a list of texts": ["x"],
    "an object": {},
    "an object of numbers": {"x": 1},
}
HELD = {
    "stream": {"a text"},
    "sequence": {"a number"},
    "previous": {"a text", "null"},
    "recorded_at": set(),
    "actor": {"an object", "an object of numbers"},
    "on_behalf_of": {"an object", "an object of numbers", "null"},
    "act": {"an object", "an object of numbers"},
    "verdict": {"an object", "an object of numbers"},
    "question": {"an object", "an object of numbers"},
    "register_version": {"a number"},
    "procedure": {"an object", "an object of numbers", "null"},
    "dossier": {"a text", "null"},
    "commitments": {"an object"},
    "events": {"a list"},
    "trace_id": {"a text"},
}


@pytest.mark.parametrize("name", [field.name for field in fields(Entry)])
def test_a_field_that_holds_something_else_is_no_entry_and_is_named(name: str) -> None:
    value = json.loads(BYTES)
    for what, other in OTHERS.items():
        content = canonical(value | {name: other})
        if what in HELD[name]:
            assert getattr(parse_entry(content), name) == other
        else:
            with pytest.raises(NotCanonical, match=f"the field {name} has to be "):
                parse_entry(content)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-02T10:00:00Z",
        "2026-03-02T10:00:00.000000+00:00",
        "2026-03-02",
        "infinity",
        "10000-01-01T00:00:00.000000Z",
    ],
)
def test_a_moment_that_is_written_otherwise_is_no_entry(moment: str) -> None:
    with pytest.raises(NotCanonical, match="recorded_at"):
        parse_entry(canonical(json.loads(BYTES) | {"recorded_at": moment}))
