"""Registered interests on a real ledger: what one bars, from when, in which cases, and that all of it can be verified."""

import asyncio
import json
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.codes import Outcome, VoteChoice
from domain.errors import InvalidAct, NotFound
from domain.interest_acts import ConfirmInterest, EndInterest, InterestAct, RegisterInterest, interest_of
from domain.interests import Interest, InterestScope, InterestStatus
from domain.receipt import Receipt
from domain.text import Text
from tests.servers.verification.conftest import FULL, PLAIN, Judged
from verification.finding import Code

CHAIR, NCG, PROVINCE, MUNICIPALITY = (
    "voorzitter-eemsdelta",
    "ncg-eemsdelta",
    "provincie-eemsdelta",
    "gemeente-eemsdelta",
)
MANAGES, ALSO_MANAGES = "beheerder", "tweede-beheerder"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Desk:
    """Acts on the register of interests by role accounts."""

    judged: Judged

    async def take(self, by: str, act: InterestAct, key: str | None = None) -> Receipt:
        """The act of a role account."""
        parts = self.judged.parts
        about = interest_of(act)
        sealed = await parts.vault.seal(act, about)
        actor = Actor(ActorKind.PERSON, self.judged.accounts[by])
        return await parts.interest_register.take(
            sealed, about, by=actor, key=key or uuid.uuid4().hex, trace_id="trace"
        )

    async def register(
        self,
        whose: str,
        scope: InterestScope = InterestScope.AREA,
        code: str = "Opwierde",
        *,
        by: str | None = None,
        until: datetime | None = None,
        since: datetime = LONG_AGO,
        confirmed_by: str | None = ALSO_MANAGES,
    ) -> str:
        """An interest on record, by default in the area of the cases; its id. One of somebody else is confirmed as well,
        unless by None."""
        in_area = scope is InterestScope.AREA
        interest = Interest(
            uuid.uuid4().hex,
            self.judged.accounts[whose],
            scope,
            self.judged.parts.vault.area(code) if in_area else code,
            since,
            until,
            "1979" if in_area else None,
        )
        reasons = None if by is None else Text("Bezit daar een woning.")
        receipt = await self.take(by or whose, RegisterInterest(interest, reasons, Text(code) if in_area else None))
        assert receipt.allow, receipt.reasons
        if by is not None and confirmed_by is not None:
            await self.confirm(confirmed_by, interest.id)
        return interest.id

    async def confirm(self, by: str, name: str) -> None:
        """The second person's yes."""
        receipt = await self.take(by, ConfirmInterest(name))
        assert receipt.allow, receipt.reasons

    async def standing(self, name: str) -> InterestStatus:
        """How the interest stands."""
        registered = await self.judged.parts.interests.one(name)
        assert registered is not None
        return registered.status


@pytest.fixture
def desk(judged: Judged) -> Desk:
    """Acts on the register of interests of the ledger that holds."""
    return Desk(judged)


async def entry_of(judged: Judged, index: int) -> dict[str, Any]:
    """The entry with this index, as it stands in the log."""
    async with judged.parts.database.connection() as connection:
        found = await connection.execute(text("SELECT content FROM entries WHERE index = :index"), {"index": index})
        entry: dict[str, Any] = json.loads(found.scalar_one())
    return entry


async def vote_on(judged: Judged, case: str) -> a.CastVote:
    """A vote for, on the case as it stands."""
    return a.CastVote((await judged.state(case)).dossier.digest, VoteChoice.FOR, PLAIN)


async def electors(judged: Judged, case: str) -> set[str]:
    """The accounts in the recorded electorate."""
    state = await judged.state(case)
    assert state.tier is not None
    assert state.tier.round is not None
    return {one.account for one in state.tier.round.electorate}


