"""Procedures that two persons put into force, on a real ledger: what follows from it, that it can be verified, and that who
tampers with it is found."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from domain.change_acts import ProposeChange
from domain.changes import Change, ChangeKind, NewBody, NewSeat
from domain.errors import InvalidAct
from domain.organisation import BodyKind
from domain.text import Text
from procedures.canonical import canonical_bytes
from runtime.prepare import prepare
from tests.organising import MANAGES, Organiser
from tests.procedures import numbered
from tests.servers.verification.conftest import Judged
from verification.finding import Code


@pytest.fixture
def organiser(judged: Judged) -> Organiser:
    """Acts on the organisation of the ledger that holds."""
    return Organiser(judged.parts, judged.accounts)


@pytest.mark.every_postgres
async def test_what_two_persons_put_holds_with_every_refusal_on_the_way(judged: Judged, organiser: Organiser) -> None:
    before = await judged.parts.register.current_version()
    misfit = numbered(3, office="fiscus")
    proposal = ProposeChange(organiser.procedure(misfit))
    refused = await organiser.take(MANAGES, proposal, document=canonical_bytes(misfit))
    assert refused.reasons == ("procedure_does_not_fit",)
    name = await organiser.put(numbered(2))
    assert (await judged.parts.changes.document(name)) == canonical_bytes(numbered(2))
    # Whatever was judged before it is judged again.
    assert await judged.parts.register.current_version() == before + 1
    other = replace(numbered(2), title="Anders")
    other = replace(other, content_hash=numbered(5).content_hash)
    with pytest.raises(InvalidAct):
        await organiser.take(MANAGES, ProposeChange(organiser.procedure(other)), document=canonical_bytes(other))
    with pytest.raises(InvalidAct):
        await organiser.take(MANAGES, ProposeChange(organiser.procedure(numbered(5))))
    assert (await judged.parts.procedures.in_force()).version == 1
    assert [one.procedure.version for one in await judged.parts.procedures.history()] == [1, 2]
    case = await judged.submit("RK-P1")
    assert (await judged.state(case)).procedure.version == 1
    await prepare(judged.settings)
    assert len(await judged.parts.procedures.history()) == 2, "the file undoes nothing that two persons did"
    assert (await judged.verify()).findings == ()


async def test_a_body_that_a_procedure_to_come_names_does_not_end(judged: Judged, organiser: Organiser) -> None:
    new = NewBody(Text("Bureau Financiën"), BodyKind.OFFICE, None, "ministerie/mnre1045")
    body = organiser.change(ChangeKind.END_BODY, "fin2-zetel", MANAGES, body="fin2")
    await organiser.make(replace(body, kind=ChangeKind.ADD_BODY, seat=None, account=None, new_body=new))
    ends: Change = replace(body, id="ab" * 16, seat=None, account=None)
    named = numbered(4, office="fin2")
    unheld = await organiser.take(MANAGES, ProposeChange(organiser.procedure(named)), document=canonical_bytes(named))
    assert unheld.reasons == ("procedure_does_not_fit",), "nobody holds the office"
    seat = organiser.change(ChangeKind.APPOINT, "fin-zetel", "dg-obdr", body="fin2")
    await organiser.make(
        replace(seat, kind=ChangeKind.ADD_SEAT, seat="fin2-zetel", new_seat=NewSeat("fin", Text("Hoofd"), False, False))
    )
    await organiser.put(named)
    assert (await organiser.take(MANAGES, ProposeChange(ends))).reasons == ("body_named_by_procedure",)
    assert (await judged.verify()).findings == ()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE procedure_starts SET starts_at = starts_at - interval '1 year' WHERE index = (SELECT max(index) FROM procedure_starts)", Code.PROCEDURE),
        ("UPDATE procedure_starts SET content_hash = (SELECT content_hash FROM procedure_starts ORDER BY index LIMIT 1)", Code.PROCEDURE),
        ("DELETE FROM procedure_starts WHERE index = (SELECT max(index) FROM procedure_starts)", Code.PROCEDURE),
        ("INSERT INTO procedure_starts SELECT 0, content_hash, starts_at FROM procedure_starts LIMIT 1", Code.PROCEDURE),
        ("UPDATE organisation_changes SET document = document || ' '", Code.PROCEDURE),
        ("UPDATE organisation_changes SET document = NULL", Code.PROCEDURE),
        ("UPDATE procedures SET content = content || ' ' WHERE version = 2", Code.PROCEDURE),
        ("DELETE FROM procedures WHERE version = 2", Code.PROCEDURE),
        ("UPDATE ledger_head SET register_version = register_version - 1", Code.REGISTER),
    ],
)  # fmt: skip
async def test_what_is_changed_of_a_procedure_that_was_put_is_found(
    judged: Judged, organiser: Organiser, statement: str, code: Code
) -> None:
    await organiser.put(numbered(2))
    judged.tamper(statement)
    assert code in {finding.code for finding in await judged.found()}


def _from_another_moment(entry: dict[str, Any]) -> None:
    entry["events"][0]["procedure"]["starts_at"] = "2026-01-01T00:00:00Z"


def _another_procedure(entry: dict[str, Any]) -> None:
    entry["events"][0]["procedure"]["content_hash"] = "ab" * 32


def _as_if_it_did_not_fit(entry: dict[str, Any]) -> None:
    entry["question"]["facts"]["change"]["new_procedure"]["fits"] = False


@pytest.mark.parametrize(
    ("change", "code"),
    [(_from_another_moment, Code.EVENTS), (_another_procedure, Code.EVENTS), (_as_if_it_did_not_fit, Code.QUESTION)],
)
async def test_a_confirmation_that_was_forged_is_found(
    judged: Judged, organiser: Organiser, change: Callable[[dict[str, Any]], None], code: Code
) -> None:
    name = await organiser.put(numbered(2))
    index = (await judged.parts.queries.entries_of(f"wijziging/{name}"))[-1].index
    judged.rewrite(index, change)
    assert code in {finding.code for finding in await judged.found() if finding.index == index}


@pytest.mark.every_postgres
async def test_not_even_the_owner_rewrites_what_was_put(judged: Judged, organiser: Organiser) -> None:
    await organiser.put(numbered(2))
    for statement in (
        "UPDATE organisation_changes SET document = ''",
        "UPDATE procedure_starts SET starts_at = now()",
        "DELETE FROM procedure_starts",
        "TRUNCATE procedure_starts",
    ):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as error:
            connection.execute(statement.encode())
        assert error.value.sqlstate == "GR010", statement
