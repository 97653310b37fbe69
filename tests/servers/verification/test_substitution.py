"""Somebody stands in for the holder of a seat, on a real ledger: what both may do, for how long, and what nobody may."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from domain import acts as a
from domain.change_acts import ProposeChange
from domain.changes import ChangeKind
from domain.codes import Opinion, Outcome, VoteChoice
from tests.organising import Organiser
from tests.servers.verification.conftest import FULL, PLAIN, Judged

NCG, STANDS_IN = "stuurgroep-eemsdelta-ncg", "ncg-oldambt"
PREPARER = "zaakbehandelaar-ncg"


@pytest.fixture
def organiser(judged: Judged) -> Organiser:
    """Acts on the organisation of the ledger that holds."""
    return Organiser(judged.parts, judged.accounts)


async def entry_of(judged: Judged, index: int) -> dict[str, Any]:
    """The entry with this index, as it stands in the log."""
    async with judged.parts.database.connection() as connection:
        found = await connection.execute(text("SELECT content FROM entries WHERE index = :index"), {"index": index})
        entry: dict[str, Any] = json.loads(found.scalar_one())
    return entry


async def refused(judged: Judged, case: str, by: str, choice: VoteChoice = VoteChoice.FOR) -> tuple[str, ...]:
    """The reasons against a vote by this account; none where it was cast."""
    digest = (await judged.state(case)).dossier.digest
    return (await judged.take(by, a.CastVote(digest, choice, PLAIN), case)).reasons


async def seats_that_voted(judged: Judged, case: str) -> list[tuple[str, str]]:
    """The seats of the round with their account, as far as they voted."""
    tier = (await judged.state(case)).tier
    assert tier is not None and tier.round is not None
    names = {account: handle for handle, account in judged.accounts.items()}
    return [(vote.seat, names[vote.account]) for vote in tier.round.votes]


@pytest.mark.every_postgres
async def test_a_substitute_votes_in_a_round_that_is_open_and_the_entry_has_both_names(
    judged: Judged, organiser: Organiser
) -> None:
    case = await judged.submit("RK-S1")
    assert "not_a_member" in await refused(judged, case, STANDS_IN)
    await organiser.make(organiser.substitution(NCG, STANDS_IN))
    digest = (await judged.state(case)).dossier.digest
    receipt = await judged.take(STANDS_IN, a.CastVote(digest, VoteChoice.FOR, PLAIN), case)
    assert receipt.allow, receipt.reasons
    entry = await entry_of(judged, receipt.index)
    assert entry["actor"]["account"] == judged.accounts[STANDS_IN]
    assert entry["on_behalf_of"] == {
        "seat": NCG,
        "body": "stuurgroep-eemsdelta",
        "principal": "gemeente/gm1979",
        "substitute_for": judged.accounts["ncg-eemsdelta"],
    }
    assert "electorate_changed" in [event["type"] for event in entry["events"]]
    assert "not_a_member" in await refused(judged, case, "ncg-eemsdelta")
    assert (await judged.verify()).findings == ()


async def test_the_seat_counts_once_and_the_vote_of_before_is_asked_again(judged: Judged, organiser: Organiser) -> None:
    case = await judged.submit("RK-S2")
    assert await refused(judged, case, "ncg-eemsdelta", VoteChoice.AGAINST) == ()
    await organiser.make(organiser.substitution(NCG, STANDS_IN))
    assert await refused(judged, case, "voorzitter-eemsdelta") == ()
    assert await seats_that_voted(judged, case) == [("stuurgroep-eemsdelta-voorzitter", "voorzitter-eemsdelta")]
    assert await refused(judged, case, STANDS_IN) == ()
    tier = (await judged.state(case)).tier
    assert tier is not None and tier.round is not None
    assert sum(elector.voting for elector in tier.round.electorate) == 4
    digest = (await judged.state(case)).dossier.digest
    conclude = a.Conclude(digest, Outcome.APPROVE, FULL, knock_on=a.KnockOnAnswer(False, PLAIN))
    receipt = await judged.take("voorzitter-eemsdelta", conclude, case)
    assert receipt.allow, receipt.reasons
    assert (await judged.verify()).findings == ()


async def test_the_substitute_is_who_the_case_waits_for(judged: Judged, organiser: Organiser) -> None:
    await organiser.make(organiser.substitution(NCG, STANDS_IN))
    case = await judged.submit("RK-S3")
    row = await judged.parts.queries.find_case(case)
    assert row is not None
    awaited = {one.who: one.account for one in row.awaited if one.act == "cast_vote"}
    assert awaited[NCG] == judged.accounts[STANDS_IN]


async def test_one_person_ends_a_substitution_at_once_and_the_holder_acts_again(
    judged: Judged, organiser: Organiser
) -> None:
    case = await judged.submit("RK-S4")
    name = await organiser.make(organiser.substitution(NCG, STANDS_IN))
    assert await refused(judged, case, STANDS_IN) == ()
    assert await organiser.holders(NCG) == [
        ("ncg-eemsdelta", None), (STANDS_IN, "ncg-eemsdelta"), ("ncg-eemsdelta", None)
    ]  # fmt: skip
    assert (await organiser.revoke(name, "ncg-eemsdelta")).allow
    assert "not_a_member" in await refused(judged, case, STANDS_IN)
    assert await refused(judged, case, "ncg-eemsdelta") == ()
    assert await seats_that_voted(judged, case) == [(NCG, "ncg-eemsdelta")]
    assert (await organiser.revoke(name, STANDS_IN)).reasons == ("change_revoked",)
    assert (await judged.verify()).findings == ()


async def test_a_substitution_that_has_not_begun_leaves_no_trace_in_the_seats(
    judged: Judged, organiser: Organiser
) -> None:
    before = await organiser.organisation()
    begins = datetime.now(UTC) + timedelta(days=3)
    name = await organiser.make(organiser.substitution(NCG, STANDS_IN, valid_from=begins))
    case = await judged.submit("RK-S5")
    assert "not_a_member" in await refused(judged, case, STANDS_IN)
    assert (await organiser.revoke(name, STANDS_IN)).allow
    assert await organiser.organisation() == before
    assert (await judged.verify()).findings == ()


async def test_a_substitution_ends_by_itself(judged: Judged, organiser: Organiser) -> None:
    case = await judged.submit("RK-S6")
    end = datetime.now(UTC) + timedelta(seconds=3)
    name = await organiser.make(organiser.substitution(NCG, STANDS_IN, valid_until=end))
    assert await refused(judged, case, STANDS_IN) == ()
    await asyncio.sleep(max(0.0, (end - datetime.now(UTC)).total_seconds()) + 0.05)
    assert "not_a_member" in await refused(judged, case, STANDS_IN)
    assert await refused(judged, case, "ncg-eemsdelta") == ()
    assert (await organiser.revoke(name)).reasons == ("substitution_over",)
    assert (await judged.verify()).findings == ()


async def test_a_substitution_while_a_vote_is_judged_is_seen(
    judged: Judged, organiser: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await judged.submit("RK-S7")
    asked, answered = asyncio.Event(), asyncio.Event()
    ask = judged.parts.policy.verdicts
    seen: list[bool] = []

    async def verdicts(questions: list[dict[str, Any]]) -> Any:
        found = await ask(questions)
        if questions[0]["act"]["type"] == "cast_vote":
            seen.append(found[0].allow)
            if len(seen) == 1:
                asked.set()
                await answered.wait()
        return found

    monkeypatch.setattr(judged.parts.policy, "verdicts", verdicts)
    voting = asyncio.create_task(refused(judged, case, "ncg-eemsdelta"))
    await asked.wait()
    await organiser.make(organiser.substitution(NCG, STANDS_IN))
    answered.set()
    assert "not_a_member" in await voting
    assert seen == [True, False]
    assert (await judged.verify()).findings == ()


async def test_who_prepared_a_case_does_not_sign_it_as_a_substitute(judged: Judged, organiser: Organiser) -> None:
    case = await judged.submit("RK-S8")
    digest = (await judged.state(case)).dossier.digest
    assert (await judged.take("dg-obdr", a.CallUp(digest, PLAIN), case)).allow
    await judged.drive(case)
    digest = (await judged.state(case)).dossier.digest
    assert (await judged.take("dg-obdr", a.Advise(digest, Opinion.POSITIVE, PLAIN), case)).allow
    digest = (await judged.state(case)).dossier.digest
    sign = a.Sign(digest, Outcome.APPROVE, FULL, None, (a.AdviceAnswer("dg-obdr", PLAIN),))
    seat = next(seat.id for seat in (await organiser.organisation()).seats if seat.body == "staatssecretaris")
    first = await organiser.make(organiser.substitution(seat, PREPARER, body="staatssecretaris"))
    assert (await judged.take(PREPARER, sign, case)).reasons == ("separation_of_duties",)
    assert (await judged.take("staatssecretaris-herstel", sign, case)).reasons == ("not_the_office",)
    assert (await organiser.revoke(first)).allow
    second = await organiser.make(organiser.substitution(seat, "dg-obdr", body="staatssecretaris"))
    assert (await judged.take("dg-obdr", sign, case)).reasons == ("separation_of_duties",)
    assert (await organiser.revoke(second)).allow
    await organiser.make(organiser.substitution(seat, "voorzitter-bo", body="staatssecretaris"))
    receipt = await judged.take("voorzitter-bo", sign, case)
    assert receipt.allow, receipt.reasons
    behalf = (await entry_of(judged, receipt.index))["on_behalf_of"]
    assert behalf["substitute_for"] == judged.accounts["staatssecretaris-herstel"]
    assert (await judged.verify()).findings == ()


async def test_an_interest_is_that_of_a_person_and_not_of_a_seat(judged: Judged, organiser: Organiser) -> None:
    case = await judged.submit("RK-S9")
    digest = (await judged.state(case)).dossier.digest
    assert (await judged.take("ncg-eemsdelta", a.Recuse(digest, PLAIN), case)).allow
    name = await organiser.make(organiser.substitution(NCG, STANDS_IN))
    assert await refused(judged, case, STANDS_IN) == ()
    assert (await judged.take(STANDS_IN, a.Recuse(digest, PLAIN), case)).allow
    assert "recused" in await refused(judged, case, STANDS_IN)
    assert (await organiser.revoke(name)).allow
    assert "recused" in await refused(judged, case, "ncg-eemsdelta")
    await organiser.make(organiser.change(ChangeKind.APPOINT, NCG, "ncg-groningen"))
    assert await refused(judged, case, "ncg-groningen") == ()
    assert (await judged.verify()).findings == ()


async def test_who_holds_a_seat_of_the_body_stands_in_for_no_other_one(judged: Judged, organiser: Organiser) -> None:
    for account in ("provincie-eemsdelta", "ncg-eemsdelta"):
        change = organiser.substitution(NCG, account)
        assert (await organiser.take("beheerder", ProposeChange(change))).reasons == ("already_in_body",)
    await organiser.make(organiser.substitution(NCG, STANDS_IN))
    other = organiser.substitution("stuurgroep-eemsdelta-provincie", STANDS_IN)
    assert (await organiser.take("beheerder", ProposeChange(other))).reasons == ("already_in_body",)
    again = organiser.substitution(NCG, "ncg-groningen")
    assert (await organiser.take("beheerder", ProposeChange(again))).reasons == (
        "seat_is_substituted", "seat_not_held"
    )  # fmt: skip