@pytest.mark.every_postgres
async def test_an_interest_on_record_keeps_its_account_out_of_a_case_that_is_opened_later(
    judged: Judged, desk: Desk
) -> None:
    await desk.register(NCG)
    case = await judged.submit("RK-later")
    assert judged.accounts[NCG] not in await electors(judged, case)
    receipt = await judged.take(NCG, await vote_on(judged, case), case)
    assert receipt.reasons == ("not_a_member", "registered_interest")
    state = await judged.state(case)
    access = await judged.parts.reading.access(judged.accounts[NCG], state)
    assert (access.read, access.deliberation) == (True, False)
    assert (await judged.verify()).findings == ()


@pytest.mark.parametrize("scope", list(InterestScope))
async def test_an_interest_covers_what_it_names_and_nothing_else(
    judged: Judged, desk: Desk, scope: InterestScope
) -> None:
    case, other = await judged.submit("RK-one"), await judged.submit("RK-other", municipality="1952", area="Farmsum")
    codes = {InterestScope.MUNICIPALITY: "1979", InterestScope.AREA: "OPWIERDE", InterestScope.CASE: case}
    await desk.register("dg-obdr", scope, codes[scope])
    outcomes = []
    for one in (case, other):
        seen = (await judged.state(one)).dossier.digest
        outcomes.append((await judged.take("dg-obdr", a.CallUp(seen, PLAIN), one)).reasons)
    assert outcomes == [("registered_interest",), ()]
    assert (await judged.verify()).findings == ()


async def test_in_an_open_round_the_vote_lapses_and_the_quorum_is_counted_anew(judged: Judged, desk: Desk) -> None:
    case = await judged.submit("RK-open")
    vote = await vote_on(judged, case)
    assert (await judged.take(PROVINCE, vote, case)).allow
    await desk.register(PROVINCE, by=MANAGES)
    receipt = await judged.take(CHAIR, vote, case)
    changed = (await entry_of(judged, receipt.index))["events"][0]
    assert (changed["type"], changed["lapsed"]) == ("electorate_changed", ["stuurgroep-eemsdelta-provincie"])
    assert judged.accounts[PROVINCE] not in await electors(judged, case)
    assert (await judged.take(NCG, vote, case)).allow
    conclude = a.Conclude(vote.dossier, Outcome.APPROVE, FULL, knock_on=a.KnockOnAnswer(False, PLAIN))
    concluded = await judged.take(CHAIR, conclude, case)
    assert concluded.allow, concluded.reasons
    assert (await judged.verify()).findings == ()


async def test_without_the_seat_that_the_quorum_needs_nothing_is_concluded(judged: Judged, desk: Desk) -> None:
    case = await judged.submit("RK-quorum")
    vote = await vote_on(judged, case)
    for who in (CHAIR, NCG, PROVINCE):
        assert (await judged.take(who, vote, case)).allow
    await desk.register(NCG)
    conclude = a.Conclude(vote.dossier, Outcome.APPROVE, FULL, knock_on=a.KnockOnAnswer(False, PLAIN))
    assert (await judged.take(CHAIR, conclude, case)).reasons == ("quorum_not_met",)


async def test_an_interest_that_ended_or_is_over_bars_nothing_and_stays_on_record(judged: Judged, desk: Desk) -> None:
    over = datetime.now(UTC) + timedelta(seconds=1)
    name = await desk.register(NCG)
    await desk.register(PROVINCE, until=over)
    case = await judged.submit("RK-ends")
    vote = await vote_on(judged, case)
    assert not (await judged.take(NCG, vote, case)).allow
    assert (await desk.take(NCG, EndInterest(name))).allow
    while datetime.now(UTC) <= over:
        await asyncio.sleep(0.05)
    for who in (NCG, PROVINCE):
        receipt = await judged.take(who, vote, case)
        assert receipt.allow, receipt.reasons
    registered = await judged.parts.interests.one(name)
    assert registered is not None
    assert registered.ended_by == judged.accounts[NCG]
    assert (await desk.take(NCG, EndInterest(name))).reasons == ("interest_ended",)
    assert (await judged.verify()).findings == ()


