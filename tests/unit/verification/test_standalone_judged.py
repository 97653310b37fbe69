"""The verifier of one file holds each entry to the procedure that was in force, to what of its question follows from it, and to whom
it can be of; it says which policies judged, and what it was not told."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.canonical import canonical
from tests.unit.verification.exported_log import (
    ENTRIES,
    FIRST,
    NAMED,
    PUBLISHED,
    REVISION,
    VIEW,
    WITNESS,
    asked_again,
    chained,
    log_of,
    plain,
    verified,
)

Change = Callable[[dict[str, Any]], None]
LATER = '{"id":"routekaart","version":2}'
SECOND = {"id": "routekaart", "version": 2, "content_hash": hashlib.sha256(LATER.encode()).hexdigest()}


def told(entries: list[bytes], index: int, change: Change) -> list[bytes]:
    """The log with one entry told otherwise, and all that hangs together with it."""
    one = json.loads(entries[index])
    change(one)
    return chained([*entries[:index], asked_again(canonical(one)), *entries[index + 1 :]])


def places(place: Path, entries: list[bytes]) -> set[tuple[str, int | None]]:
    """What does not hold of the export of these entries, and where."""
    return {(one["code"], one["index"]) for one in verified(place, log_of(entries))[1]["findings"]}


def of_the_question(*path: str, value: object) -> Change:
    """Says this in the question."""

    def change(entry: dict[str, Any]) -> None:
        part = entry["question"]
        for name in path[:-1]:
            part = part[name]
        part[path[-1]] = value

    return change


def of_the_entry(**said: object) -> Change:
    """Says this in the entry."""
    return lambda entry: entry.update(said)


@pytest.mark.parametrize(
    ("index", "change", "code"),
    [
        (PUBLISHED, of_the_question("case", value={"case": "1"}), "question"),
        (PUBLISHED, of_the_question("actor", "seats", value=[{"seat": "fin", "body": "fin"}]), "question"),
        (PUBLISHED, of_the_question("actor", "closed", value=True), "question"),
        (PUBLISHED, of_the_question("facts", "steering_group", value="group"), "question"),
        (NAMED, of_the_question("facts", "interest", value=None), "question"),
        (NAMED, of_the_question("facts", "reference_taken", value=True), "question"),
        (ENTRIES - 2, of_the_question("facts", "reference_taken", value=True), "question"),
        (ENTRIES - 2, of_the_question("facts", "neighbours", "cases", value=2), "question"),
        (ENTRIES - 2, of_the_question("case", value=None), "question"),
        (PUBLISHED, of_the_entry(on_behalf_of={"seat": "fin", "body": "fin"}), "behalf"),
        (ENTRIES - 2, of_the_entry(on_behalf_of={"seat": "fin", "body": "fin"}), "behalf"),
    ],
)
def test_what_follows_from_the_entry_was_asked_so(
    tmp_path: Path, entries: list[bytes], index: int, change: Change, code: str
) -> None:
    assert places(tmp_path, told(entries, index, change)) == {(code, index)}


def test_what_was_done_by_a_seat_or_under_a_mandaat_was_on_that_behalf(tmp_path: Path, entries: list[bytes]) -> None:
    seats, index = [{"seat": "s", "body": "b"}], ENTRIES - 2
    right: list[tuple[dict[str, Any] | None, list[str], bool]] = [
        ({"seat": "s", "body": "b"}, [], True),
        ({"seat": "s", "body": "other"}, [], False),
        ({"seat": "s", "body": "b", "mandate": ["m"]}, [], False),
        ({"seat": "s", "body": "office", "mandate": ["m"]}, ["m"], True),
        ({"seat": "s", "body": "office", "mandate": ["n"]}, ["m"], False),
        ({"seat": None, "body": "office", "mandate": ["m"]}, ["m"], False),
    ]
    for behalf, mandaten, holds in right:

        def change(entry: dict[str, Any], said: Any = behalf, under: list[str] = mandaten) -> None:
            entry["question"]["actor"] |= {"seats": seats}
            entry["on_behalf_of"] = said
            entry["verdict"] |= {"mandaten": under} if under else {}

        assert places(tmp_path, told(entries, index, change)) == (set() if holds else {("behalf", index)}), behalf


@pytest.mark.parametrize(
    "actor", [{"kind": "person", "account": "p-1"}, {"kind": "system", "account": "p-1"}], ids=["person", "system"]
)
def test_what_the_system_alone_does_is_of_no_account(
    tmp_path: Path, entries: list[bytes], actor: dict[str, str]
) -> None:
    def change(entry: dict[str, Any]) -> None:
        entry["actor"] = actor
        entry["question"]["actor"] |= actor

    assert ("name", PUBLISHED) in places(tmp_path, told(entries, PUBLISHED, change))


def judged_by(entry: bytes, view: dict[str, Any], **said: Any) -> bytes:
    """The entry with these fields, outside a case, as one that was judged by this procedure."""
    one = json.loads(entry) | said | {"procedure": view}
    actor = {**one["actor"], "seats": [], "roles": [], "recused": False}
    question = one["question"] | {"act": one["act"], "actor": actor, "case": None, "procedure": view}
    whole = {**question, "procedure": {**view, "tiers": ["local"]}}
    verdict = one["verdict"] | {"input_hash": hashlib.sha256(canonical(whole)).hexdigest()}
    return canonical(one | {"question": question, "verdict": verdict})


def test_what_is_outside_a_case_was_judged_by_the_procedure_in_force(tmp_path: Path, entries: list[bytes]) -> None:
    """A case keeps the one that it began with, and a procedure comes into force by itself."""
    place, act = 590, {"type": "activate_policy", "revision": REVISION, "previous": REVISION}
    publish = {"type": "publish_procedure", **SECOND}
    by_system = {"actor": {"kind": "system", "account": "system"}, "act": publish, "stream": "publish_procedure"}
    for named, after, wrong in (
        (SECOND, SECOND, set()),
        (SECOND, VIEW, {("procedure", place + 5)}),
        (VIEW, SECOND, {("procedure", place)}),
        (SECOND, {**SECOND, "version": 3}, {("procedure", place + 5), ("question", place + 5)}),
    ):
        told = list(entries)
        told[place] = judged_by(entries[place], named, **by_system)
        told[place + 5] = judged_by(entries[place + 5], after, act=act, stream="activate_policy")
        document = canonical({"content": LATER, "view": {**SECOND, "tiers": ["local"]}})
        files = {**log_of(chained(told)), f"procedures/{SECOND['content_hash']}.json": document}
        said = verified(tmp_path, files)[1]
        assert {(one["code"], one["index"]) for one in said["findings"]} == wrong, (named, after)


def test_before_one_is_in_force_what_will_be_is_given(tmp_path: Path, entries: list[bytes]) -> None:
    """Which no entry does by which the system puts it into force is no procedure of this log."""
    publish = json.loads(entries[PUBLISHED])
    other = {**publish["act"], "type": "cast_vote"}
    gone = asked_again(canonical(publish | {"actor": {"kind": "person", "account": "p-1"}}), act=other)
    assert ("procedure", 0) in places(tmp_path, chained([*entries[:PUBLISHED], gone, *entries[PUBLISHED + 1 :]]))


def test_it_says_which_policies_judged_and_finds_another_than_is_known(tmp_path: Path, entries: list[bytes]) -> None:
    code, said = verified(tmp_path, log_of(entries), "--policy", REVISION)
    moment = "2026-11-23T22:00:00.000000Z"
    by = {"revision": REVISION, "verdicts": ENTRIES, "first": 0, "since": moment, "last": ENTRIES - 1, "until": moment}
    assert (code, said["policies"]) == (0, [by])
    line = f"policy {REVISION}: {ENTRIES} verdicts, from entry 0 ({moment}) to {ENTRIES - 1} ({moment})"
    assert line in plain(tmp_path)
    code, said = verified(tmp_path, log_of(entries), "--policy", "ab" * 32, "--policy", "cd" * 32)
    assert (code, [(one["code"], one["index"]) for one in said["findings"]]) == (1, [("policy", 0)])
    for wrong in (REVISION[:12], REVISION.upper().replace("0", "G"), ""):
        code, said = verified(tmp_path, log_of(entries), "--policy", wrong)
        assert (code, "64 digits" in said["error"]) == (2, True)


def test_what_it_was_not_told_is_said(tmp_path: Path, entries: list[bytes]) -> None:
    code, said = verified(tmp_path, log_of(entries))
    assert (code, said["left_out"]) == (0, ["witnesses", "key", "policies"])
    lines = "\n".join(plain(tmp_path))
    for words in (
        "no witness was asked for",
        "the log's key was compared with nothing",
        "the policies that judged were compared",
    ):
        assert words in lines
    known = ("--key", FIRST.verifier.text, "--witness", WITNESS.verifier.text, "--policy", REVISION)
    code, said = verified(tmp_path, log_of(entries), *known)
    assert (code, said["left_out"]) == (0, [])
