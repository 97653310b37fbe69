"""While a case runs the register moves: a procedure of a later version leaves it alone, another holder of a seat does not."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from authority.registration import Registration
from domain import acts as a
from domain.codes import Outcome, VoteChoice
from domain.organisation import Organisation
from procedures.canonical import canonical_bytes, content_hash
from procedures.loader import EXAMPLE_PROCEDURE, load_procedure
from tests.driving import PLAIN, Driving

ENOUGH = ("voorzitter", "ncg", "provincie")


def registration(course: Driving) -> Registration:
    """The way into the register."""
    parts = course.parts
    return Registration(parts.ledger, parts.register, parts.procedures, parts.vault, parts.policy)


async def organisation(course: Driving) -> Organisation:
    """The organisation in force."""
    return await course.parts.register.at(await course.parts.register.current_version())


async def publish_lower_ceiling(course: Driving, place: Path) -> None:
    """Version 2 of the procedure, by which the steering groups decide on next to nothing."""
    text = EXAMPLE_PROCEDURE.read_text("utf-8").replace("\nversion: 1\n", "\nversion: 2\n")
    path = place / "routekaart-2.yaml"
    path.write_text(text.replace("ceiling_eur: 100000.00", "ceiling_eur: 0.01"), "utf-8")
    second = load_procedure(path)
    assert second.version == 2
    document = canonical_bytes(second)
    await registration(course).publish(second, await organisation(course), document, uuid.uuid4().hex)


async def test_a_running_case_keeps_the_procedure_that_it_began_with_and_a_new_one_gets_the_later(
    course: Driving, tmp_path: Path
) -> None:
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    await publish_lower_ceiling(course, tmp_path)
    later = await course.submit()
    for one in (case, later):
        await course.in_tier(one, "lokaal")
        await course.vote(one, "eemsdelta", VoteChoice.FOR, *ENOUGH)
        await course.conclude(one, "eemsdelta", Outcome.APPROVE)
    assert (await course.closed(case)).outcome is Outcome.APPROVE
    moved = await course.in_tier(later, "bestuurlijk-overleg")
    assert (moved.procedure.version, (await course.state(case)).procedure.version) == (2, 1)
    entries = [one.entry for one in await course.parts.queries.entries_of(f"routekaart/{case}")]
    assert {(entry.procedure or {})["version"] for entry in entries} == {1}


async def test_a_seat_that_changes_hands_in_the_middle_of_a_round_changes_the_recorded_electorate(
    course: Driving,
) -> None:
    case = await course.submit()
    digest = (await course.in_tier(case, "lokaal")).dossier.digest
    now = await organisation(course)
    gone = datetime.now(UTC) - timedelta(seconds=1)
    seats = tuple(
        replace(seat, valid_until=gone) if seat.id == "stuurgroep-eemsdelta-provincie" else seat for seat in now.seats
    )
    changed = replace(now, seats=seats)
    procedure = await course.parts.procedures.in_force()
    document, digest_of = canonical_bytes(changed), content_hash(changed)
    await registration(course).load(changed, procedure, document, digest_of, uuid.uuid4().hex)
    vote = a.CastVote(digest, VoteChoice.FOR, PLAIN, PLAIN)
    refused = await course.take("provincie-eemsdelta", vote, case)
    assert "not_a_member" in refused.reasons
    await course.allowed("ncg-eemsdelta", vote, case)
    state = await course.state(case)
    assert state.tier is not None and state.tier.round is not None
    assert "stuurgroep-eemsdelta-provincie" not in {one.seat for one in state.tier.round.electorate}
    entries = [one.entry for one in await course.parts.queries.entries_of(f"routekaart/{case}")]
    assert entries[-1].events[0]["type"] == "electorate_changed"