async def test_an_interest_that_has_still_to_begin_bars_nothing(judged: Judged, desk: Desk) -> None:
    await desk.register(NCG, since=datetime.now(UTC) + timedelta(days=1))
    case = await judged.submit("RK-soon")
    assert (await judged.take(NCG, await vote_on(judged, case), case)).allow
    assert (await judged.verify()).findings == ()


async def test_an_interest_registered_while_a_vote_is_judged_bars_it(
    judged: Judged, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await judged.submit("RK-meanwhile")
    vote = await vote_on(judged, case)
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
    voting = asyncio.create_task(judged.take(NCG, vote, case))
    await asked.wait()
    await desk.register(NCG, by=MANAGES)
    answered.set()
    receipt = await voting
    assert seen == [True, False]
    assert receipt.reasons == ("not_a_member", "registered_interest")
    assert (await judged.verify()).findings == ()


async def test_who_may_not_register_or_end_is_refused_and_the_refusal_is_an_entry(judged: Judged, desk: Desk) -> None:
    interest = Interest(uuid.uuid4().hex, judged.accounts[NCG], InterestScope.CASE, judged.case, LONG_AGO, None)
    refused = await desk.take("provincie-oldambt", RegisterInterest(interest, PLAIN))
    assert refused.reasons == ("not_the_registrar",)
    assert (await entry_of(judged, refused.index))["events"] == []
    name = await desk.register(NCG, by=CHAIR)
    assert (await desk.take(NCG, EndInterest(name))).reasons == ("not_the_registrar",)
    assert (await desk.take(MANAGES, EndInterest(name))).reasons == ("reasons_missing",)
    assert (await desk.take(MANAGES, EndInterest(name, PLAIN))).allow
    assert (await desk.take(MANAGES, EndInterest(name, PLAIN))).reasons == ("interest_end_proposed",)
    assert (await desk.take(MANAGES, ConfirmInterest(name))).reasons == ("second_person_needed",)
    assert await desk.standing(name) is InterestStatus.END_PROPOSED
    await desk.confirm(ALSO_MANAGES, name)
    assert await desk.standing(name) is InterestStatus.ENDED
    assert (await judged.verify()).findings == ()


async def test_what_is_no_act_on_an_interest_changes_nothing(judged: Judged, desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.take(MANAGES, EndInterest(uuid.uuid4().hex, PLAIN))
    name = await desk.register(NCG, InterestScope.CASE, judged.case)
    registered = await judged.parts.interests.one(name)
    assert registered is not None
    with pytest.raises(InvalidAct, match="already"):
        await desk.take(NCG, RegisterInterest(registered.interest))
    sealed = await judged.parts.vault.seal(RegisterInterest(registered.interest), name)
    actor = Actor(ActorKind.PERSON, judged.accounts[NCG])
    with pytest.raises(InvalidAct, match="register"):
        await judged.parts.authority.take(sealed, case=name, by=actor, key="k", trace_id="trace")
    with pytest.raises(InvalidAct, match="another interest"):
        await judged.parts.interest_register.take(sealed, uuid.uuid4().hex, by=actor, key="k", trace_id="trace")


async def test_the_same_registration_sent_again_is_one_interest(judged: Judged, desk: Desk) -> None:
    def draft() -> RegisterInterest:
        account = judged.accounts[NCG]
        return RegisterInterest(Interest(uuid.uuid4().hex, account, InterestScope.CASE, judged.case, LONG_AGO, None))

    first, again = await desk.take(NCG, draft(), "key"), await desk.take(NCG, draft(), "key")
    assert (first.interest, again.repeated) == (again.interest, True)


async def test_a_question_without_interests_has_no_new_field(judged: Judged) -> None:
    case = await judged.submit("RK-plain")
    receipt = await judged.take(NCG, await vote_on(judged, case), case)
    question = (await entry_of(judged, receipt.index))["question"]
    assert "interests" not in question["actor"]
    assert "interest" not in question["facts"]


async def divided(judged: Judged) -> tuple[str, a.Conclude]:
    """A case on which two voted for and two against, and the chair's conclusion that it is approved."""
    case = await judged.submit(f"RK-x{uuid.uuid4().hex[:8]}")
    seen = (await judged.state(case)).dossier.digest
    for who, choice in (
        (CHAIR, VoteChoice.FOR),
        (NCG, VoteChoice.FOR),
        (PROVINCE, VoteChoice.AGAINST),
        (MUNICIPALITY, VoteChoice.AGAINST),
    ):
        receipt = await judged.take(who, a.CastVote(seen, choice, PLAIN), case)
        assert receipt.allow, receipt.reasons
    return case, a.Conclude(seen, Outcome.APPROVE, FULL, knock_on=a.KnockOnAnswer(False, PLAIN))


# Invariant 6: nobody decides alone what needs two.
async def test_a_chair_alone_does_not_take_opposing_voters_out_of_a_round(judged: Judged, desk: Desk) -> None:
    case, conclude = await divided(judged)
    names = [await desk.register(who, by=CHAIR, confirmed_by=None) for who in (PROVINCE, MUNICIPALITY)]
    assert (await judged.take(CHAIR, conclude, case)).reasons == ("rule_not_met",)
    for name in names:
        assert (await desk.take(CHAIR, ConfirmInterest(name))).reasons == ("not_the_registrar", "second_person_needed")
        assert await desk.standing(name) is InterestStatus.PROPOSED
    assert {judged.accounts[who] for who in (PROVINCE, MUNICIPALITY)} <= await electors(judged, case)
    assert (await judged.verify()).findings == ()


async def test_nor_with_a_second_person_where_the_chair_concludes(judged: Judged, desk: Desk) -> None:
    case, conclude = await divided(judged)
    for who in (PROVINCE, MUNICIPALITY):
        await desk.register(who, by=CHAIR)
    refused = await judged.take(CHAIR, conclude, case)
    assert refused.reasons == ("changed_electorate",)
    question = (await entry_of(judged, refused.index))["question"]
    assert question["actor"]["changed_electorate"] is True
    # The next round, in a tier that opens after it, knew of it from its beginning.
    other = await judged.submit("RK-after")
    vote = await vote_on(judged, other)
    for who in (CHAIR, NCG):
        assert (await judged.take(who, vote, other)).allow
    concluded = await judged.take(CHAIR, replace(conclude, dossier=vote.dossier), other)
    assert concluded.allow, concluded.reasons
    assert (await judged.verify()).findings == ()


async def test_a_chair_that_confirms_what_beheer_proposed_does_not_conclude_either(judged: Judged, desk: Desk) -> None:
    case, conclude = await divided(judged)
    await desk.register(PROVINCE, by=MANAGES, confirmed_by=CHAIR)
    await desk.register(MUNICIPALITY, by=MANAGES)
    assert (await judged.take(CHAIR, conclude, case)).reasons == ("changed_electorate",)
    assert (await judged.verify()).findings == ()


async def test_a_chair_that_brings_a_voter_back_does_not_conclude(judged: Judged, desk: Desk) -> None:
    name = await desk.register(PROVINCE, by=CHAIR)
    case = await judged.submit("RK-back")
    vote = await vote_on(judged, case)
    for who in (CHAIR, NCG):
        assert (await judged.take(who, vote, case)).allow
    assert (await desk.take(CHAIR, EndInterest(name, PLAIN))).allow
    assert not (await judged.take(PROVINCE, vote, case)).allow
    await desk.confirm(MANAGES, name)
    assert (await judged.take(PROVINCE, vote, case)).allow
    conclude = a.Conclude(vote.dossier, Outcome.APPROVE, FULL, knock_on=a.KnockOnAnswer(False, PLAIN))
    assert (await judged.take(CHAIR, conclude, case)).reasons == ("changed_electorate",)
    assert (await judged.verify()).findings == ()


async def test_one_of_beheer_alone_keeps_nobody_out_of_a_municipality(judged: Judged, desk: Desk) -> None:
    name = await desk.register("dg-obdr", InterestScope.MUNICIPALITY, "1979", by=MANAGES, confirmed_by=None)
    case = await judged.submit("RK-alone")
    for who, codes in (
        (MANAGES, ("second_person_needed",)),
        ("dg-obdr", ("not_the_registrar", "own_interest")),
        (CHAIR, ("not_the_registrar",)),
    ):
        assert (await desk.take(who, ConfirmInterest(name))).reasons == codes
    seen = (await judged.state(case)).dossier.digest
    assert (await judged.take("dg-obdr", a.CallUp(seen, PLAIN), case)).allow
    await desk.confirm(ALSO_MANAGES, name)
    assert (await desk.take(ALSO_MANAGES, ConfirmInterest(name))).reasons == ("interest_not_proposed",)
    assert (await judged.verify()).findings == ()


async def test_a_chair_proposes_nothing_in_the_municipality_of_another_group(judged: Judged, desk: Desk) -> None:
    elsewhere = await judged.submit("RK-elsewhere", municipality="1952", area="Farmsum")
    area = judged.parts.vault.area("Farmsum")
    for scope, code, limit in (
        (InterestScope.MUNICIPALITY, "1952", None),
        (InterestScope.CASE, elsewhere, None),
        (InterestScope.AREA, area, "1952"),
        (InterestScope.AREA, area, None),
    ):
        name = uuid.uuid4().hex
        interest = Interest(name, judged.accounts[PROVINCE], scope, code, LONG_AGO, None, limit)
        in_area = Text("Farmsum") if scope is InterestScope.AREA else None
        refused = await desk.take(CHAIR, RegisterInterest(interest, PLAIN, in_area))
        assert refused.reasons == ("interest_elsewhere",), (scope, limit)
    assert (await judged.verify()).findings == ()


async def test_an_area_that_is_limited_to_a_municipality_covers_nothing_elsewhere(judged: Judged, desk: Desk) -> None:
    await desk.register("dg-obdr")
    here, there = await judged.submit("RK-here"), await judged.submit("RK-there", municipality="1952")
    outcomes = []
    for case in (here, there):
        seen = (await judged.state(case)).dossier.digest
        outcomes.append((await judged.take("dg-obdr", a.CallUp(seen, PLAIN), case)).reasons)
    assert outcomes == [("registered_interest",), ()]
    assert (await judged.verify()).findings == ()


async def test_a_proposal_is_taken_back_by_one_and_its_account_is_told_of_every_step(
    judged: Judged, desk: Desk
) -> None:
    name = await desk.register(NCG, by=CHAIR, confirmed_by=None)
    assert (await desk.take(CHAIR, EndInterest(name, PLAIN))).allow
    assert await desk.standing(name) is InterestStatus.ENDED
    assert (await desk.take(MANAGES, ConfirmInterest(name))).reasons == ("interest_not_proposed",)
    other = await desk.register(NCG, by=CHAIR)
    assert (await desk.take(MANAGES, EndInterest(other, PLAIN))).allow
    await desk.confirm(ALSO_MANAGES, other)
    await desk.take(NCG, EndInterest(await desk.register(NCG)))
    told = await judged.parts.notices.of([judged.accounts[NCG]])
    assert [(one.case, one.notice.code) for one in reversed(told)] == [
        (name, "interest_proposed"),
        (name, "interest_ended"),
        (other, "interest_proposed"),
        (other, "interest_confirmed"),
        (other, "interest_end_proposed"),
        (other, "interest_ended"),
    ]
    assert (await judged.verify()).findings == ()


async def test_an_interest_in_a_case_that_there_is_not_is_none(judged: Judged, desk: Desk) -> None:
    interest = Interest(uuid.uuid4().hex, judged.accounts[NCG], InterestScope.CASE, "0" * 32, LONG_AGO, None)
    with pytest.raises(InvalidAct, match="no such case"):
        await desk.take(NCG, RegisterInterest(interest))


async def test_an_entry_that_has_the_proposer_confirm_is_found(judged: Judged, desk: Desk) -> None:
    name = await desk.register(NCG, by=CHAIR)
    stream = f"interest/{name}"
    index = next(one.index for one in reversed(await _entries(judged, stream)))

    def forge(entry: dict[str, Any]) -> None:
        entry["events"][0]["account"] = judged.accounts[CHAIR]

    judged.rewrite(index, forge)
    assert Code.EVENTS in {one.code for one in await judged.found()}


async def _entries(judged: Judged, stream: str) -> list[Any]:
    """The entries of a stream, in order."""
    async with judged.parts.database.connection() as connection:
        asked = text("SELECT index FROM entries WHERE stream = :stream ORDER BY sequence")
        return list(await connection.execute(asked, {"stream": stream}))


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE interests SET account = 'somebody'", Code.READ_MODEL),
        ("UPDATE interests SET confirmed_by = 'x', confirmed_at = now(), confirmed_index = 1", Code.READ_MODEL),
        ("UPDATE interests SET end_proposed_by = 'x', end_proposed_at = now()", Code.READ_MODEL),
        ("UPDATE interests SET ended_index = 1, ended_at = now(), ended_by = 'x'", Code.READ_MODEL),
        ("DELETE FROM interests", Code.READ_MODEL),
        (("INSERT INTO interests SELECT 'other', account, scope, code, content, valid_from, valid_until, reasons, area,"
         " registered_by, registered_at, -1 FROM interests"), Code.STRAY),
    ],
)  # fmt: skip
async def test_an_interest_that_was_tampered_with_is_found(
    judged: Judged, desk: Desk, statement: str, code: Code
) -> None:
    await desk.register(NCG)
    judged.tamper(statement)
    assert {one.code for one in await judged.found()} == {code}


