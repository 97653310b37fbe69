"""Entries outside cases, also those before anything is in force, told otherwise with everything that hangs together with them."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.canonical import canonical
from authority.question import expand
from authority.registration import Registration
from domain.organisation import Organisation
from domain.procedure import Procedure
from procedures.canonical import canonical_bytes, content_hash
from procedures.loader import EXAMPLE_PROCEDURE, load_procedure
from tests.mandating import Registrar
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import ACTIVATED, NAMES, ORGANISATION, PUBLISHED, REFUSED, SUBMIT, VOTE
from verification.finding import Code

Change = Callable[[dict[str, Any]], None]
SYSTEMS = (NAMES, ORGANISATION, PUBLISHED, ACTIVATED)
SEAT = {"seat": "fin", "body": "fin", "principal": "ministerie/mnre1034"}


async def forge(judged: Judged, index: int, change: Change) -> None:
    """Tells the entry otherwise, and makes the verdict one on the question that stands there then."""
    procedures = {one.content_hash: one for one in await judged.parts.procedures.published()}

    def forged(entry: dict[str, Any]) -> None:
        change(entry)
        asked = expand(entry["question"], procedures[entry["question"]["procedure"]["content_hash"]])
        entry["verdict"]["input_hash"] = hashlib.sha256(canonical(asked)).hexdigest()

    judged.rewrite(index, forged)


async def places(judged: Judged) -> set[tuple[Code, int | None]]:
    """What does not hold, and where."""
    return {(one.code, one.index) for one in await judged.found()}


def a_moment(entry: dict[str, Any]) -> None:
    entry["question"]["now"] = "2026-01-01T00:00:00.000000Z"


def a_case(entry: dict[str, Any]) -> None:
    entry["question"]["case"] = {"case": "ab" * 16}


def a_reference(entry: dict[str, Any]) -> None:
    entry["question"]["facts"]["reference_taken"] = True


def neighbours(entry: dict[str, Any]) -> None:
    entry["question"]["facts"]["neighbours"]["cases"] = 7


def a_seat(entry: dict[str, Any]) -> None:
    entry["question"]["actor"]["seats"] = [{"seat": "fin"}]


def more(entry: dict[str, Any]) -> None:
    entry["question"]["facts"]["interest"] = None


@pytest.mark.parametrize("index", SYSTEMS)
@pytest.mark.parametrize("change", [a_moment, a_case, a_reference, neighbours, a_seat, more])
async def test_what_the_policy_was_asked_of_an_act_of_the_system_is_made_again(
    judged: Judged, index: int, change: Change
) -> None:
    await forge(judged, index, change)
    assert (Code.QUESTION, index) in await places(judged)


@pytest.mark.parametrize("index", SYSTEMS)
async def test_the_system_acts_on_nobodys_behalf(judged: Judged, index: int) -> None:
    await forge(judged, index, lambda entry: entry.update(on_behalf_of=SEAT))
    assert await places(judged) == {(Code.BEHALF, index)}


@pytest.mark.parametrize("kind", ["system", "person"])
@pytest.mark.parametrize("index", [NAMES, ORGANISATION, PUBLISHED])
async def test_what_the_system_alone_does_is_not_said_to_be_of_another_account(
    judged: Judged, index: int, kind: str
) -> None:
    who = {"kind": kind, "account": judged.accounts["voorzitter-eemsdelta"]}

    def other(entry: dict[str, Any]) -> None:
        entry["actor"] = who
        entry["question"]["actor"] |= who

    judged.tamper("UPDATE act_keys SET actor = %(who)s WHERE index = %(at)s", who=who["account"], at=index)
    await forge(judged, index, other)
    assert (Code.NAME, index) in await places(judged)


async def test_nobody_acts_in_the_name_of_the_system(judged: Judged) -> None:
    def other(entry: dict[str, Any]) -> None:
        entry["actor"]["account"] = "system"
        entry["question"]["actor"]["account"] = "system"

    judged.tamper("UPDATE act_keys SET actor = 'system' WHERE index = <VOTE>")
    await forge(judged, VOTE, other)
    assert (Code.NAME, VOTE) in await places(judged)


@pytest.mark.parametrize(
    ("index", "field", "value", "code"),
    [
        (ORGANISATION, "example", False, Code.REGISTER),
        (PUBLISHED, "example", False, Code.PROCEDURE),
        (PUBLISHED, "procedure", "another", Code.PROCEDURE),
    ],
)
async def test_a_document_is_what_the_act_that_puts_it_into_force_says_of_it(
    judged: Judged, index: int, field: str, value: object, code: Code
) -> None:
    def other(entry: dict[str, Any]) -> None:
        for part in (entry["act"], entry["events"][0], entry["question"]["act"]):
            part[field] = value

    await forge(judged, index, other)
    assert (code, index) in await places(judged)


@pytest.mark.parametrize("index", [SUBMIT, REFUSED, VOTE])
async def test_only_a_submission_that_was_refused_can_have_had_a_reference_that_was_taken(
    judged: Judged, index: int
) -> None:
    await forge(judged, index, a_reference)
    assert (Code.QUESTION, index) in await places(judged)


async def test_a_vote_was_asked_nothing_of_neighbours(judged: Judged) -> None:
    await forge(judged, VOTE, neighbours)
    assert (Code.QUESTION, VOTE) in await places(judged)


def registration(judged: Judged) -> Registration:
    """The way into the register."""
    parts = judged.parts
    return Registration(parts.ledger, parts.register, parts.procedures, parts.vault, parts.policy)


async def organisation(judged: Judged) -> Organisation:
    """The organisation in force."""
    return await judged.parts.register.at(await judged.parts.register.current_version())


def versions(place: Path) -> Iterator[Procedure]:
    """Later versions of the procedure."""
    for number in (2, 3):
        path = place / f"routekaart-{number}.yaml"
        path.write_text(EXAMPLE_PROCEDURE.read_text("utf-8").replace("\nversion: 1\n", f"\nversion: {number}\n"))
        yield load_procedure(path)


async def publish(judged: Judged, procedure: Procedure) -> int:
    """Puts it into force; the index of its entry."""
    document = canonical_bytes(procedure)
    return (await registration(judged).publish(procedure, await organisation(judged), document, uuid.uuid4().hex)).index


def by_the_first(judged: Judged) -> Change:
    """The entry is said to have been judged by the first version of the procedure."""
    ((content,),) = judged.rows("SELECT content FROM entries WHERE index = %(at)s", at=PUBLISHED)

    def change(entry: dict[str, Any]) -> None:
        entry["procedure"] = entry["question"]["procedure"] = json.loads(content)["procedure"]

    return change


async def test_an_act_outside_a_case_was_judged_by_the_procedure_that_was_in_force(
    judged: Judged, tmp_path: Path
) -> None:
    second, _ = versions(tmp_path)
    published = await publish(judged, second)
    await Registrar(judged.parts, judged.accounts).give()
    assert await places(judged) == set()
    await forge(judged, published + 1, by_the_first(judged))
    assert await places(judged) == {(Code.PROCEDURE, published + 1)}


async def test_a_procedure_is_put_into_force_by_itself(judged: Judged, tmp_path: Path) -> None:
    second, _ = versions(tmp_path)
    published = await publish(judged, second)
    await forge(judged, published, by_the_first(judged))
    assert await places(judged) == {(Code.PROCEDURE, published)}


async def test_an_organisation_that_is_loaded_later_is_judged_by_the_procedure_in_force(
    judged: Judged, tmp_path: Path
) -> None:
    second, third = versions(tmp_path)
    await publish(judged, second)
    changed = replace(await organisation(judged), example=False)
    digest = content_hash(changed)
    receipt = await registration(judged).load(changed, third, canonical_bytes(changed), digest, uuid.uuid4().hex)
    ((named,),) = judged.rows(
        "SELECT convert_from(content, 'UTF8')::jsonb -> 'procedure' ->> 'content_hash' FROM entries WHERE index = %(at)s",
        at=receipt.index,
    )
    assert named == second.content_hash
    assert await places(judged) == set()
