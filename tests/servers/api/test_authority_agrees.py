"""What an explanation says is what happens: compared with the acts as they are taken, on cases drawn at random."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from authority.act_view import act_view
from authority.case_at import CaseAt
from authority.explaining import Asked, Explaining, Told
from authority.explanation import Explained
from authority.mandated import MOST_AT_ONCE
from authority.offers import candidates, every_act
from authority.question import question_of, seats_at
from authority.reading import Reading
from authority.route_preview import RoutePreviews
from domain.actor import Actor, ActorKind
from domain.acts import PersonAct
from domain.receipt import Receipt
from domain.verdict import Verdict
from domain.waiting import waits_for
from runtime.policy_then import PoliciesThen
from runtime.web import parts_for
from tests.servers.api.web import CHAIR, PREPARER, Browser, Web, served

WALKS, ACTS = 6, 9
SELDOM = ("withdraw", "recuse")
STRANGER, ASKS = "f" * 32, "auditor-rijk"


@dataclass
class Counted:
    """The policy, and how often it is asked how much."""

    web: Web
    asked: list[int] = field(default_factory=list)

    async def verdicts(self, questions: Sequence[dict[str, Any]]) -> list[Verdict]:
        """Passes the questions on."""
        self.asked.append(len(questions))
        return await self.web.parts.policy.verdicts(questions)

    def reading(self) -> Reading:
        """Reading by this policy."""
        return Reading(self.web.parts.register, self.web.parts.procedures, self, self.explaining())

    def explaining(self) -> Explaining:
        """Explaining by this policy."""
        parts = self.web.parts
        return Explaining(parts.register, self, PoliciesThen(parts.policies, parts.settings.cache))


async def seen_now(web: Web, case: str) -> CaseAt:
    """The case as an act on it would be judged now."""
    row = await web.parts.queries.find_case(case)
    assert row is not None
    return await web.parts.moments.now(row.state)


async def take(web: Web, case: str, account: str, act: PersonAct) -> Receipt:
    """The act, taken by this pseudonym."""
    sealed = await web.parts.vault.seal(act, case)
    assert act_view(sealed.act) == act_view(act), "what is explained is what would be judged"
    by = Actor(ActorKind.PERSON, account)
    return await web.parts.authority.take(sealed, case=case, by=by, key=uuid.uuid4().hex, trace_id=uuid.uuid4().hex)


async def explained(web: Web, seen: CaseAt, accounts: list[str]) -> dict[str, Told]:
    """What the auditor is told of each of these accounts."""
    auditor = await web.parts.register.account_of(ASKS)
    told = await web.parts.explaining.explain([Asked(auditor, one, seen, seen, awaited=False) for one in accounts])
    return dict(zip(accounts, told, strict=True))


async def drawn(web: Web, seen: CaseAt, also: Sequence[str] = ()) -> list[str]:
    """Those who have to do with the case now, `also` these, some others, and somebody without any seat; never who asks."""
    near = {
        seat.account
        for seat in seats_at(seen.facts.organisation, seen.facts.now)
        if seen.state.tier and seat.body in (seen.state.tier.body, *seen.state.tier.offices)
    }
    handles = {one.handle: one.account for one in await web.parts.register.all_handles() if one.handle != ASKS}
    return [
        *{handles[PREPARER], handles["dg-obdr"], *near, *also, *random.sample(sorted(handles.values()), 3)},
        STRANGER,
    ]


@pytest.mark.parametrize("walk", range(WALKS))
async def test_what_is_explained_is_what_take_answers_with_the_same_reasons(web: Web, walk: int) -> None:
    amount = random.choice([5_000_000, 20_000_000, 60_000_000])
    case = await web.open(amountCents=amount, safetyDoubt=walk == 0, municipality=random.choice(["1979", "0047"]))
    assert len(await walked(web, case)) > 1


async def walked(web: Web, case: str, also: Sequence[str] = ()) -> set[tuple[str, str | None, str | None]]:
    """Walks through a case by acts that are allowed, comparing what is explained with what `take` says; the states."""
    states: set[tuple[str, str | None, str | None]] = set()
    for _ in range(ACTS):
        seen = await seen_now(web, case)
        tier = seen.state.tier
        state = (seen.state.side_state, tier.tier if tier else None, tier.step if tier else None)
        first, states = state not in states, states | {state}
        told = await explained(web, seen, await drawn(web, seen, also))
        acts = every_act(seen.state, seen.facts.procedure)
        said = [
            (account, act, one)
            for account, answer in told.items()
            if answer.explanation
            for act, one in zip(acts, answer.explanation.acts, strict=True)
        ]
        assert len(said) == len(told) * len(acts)
        refused = [one for one in said if not one[2].allow]
        for account, act, one in each_once(refused, acts) if first else random.sample(refused, 5):
            receipt = await take(web, case, account, act)
            assert (receipt.allow, receipt.reasons) == (False, one.reasons), (act.type, one)
        allowed = [one for one in said if one[2].allow]
        assert STRANGER not in {account for account, _, _ in allowed}
        kinds = sorted({act.type for _, act, _ in allowed})
        kinds = [kind for kind in kinds if kind not in SELDOM] or kinds
        if not kinds:
            assert seen.state.side_state == "closed"
            break
        kind = random.choice(kinds)
        account, act, one = random.choice([one for one in allowed if one[1].type == kind])
        receipt = await take(web, case, account, act)
        assert (receipt.allow, receipt.obligations) == (True, one.obligations), (act.type, one)
        await web.drive(case)
    return states


def each_once(
    said: list[tuple[str, PersonAct, Explained]], acts: list[PersonAct]
) -> list[tuple[str, PersonAct, Explained]]:
    """One of these for each type of act, drawn; of every one there is somebody who may not."""
    by_type = {act.type: (account, act, one) for account, act, one in random.sample(said, len(said))}
    assert set(by_type) == {act.type for act in acts}
    return list(by_type.values())


async def test_who_may_do_what_is_waited_for_is_everybody_of_whom_it_is_asked_and_whom_the_policy_allows_it(
    web: Web,
) -> None:
    fresh = await web.open()
    voted, suspended, referred = await web.open(), await web.open(), await web.open(safetyDoubt=True)
    await web.took(CHAIR, voted, type="cast_vote", choice="for")
    await web.took(CHAIR, suspended, type="suspend", reasons="De bewoner is op reis.")
    for case in (fresh, voted, suspended, referred):
        seen = await seen_now(web, case)
        auditor = await web.parts.register.account_of(ASKS)
        (told,) = await web.parts.explaining.explain([Asked(auditor, auditor, seen, seen)])
        assert told.explanation is not None and told.explanation.awaited
        everybody = sorted({seat.account for seat in seats_at(seen.facts.organisation, seen.facts.now)})
        for awaited in told.explanation.awaited:
            acts = [act for act in candidates(seen.state, seen.facts.procedure) if act.type == awaited.act]
            pairs = [(act, account) for act in acts for account in everybody]
            verdicts = await web.parts.policy.verdicts(
                [question_of(act, Actor(ActorKind.PERSON, one), seen.state, seen.facts) for act, one in pairs]
            )
            may = {account for (_, account), one in zip(pairs, verdicts, strict=True) if one.allow}
            named = {one.account for one in waits_for(seen.state) if one.act == awaited.act}
            # Who has voted may vote again, and nobody waits for it.
            may = may if None in named else may & named
            assert may and {one.account for one in awaited.allowed} == may, awaited.act


async def test_fifty_cases_cost_one_question_explained_or_listed(web: Web) -> None:
    cases = [await web.open(municipality="1966") for _ in range(5)] * 10
    account = await web.parts.register.account_of("voorzitter-het-hogeland")
    seen = [await seen_now(web, case) for case in cases]
    policy = Counted(web)
    offered = [Asked(account, account, one, one, awaited=False, every=False) for one in seen]
    told = await policy.explaining().explain(offered)
    assert len(policy.asked) == 1
    assert [one.explanation.seen.state.case for one in told if one.explanation] == cases
    listed = await policy.reading().listing(account, [one.state for one in seen])
    assert {one.read for one in listed} == {True}
    # A list shows no deliberation, so it is not asked for.
    assert policy.asked[1:] == [50]


async def test_every_act_on_fifty_cases_is_asked_in_parts_and_told_in_order(web: Web) -> None:
    cases = [await web.open(municipality="1966") for _ in range(2)] * 25
    account = await web.parts.register.account_of("voorzitter-het-hogeland")
    seen = [await seen_now(web, case) for case in cases]
    policy = Counted(web)
    told = await policy.explaining().explain([Asked(account, account, one, one, awaited=False) for one in seen])
    assert len(policy.asked) > 1
    assert max(policy.asked) == MOST_AT_ONCE
    assert [one.explanation.seen.state.case for one in told if one.explanation] == cases
    assert {len(one.explanation.acts) for one in told if one.explanation} == {
        len(every_act(seen[0].state, seen[0].facts.procedure))
    }


async def test_a_page_asks_no_more_than_what_it_can_offer(web: Web) -> None:
    seen = await seen_now(web, await web.open())
    account = await web.parts.register.account_of(CHAIR)
    policy = Counted(web)
    rights = await policy.reading().rights(account, seen.state)
    acts = candidates(seen.state, seen.facts.procedure)
    assert [one.act for one in rights.offers] == [act.type for act in acts]
    assert policy.asked == [2 + len(acts)]


async def test_the_start_page_with_what_waits_what_was_told_and_the_list_costs_one_question(web: Web) -> None:
    for _ in range(3):
        await web.open(municipality="1966")
    policy = Counted(web)
    async with (
        served(replace(parts_for(web.parts), reading=policy.reading())) as url,
        Browser(url) as browser,
    ):
        await browser.post("/aanmelden", data={"account": "voorzitter-het-hogeland"})
        policy.asked.clear()
        page = await browser.get("/")
    assert page.status_code == 200
    assert "Wat wacht op mij" in page.text
    assert len(policy.asked) == 1
    assert policy.asked[0] >= 3


async def test_one_case_with_everybody_who_may_costs_one_question(web: Web) -> None:
    seen = await seen_now(web, await web.open())
    account = await web.parts.register.account_of(CHAIR)
    policy = Counted(web)
    (told,) = await policy.explaining().explain([Asked(account, account, seen, seen)])
    assert told.explanation is not None and told.explanation.awaited
    assert len(policy.asked) == 1


async def test_a_route_preview_costs_one_question_and_one_for_each_round_of_the_systems_acts(web: Web) -> None:
    seen = await seen_now(web, await web.open())
    account = await web.parts.register.account_of(CHAIR)
    policy = Counted(web)
    leads = await RoutePreviews(web.parts.register, web.parts.procedures, policy).leads(account, seen)
    assert leads
    # What may be done; then the tiers that conclusions and the escalation lead to, all at once.
    assert len(policy.asked) == 2
