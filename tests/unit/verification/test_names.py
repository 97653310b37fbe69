"""Whose a pseudonym is, folded from made-up entries: who was named when, twice, or acted without a name."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args, get_type_hints

import pytest

from audit.entry import Entry, entry_bytes
from domain.account_acts import AccountName, NameAccounts, decide_names
from domain.acts import Act, Close, Withdraw
from domain.text import Text
from store.codec import ACT, EVENT
from verification import standalone
from verification.finding import Code, Finding
from verification.names import OF_THE_SYSTEM, NamesLog, check_actor, check_name_act
from verification.stored import StoredEntry

A, B, C = ("a" * 32, "b" * 32, "c" * 32)


def named(*accounts: str) -> NameAccounts:
    """The act that names these."""
    return NameAccounts(tuple(AccountName(one, Text(one[:1] * 64)) for one in accounts))


def entry(act: Act, *, allow: bool = True, actor: str = "system", stream: str = "accounts") -> Entry:
    """An entry of this act, which did what it says."""
    events = [EVENT.dump(decide_names(act))] if allow and isinstance(act, NameAccounts) else []
    kind = "system" if actor == "system" else "person"
    return Entry(
        stream=stream,
        sequence=1,
        previous=None,
        recorded_at="2026-11-23T22:00:00.000000Z",
        actor={"kind": kind, "account": actor},
        on_behalf_of=None,
        act=ACT.dump(act),
        verdict={"allow": allow},
        question={},
        register_version=0,
        procedure=None,
        dossier=None,
        commitments={},
        events=events,
        trace_id="t",
    )


def row(index: int, one: Entry) -> StoredEntry:
    """The entry as it is stored."""
    moment, content = datetime(2026, 11, 23, tzinfo=UTC), entry_bytes(one)
    allow = one.verdict["allow"]
    return StoredEntry(index, one.stream, 1, moment, one.actor["account"], one.act["type"], allow, b"", content, "t")


def log_of(entries: Iterable[tuple[int, Entry]]) -> NamesLog:
    """The fold of these, by index."""
    log = NamesLog()
    for index, one in entries:
        log.add(index, entry_bytes(one))
    return log


def found(log: NamesLog, index: int, one: Entry) -> list[tuple[Code, int | None]]:
    """What is wrong with this entry."""
    findings: list[Finding] = []
    check_name_act(row(index, one), one, ACT.load(one.act), log, findings)
    check_actor(row(index, one), one, ACT.load(one.act), log, findings)
    return [(finding.code, finding.index) for finding in findings]


def test_an_account_is_named_from_its_entry_on() -> None:
    log = log_of([(4, entry(named(A, B))), (9, entry(named(C)))])
    assert log.began == 4
    assert log.named == {A: (4, "a" * 64), B: (4, "b" * 64), C: (9, "c" * 64)}
    assert [log.is_named_before(C, index) for index in (9, 10)] == [False, True]


def test_what_was_refused_and_what_cannot_be_read_name_nobody() -> None:
    log = log_of([(4, entry(named(A), allow=False))])
    log.add(5, b"{}")
    log.add(6, entry_bytes(entry(Close())))
    assert (log.began, log.named) == (None, {})


def test_a_second_name_is_found_and_the_first_one_counts() -> None:
    again = entry(NameAccounts((AccountName(A, Text("f" * 64)),)))
    log = log_of([(0, entry(named(A))), (7, again)])
    assert log.named[A] == (0, "a" * 64)
    assert found(log, 7, again) == [(Code.NAME, 7)]
    assert found(log, 0, entry(named(A))) == []


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (entry(named(A), stream="register"), Code.NAME),
        (entry(Close()), Code.NAME),
        (entry(named(A), stream="log"), Code.NAME),
    ],
    ids=["in another stream", "another act in this stream", "in the stream of the log"],
)
def test_names_stand_in_their_own_stream_and_nothing_else_does(one: Entry, code: Code) -> None:
    assert found(NamesLog(), 3, one) == [(code, 3)]


def test_the_event_says_what_the_act_says() -> None:
    one = entry(named(A))
    one.events[0]["names"][0]["handle"] = "f" * 64
    assert found(log_of([(3, one)]), 3, one) == [(Code.EVENTS, 3)]


@pytest.mark.parametrize(
    ("actor", "index", "wrong"),
    [
        (A, 5, False),
        (A, 3, False),
        (C, 3, False),
        (C, 5, True),
        (C, 9, True),
        (C, 10, False),
        ("system", 5, False),
    ],
)
def test_who_acts_is_named_by_then_since_anybody_is(actor: str, index: int, wrong: bool) -> None:
    """Before the first names, in a ledger that is older than they are, everybody acted without."""
    log = log_of([(4, entry(named(A, B))), (9, entry(named(C)))])
    acted: Any = entry(Withdraw("d"), actor=actor, stream="routekaart/1")
    assert found(log, index, acted) == ([(Code.NAME, index)] if wrong else [])


def test_where_nobody_is_named_everybody_may_have_acted() -> None:
    assert found(NamesLog(), 5, entry(Withdraw("d"), actor=A, stream="routekaart/1")) == []


@pytest.mark.parametrize("act", [Close(), named(A)], ids=lambda act: act.type)
def test_what_the_system_alone_does_is_done_by_nobody_else(act: Any) -> None:
    stream = "accounts" if isinstance(act, NameAccounts) else "routekaart/1"
    assert found(NamesLog(), 5, entry(act, stream=stream)) == []
    assert found(NamesLog(), 5, entry(act, actor=A, stream=stream)) == [(Code.NAME, 5)]


@pytest.mark.parametrize(("kind", "account"), [("system", A), ("person", "system")])
def test_nobody_acts_as_the_system_and_the_system_as_nobody(kind: str, account: str) -> None:
    one = replace(entry(Withdraw("d"), stream="routekaart/1"), actor={"kind": kind, "account": account})
    assert found(NamesLog(), 5, one) == [(Code.NAME, 5)]


def test_the_verifier_that_stands_alone_knows_what_the_system_alone_does() -> None:
    kinds = [kind for one in get_args(OF_THE_SYSTEM) for kind in (get_args(one) or (one,))]
    assert {get_args(get_type_hints(kind)["type"])[0] for kind in kinds} == standalone.OF_THE_SYSTEM
