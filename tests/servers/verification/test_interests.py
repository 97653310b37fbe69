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
from domain.codes import Outcome, VoteChoice
from domain.decide import Actor, ActorKind
from domain.errors import InvalidAct, NotFound
from domain.interest_acts import EndInterest, InterestAct, RegisterInterest, interest_of
from domain.interests import Interest, InterestScope
from domain.receipt import Receipt
from domain.text import Text
from tests.servers.verification.conftest import FULL, PLAIN, Judged
from verification.finding import Code

CHAIR, NCG, PROVINCE, MANAGES = "voorzitter-eemsdelta", "ncg-eemsdelta", "provincie-eemsdelta", "beheerder"
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
    ) -> str:
        """An interest on record, by default in the area of the cases; its id."""
        in_area = scope is InterestScope.AREA
        interest = Interest(
            uuid.uuid4().hex,
            self.judged.accounts[whose],
            scope,
            self.judged.parts.vault.area(code) if in_area else code,
            since,
            until,
        )
        reasons = None if by is None else Text("Bezit daar een woning.")
        receipt = await self.take(by or whose, RegisterInterest(interest, reasons, Text(code) if in_area else None))
        assert receipt.allow, receipt.reasons
        return interest.id


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
    await desk.register(PROVINCE, by=CHAIR)
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
    interest = Interest(uuid.uuid4().hex, judged.accounts[NCG], InterestScope.CASE, "0" * 32, LONG_AGO, None)
    refused = await desk.take("provincie-oldambt", RegisterInterest(interest, PLAIN))
    assert refused.reasons == ("not_the_registrar",)
    assert (await entry_of(judged, refused.index))["events"] == []
    name = await desk.register(NCG, by=CHAIR)
    assert (await desk.take(NCG, EndInterest(name))).reasons == ("not_the_registrar",)
    assert (await desk.take(MANAGES, EndInterest(name))).reasons == ("reasons_missing",)
    assert (await desk.take(MANAGES, EndInterest(name, PLAIN))).allow
    assert (await judged.verify()).findings == ()


async def test_what_is_no_act_on_an_interest_changes_nothing(judged: Judged, desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.take(MANAGES, EndInterest(uuid.uuid4().hex, PLAIN))
    name = await desk.register(NCG)
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
        return RegisterInterest(Interest(uuid.uuid4().hex, account, InterestScope.CASE, "0" * 32, LONG_AGO, None))

    first, again = await desk.take(NCG, draft(), "key"), await desk.take(NCG, draft(), "key")
    assert (first.interest, again.repeated) == (again.interest, True)


async def test_a_question_without_interests_has_no_new_field(judged: Judged) -> None:
    case = await judged.submit("RK-plain")
    receipt = await judged.take(NCG, await vote_on(judged, case), case)
    question = (await entry_of(judged, receipt.index))["question"]
    assert "interests" not in question["actor"]
    assert "interest" not in question["facts"]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE interests SET account = 'somebody'", Code.READ_MODEL),
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
    await desk.register(PROVINCE)
    for statement in (
        "UPDATE interests SET valid_until = now()",
        "UPDATE interests SET reasons = 'x', ended_index = 1 WHERE ended_index IS NULL",
        "UPDATE interests SET ended_index = NULL WHERE ended_index IS NOT NULL",
        "DELETE FROM interests",
        "TRUNCATE interests",
    ):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        assert refused.value.sqlstate == "GR010", statement