async def test_a_verdict_from_which_an_interest_was_left_out_is_found(
    judged: Judged, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.register(NCG)
    case = await judged.submit("RK-hidden")
    load = judged.parts.ledger.load

    async def without(*asked: Any, **named: Any) -> Any:
        return replace(await load(*asked, **named), interests=())

    monkeypatch.setattr(judged.parts.ledger, "load", without)
    assert (await judged.take(NCG, await vote_on(judged, case), case)).allow
    assert {Code.QUESTION, Code.EVENTS} <= {one.code for one in await judged.found()}


@pytest.mark.every_postgres
async def test_not_even_the_owner_changes_what_was_registered(judged: Judged, desk: Desk) -> None:
    await desk.take(NCG, EndInterest(await desk.register(NCG)))
    name = await desk.register(PROVINCE, by=MANAGES)
    assert (await desk.take(MANAGES, EndInterest(name, PLAIN))).allow
    for statement in (
        "UPDATE interests SET confirmed_by = 'x' WHERE confirmed_index IS NOT NULL",
        "UPDATE interests SET confirmed_index = NULL WHERE confirmed_index IS NOT NULL",
        "UPDATE interests SET end_proposed_by = 'x', ended_index = 1 WHERE end_proposed_index IS NOT NULL",
        "UPDATE interests SET confirmed_at = now() WHERE ended_index IS NULL",
        "UPDATE interests SET valid_until = now()",
        "UPDATE interests SET reasons = 'x', ended_index = 1 WHERE ended_index IS NULL",
        "UPDATE interests SET ended_index = NULL WHERE ended_index IS NOT NULL",
        "DELETE FROM interests",
        "TRUNCATE interests",
    ):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        assert refused.value.sqlstate == "GR010", statement
