"""Changes of the organisation on a real ledger: who makes them, what they do, what nobody may, and that it can be verified."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.change_acts import ConfirmChange, ProposeChange, RevokeChange
from domain.changes import Change, ChangeKind, ChangeStatus, NewBody, NewSeat
from domain.codes import Outcome, VoteChoice
from domain.errors import InvalidAct, NotFound
from domain.organisation import BodyKind
from domain.text import Text
from runtime.prepare import prepare
from store.vault import SealedAct
from tests.organising import ALSO_MANAGES, MANAGES, Organiser
from tests.servers.verification.conftest import FULL, PLAIN, Judged
from verification.finding import Code

NCG, CHAIR = "stuurgroep-eemsdelta-ncg", "stuurgroep-eemsdelta-voorzitter"
STANDS_IN = "ncg-oldambt"


@pytest.fixture
def organiser(judged: Judged) -> Organiser:
    """Acts on the organisation of the ledger that holds."""
    return Organiser(judged.parts, judged.accounts)


async def refused(judged: Judged, case: str, by: str) -> tuple[str, ...]:
    """The reasons against a vote by this account; none where it was cast."""
    digest = (await judged.state(case)).dossier.digest
    return (await judged.take(by, a.CastVote(digest, VoteChoice.FOR, PLAIN), case)).reasons


@pytest.mark.every_postgres
async def test_two_persons_make_a_change_and_every_refusal_is_an_entry(judged: Judged, organiser: Organiser) -> None:
    before = await judged.parts.register.current_version()
    name = await organiser.propose(organiser.substitution(NCG, STANDS_IN))
    assert await judged.parts.register.current_version() == before
    alone = await organiser.take(MANAGES, ConfirmChange(name))
    assert (alone.reasons, alone.change) == (("second_person_needed",), name)
    assert (await organiser.take("voorzitter-eemsdelta", ConfirmChange(name))).reasons == ("not_the_manager",)
    assert (await organiser.take(STANDS_IN, ConfirmChange(name))).reasons == ("not_the_manager", "own_seat")
    assert (await organiser.take(ALSO_MANAGES, ConfirmChange(name))).allow
    assert await judged.parts.register.current_version() == before + 1
    assert (await organiser.take(ALSO_MANAGES, ConfirmChange(name))).reasons == ("change_not_proposed",)
    assert len(await judged.parts.queries.entries_of(f"wijziging/{name}")) == 6
    assert (await judged.verify()).findings == ()


async def test_the_chair_proposes_and_beheer_confirms(judged: Judged, organiser: Organiser) -> None:
    change = organiser.substitution(CHAIR, STANDS_IN)
    for nobody in ("ncg-eemsdelta", "voorzitter-oldambt", "dg-obdr"):
        assert (await organiser.take(nobody, ProposeChange(change))).reasons == ("not_the_manager",)
        change = replace(change, id=uuid.uuid4().hex)
    await organiser.make(change, "voorzitter-eemsdelta", MANAGES)
    again = organiser.substitution(NCG, "ncg-groningen")
    assert (await organiser.take("voorzitter-eemsdelta", ProposeChange(again))).reasons == ("not_the_manager",)
    await organiser.make(replace(again, id=uuid.uuid4().hex), STANDS_IN, MANAGES)
    assert (await judged.verify()).findings == ()


async def test_nobody_confirms_a_seat_for_oneself(judged: Judged, organiser: Organiser) -> None:
    name = await organiser.propose(organiser.change(ChangeKind.APPOINT, NCG, ALSO_MANAGES))
    assert (await organiser.take(ALSO_MANAGES, ConfirmChange(name))).reasons == ("own_seat",)
    own = await organiser.propose(organiser.change(ChangeKind.APPOINT, NCG, MANAGES))
    assert (await organiser.take(MANAGES, ConfirmChange(own))).reasons == ("own_seat", "second_person_needed")
    assert (await organiser.take(ALSO_MANAGES, ConfirmChange(own))).allow
    assert (await organiser.holders(NCG))[-1] == (MANAGES, None)


async def test_a_proposal_that_was_taken_back_is_confirmed_by_nobody(judged: Judged, organiser: Organiser) -> None:
    before = await organiser.organisation()
    name = await organiser.propose(organiser.substitution(NCG, STANDS_IN))
    assert (await organiser.revoke(name, "ncg-eemsdelta")).reasons == ("not_the_manager",)
    assert (await organiser.revoke(name, STANDS_IN)).allow
    late = await organiser.take(ALSO_MANAGES, ConfirmChange(name))
    assert late.reasons == ("change_not_proposed", "change_revoked")
    assert await organiser.organisation() == before
    assert (await judged.verify()).findings == ()


async def test_of_two_who_confirm_at_once_one_does_and_the_other_is_told(judged: Judged, organiser: Organiser) -> None:
    name = await organiser.propose(organiser.substitution(NCG, STANDS_IN), "voorzitter-eemsdelta")
    version = await judged.parts.register.current_version()
    both = await asyncio.gather(*(organiser.take(by, ConfirmChange(name)) for by in (MANAGES, ALSO_MANAGES)))
    assert sorted(receipt.reasons for receipt in both) == [(), ("change_not_proposed",)]
    assert await judged.parts.register.current_version() == version + 1
    assert (await judged.verify()).findings == ()


async def test_of_two_changes_at_once_the_second_is_judged_on_what_the_first_made(
    judged: Judged, organiser: Organiser
) -> None:
    names = [await organiser.propose(organiser.substitution(NCG, who)) for who in (STANDS_IN, "ncg-groningen")]
    both = await asyncio.gather(*(organiser.take(ALSO_MANAGES, ConfirmChange(name)) for name in names))
    assert sorted(receipt.reasons for receipt in both) == [(), ("seat_is_substituted", "seat_not_held")]
    assert (await judged.verify()).findings == ()


async def test_somebody_is_appointed_and_the_past_stays(judged: Judged, organiser: Organiser) -> None:
    case = await judged.submit("RK-O1")
    assert await refused(judged, case, "ncg-eemsdelta") == ()
    earlier, version = await organiser.organisation(), await judged.parts.register.current_version()
    await organiser.make(
        organiser.change(ChangeKind.APPOINT, NCG, "ncg-groningen", valid_from=datetime(2026, 1, 1, tzinfo=UTC))
    )
    before, after = (seat for seat in (await organiser.organisation()).seats if seat.id == NCG)
    assert before.account == judged.accounts["ncg-eemsdelta"]
    assert before.valid_until == after.valid_from > datetime.now(UTC) - timedelta(minutes=1)
    assert await judged.parts.register.at(version) == earlier
    assert "not_a_member" in await refused(judged, case, "ncg-eemsdelta")
    assert await refused(judged, case, "ncg-groningen") == ()
    assert (await judged.verify()).findings == ()


async def test_a_body_without_a_chair_decides_nothing_and_says_so(judged: Judged, organiser: Organiser) -> None:
    case = await judged.submit("RK-O2")
    for party in ("ncg", "provincie"):
        assert await refused(judged, case, f"{party}-eemsdelta") == ()
    await organiser.make(organiser.change(ChangeKind.END_HOLDING, CHAIR, "voorzitter-eemsdelta"))
    digest = (await judged.state(case)).dossier.digest
    conclude = a.Conclude(digest, Outcome.ESCALATE, FULL)
    for account in ("voorzitter-eemsdelta", "ncg-eemsdelta"):
        reasons = (await judged.take(account, conclude, case)).reasons
        assert {"body_without_chair", "not_the_chair"} <= set(reasons)
    assert (await judged.take("dg-obdr", a.CallUp(digest, PLAIN), case)).allow
    await organiser.make(organiser.change(ChangeKind.APPOINT, CHAIR, "voorzitter-oldambt"))
    assert (await judged.verify()).findings == ()


async def test_two_who_manage_stay(judged: Judged, organiser: Organiser) -> None:
    end = organiser.change(ChangeKind.END_HOLDING, "beheer-zetel", MANAGES)
    assert (await organiser.take(ALSO_MANAGES, ProposeChange(end))).reasons == ("too_few_managers",)
    third = organiser.change(
        ChangeKind.ADD_SEAT, "beheer-derde", "auditor-rijk", body="beheer",
        new_seat=NewSeat("rijk", Text("Derde beheerder"), False, False),
    )  # fmt: skip
    await organiser.make(third)
    await organiser.make(replace(end, id=uuid.uuid4().hex), ALSO_MANAGES, "auditor-rijk")
    assert (await judged.verify()).findings == ()


async def test_a_body_and_its_seats_are_added_and_their_titles_are_in_no_entry(
    judged: Judged, organiser: Organiser
) -> None:
    new = NewBody(Text("Lokale stuurgroep Westerkwartier"), BodyKind.STEERING_GROUP, "1969", "gemeente/gm1969")
    body = Change(
        uuid.uuid4().hex, ChangeKind.ADD_BODY, "stuurgroep-nieuw", None, None, datetime.now(UTC), new_body=new
    )
    await organiser.make(body)
    seat = organiser.change(
        ChangeKind.ADD_SEAT, "stuurgroep-nieuw-voorzitter", "voorzitter-oldambt",
        new_seat=NewSeat("gemeente", Text("Voorzitter van de nieuwe groep"), True, True),
    )  # fmt: skip
    await organiser.make(seat)
    organisation = await organiser.organisation()
    assert organisation.body("stuurgroep-nieuw").title == "Lokale stuurgroep Westerkwartier"
    assert [one.title for one in organisation.seats_of("stuurgroep-nieuw", datetime.now(UTC))] == [
        "Voorzitter van de nieuwe groep"
    ]
    with psycopg.connect(judged.admin_dsn) as connection:
        query = b"SELECT count(*) FROM entries WHERE convert_from(content, 'UTF8') LIKE '%nieuwe groep%'"
        assert connection.execute(query).fetchone() == (0,)
    assert (await judged.verify()).findings == ()


async def test_what_there_is_not_is_no_entry(judged: Judged, organiser: Organiser) -> None:
    entries = (await judged.verify()).entries
    with pytest.raises(NotFound):
        await organiser.take(MANAGES, ConfirmChange("ab" * 16))
    unknown = organiser.substitution(NCG, STANDS_IN)
    for wrong in (
        replace(unknown, seat="nergens"),
        replace(unknown, body="nergens"),
        replace(unknown, body="fin"),
        replace(unknown, account="ab" * 16),
    ):
        with pytest.raises(InvalidAct):
            await organiser.take(MANAGES, ProposeChange(wrong))
    assert (await judged.verify()).entries == entries


async def test_a_sealed_act_that_was_forged_is_not_taken(judged: Judged, organiser: Organiser) -> None:
    name = await organiser.propose(organiser.substitution(NCG, STANDS_IN))
    entries = (await judged.verify()).entries
    actor = Actor(ActorKind.PERSON, judged.accounts[ALSO_MANAGES])
    confirm = await judged.parts.vault.seal(ConfirmChange(name), name)
    plain = ProposeChange(organiser.substitution(NCG, STANDS_IN))
    again = ProposeChange(replace(plain.change, id=name))
    vote = await judged.parts.vault.seal(a.CastVote("ab" * 32, VoteChoice.FOR), judged.case)
    for forged, about in (
        (confirm, "ab" * 16),
        (SealedAct(plain, "cd" * 32), plain.change.id),
        (await judged.parts.vault.seal(again, name), name),
        (vote, name),
    ):
        with pytest.raises(InvalidAct):
            await judged.parts.organising.take(forged, about, by=actor, key=uuid.uuid4().hex, trace_id="trace")
    with pytest.raises(InvalidAct):
        await judged.parts.authority.take(confirm, case=judged.case, by=actor, key="x", trace_id="trace")
    assert (await judged.verify()).entries == entries


async def test_the_same_proposal_under_the_same_key_is_one_change(judged: Judged, organiser: Organiser) -> None:
    first = organiser.substitution(NCG, STANDS_IN)
    again = replace(first, id=uuid.uuid4().hex)
    taken = await organiser.take(MANAGES, ProposeChange(first), key="one")
    repeated = await organiser.take(MANAGES, ProposeChange(again), key="one")
    assert (repeated.change, repeated.index, repeated.repeated) == (first.id, taken.index, True)
    assert await judged.parts.changes.one(again.id) is None


async def test_changes_are_listed_as_they_stand(judged: Judged, organiser: Organiser) -> None:
    made = await organiser.make(organiser.substitution(NCG, STANDS_IN))
    waits = await organiser.propose(organiser.change(ChangeKind.APPOINT, "fin-zetel", "dg-obdr", body="fin"))
    page = judged.parts.changes.page
    assert [one.standing.change.id for one in await page(-1, 10)] == [made, waits]
    assert [one.standing.change.id for one in await page(-1, 10, body="fin")] == [waits]
    assert [one.standing.change.id for one in await page(-1, 10, status=ChangeStatus.CONFIRMED)] == [made]
    (first,) = await page(-1, 1)
    assert [one.standing.change.id for one in await page(first.place, 10)] == [waits]


async def test_what_persons_changed_stays_when_the_application_starts_again(
    judged: Judged, organiser: Organiser
) -> None:
    await organiser.make(organiser.substitution(NCG, STANDS_IN))
    version, entries = await judged.parts.register.current_version(), (await judged.verify()).entries
    await prepare(judged.settings)
    assert await judged.parts.register.current_version() == version
    assert (await judged.verify()).entries == entries


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (
            "UPDATE organisation_changes SET status = 'confirmed', revoked_at = NULL, revoked_index = NULL",
            Code.READ_MODEL,
        ),
        ("UPDATE organisation_changes SET content = jsonb_set(content, '{account}', '\"x\"')", Code.READ_MODEL),
        ("UPDATE organisation_changes SET proposed_by = 'x'", Code.READ_MODEL),
        ("DELETE FROM organisation_changes", Code.READ_MODEL),
        ("UPDATE organisation_changes SET id = 'cd'", Code.STRAY),
        ("UPDATE ledger_head SET register_version = register_version - 1", Code.REGISTER),
        ("UPDATE register_versions SET content = content || ' ' WHERE version = 2", Code.REGISTER),
        ("DELETE FROM register_versions WHERE version = 3", Code.REGISTER),
        ("UPDATE register_versions SET version = 9 WHERE version = 3", Code.REGISTER),
    ],
)
async def test_what_is_changed_in_the_register_is_found(
    judged: Judged, organiser: Organiser, statement: str, code: Code
) -> None:
    assert (await organiser.revoke(await organiser.make(organiser.substitution(NCG, STANDS_IN)))).allow
    judged.tamper(statement)
    assert code in {finding.code for finding in await judged.found()}


async def test_a_version_that_was_exchanged_with_its_entry_is_found(judged: Judged, organiser: Organiser) -> None:
    name = await organiser.make(organiser.substitution(NCG, STANDS_IN))
    version = await judged.parts.register.current_version()
    index = judged.exchange_version(version, judged.accounts[STANDS_IN], judged.accounts["mo-oldambt"])
    found = [finding for finding in await judged.found() if finding.index == index]
    assert {Code.REGISTER, Code.EVENTS} <= {finding.code for finding in found}, name


def _without_change(entry: dict[str, Any]) -> None:
    del entry["question"]["facts"]["change"]


def _by_another(entry: dict[str, Any]) -> None:
    entry["question"]["facts"]["change"]["proposed_by"] = "ab" * 16


def _of_another_version(entry: dict[str, Any]) -> None:
    entry["events"][0]["organisation"]["version"] += 1


@pytest.mark.parametrize(
    ("change", "code"),
    [(_without_change, Code.QUESTION), (_by_another, Code.QUESTION), (_of_another_version, Code.EVENTS)],
)
async def test_a_confirmation_that_was_forged_is_found(
    judged: Judged, organiser: Organiser, change: Callable[[dict[str, Any]], None], code: Code
) -> None:
    name = await organiser.propose(organiser.substitution(NCG, STANDS_IN))
    receipt = await organiser.take(ALSO_MANAGES, ConfirmChange(name))
    judged.rewrite(receipt.index, change)
    assert code in {finding.code for finding in await judged.found() if finding.index == receipt.index}


@pytest.mark.every_postgres
async def test_not_even_the_owner_rewrites_a_change(judged: Judged, organiser: Organiser) -> None:
    assert (await organiser.revoke(await organiser.make(organiser.substitution(NCG, STANDS_IN)))).allow
    await organiser.make(organiser.substitution(CHAIR, STANDS_IN))
    for statement in (
        "UPDATE organisation_changes SET content = '{}'",
        "UPDATE organisation_changes SET status = 'confirmed' WHERE status = 'revoked'",
        "UPDATE organisation_changes SET status = 'proposed' WHERE status = 'confirmed'",
        "UPDATE organisation_changes SET status = 'revoked', proposed_by = 'x' WHERE status = 'confirmed'",
        "UPDATE organisation_changes SET status = 'revoked', confirmed_index = 0 WHERE status = 'confirmed'",
        "DELETE FROM organisation_changes",
        "TRUNCATE organisation_changes",
    ):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as error:
            connection.execute(statement.encode())
        assert error.value.sqlstate == "GR010", statement


async def test_a_revocation_gives_its_reasons_to_the_vault(judged: Judged, organiser: Organiser) -> None:
    name = await organiser.propose(organiser.substitution(NCG, STANDS_IN))
    assert (await organiser.take(MANAGES, RevokeChange(name, Text("Toch aanwezig.")))).allow
    (entry,) = [
        one
        for one in await judged.parts.queries.entries_of(f"wijziging/{name}")
        if one.entry.commitments.keys() == {"reasons"}
    ]
    assert (await judged.parts.vault.reveal(entry.entry.commitments.values())).popitem()[1] == "Toch aanwezig."
    assert (await judged.verify()).findings == ()
