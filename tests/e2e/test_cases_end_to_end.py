"""Whole cases by the real role accounts through HTTP, with Temporal, OPA and the ledger doing the work."""

import asyncio
from pathlib import Path
from typing import Any

import httpx

from tests.conftest import OpaServer, PostgresServer, TemporalServer
from tests.people import MOTIVATION, TEXT, People
from tests.procedures import short_terms
from tests.stack import running_stack

CHAIR, NCG, PROVINCE = "voorzitter-eemsdelta", "ncg-eemsdelta", "provincie-eemsdelta"
BO = ("voorzitter-bo", "ncg-bo", "provincie-bo")


async def test_a_case_within_the_ceiling_is_approved_by_its_steering_group(people: People) -> None:
    case = await people.preparer.open()
    await people.in_tier(case, "lokaal")
    await people.vote(case, "for", CHAIR, NCG, PROVINCE)
    await people.conclude(case, CHAIR, "approve")
    seen = await people.closed(case)
    assert (seen["outcome"], [one["tier"] for one in seen["positions"]]) == ("approve", ["lokaal"])
    entries = await people.history(case)
    assert [one["act"]["type"] for one in entries] == ["submit", "open_tier", *["cast_vote"] * 3, "conclude", "close"]
    concluded = entries[5]
    assert concluded["onBehalfOf"]["principal"] == "gemeente/gm1979"
    assert concluded["actor"]["account"] == CHAIR


async def test_a_divided_group_sends_a_case_up_to_a_national_signature_with_conditions(people: People) -> None:
    case = await people.preparer.open(amountCents=60_000_000)
    await people.in_tier(case, "lokaal")
    await people.vote(case, "for", CHAIR, PROVINCE)
    await people.vote(case, "against", NCG)
    await people.conclude(case, CHAIR, "escalate")
    seen = await people.in_tier(case, "bestuurlijk-overleg")
    local = seen["positions"][0]
    assert {vote["choice"] for vote in local["votes"]} == {"for", "against"}
    await people.vote(case, "for", *BO)
    await people.conclude(case, "voorzitter-bo", "approve")
    await people.in_tier(case, "nationaal")
    await people["dg-obdr"].does(case, "advise", opinion="conditional", advice=TEXT)
    await people["directeur-fin"].does(case, "concur", agree=True)
    await people["staatssecretaris-herstel"].does(
        case,
        "sign",
        outcome="approve_with_conditions",
        motivation=MOTIVATION,
        conditions=TEXT,
        adviceAnswers=[{"office": "dg-obdr", "answer": TEXT}],
    )
    seen = await people.closed(case)
    assert (seen["outcome"], seen["conditions"]) == ("approve_with_conditions", TEXT)
    assert [one["outcome"] for one in seen["positions"]] == ["escalate", "approve", "approve_with_conditions"]


async def test_a_case_is_returned_for_information_answered_and_voted_on_again(people: People) -> None:
    case = await people.preparer.open()
    await people.in_tier(case, "lokaal")
    await people.vote(case, "for", NCG)
    before = (await people[NCG].case(case))["dossier"]
    await people[CHAIR].does(case, "return_for_information", questions=TEXT)
    await people.preparer.does(case, "answer", answer="De bewoners zijn gehoord.", amountCents=5_500_000)
    late = await people[PROVINCE].act(case, "cast_vote", choice="for", dossier=before)
    assert late.status_code == 409
    assert {"answer.1", "amount_cents"} <= set(late.json()["changed"])
    seen = await people[CHAIR].case(case)
    assert [vote["onPresentDossier"] for vote in seen["openTier"]["votes"]] == [False]
    await people.vote(case, "for", CHAIR, NCG)
    await people.conclude(case, CHAIR, "approve")
    assert (await people.closed(case))["amountCents"] == 5_500_000


async def test_a_term_that_passes_takes_a_case_up_by_itself(
    tmp_path: Path, postgres: PostgresServer, opa: OpaServer, temporal: TemporalServer
) -> None:
    procedure = short_terms(tmp_path, term="2 seconds", reminder="1 seconds")
    async with (
        running_stack(postgres.fresh(), opa, temporal, procedure) as (url, _),
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client,
    ):
        people = People(client)
        case = await people.preparer.open()
        seen = await people.in_tier(case, "nationaal")
        assert [one["outcome"] for one in seen["positions"]] == ["term_passed", "term_passed"]
        assert seen["outcome"] is None
        acts = [one["act"]["type"] for one in await people.history(case)]
        assert acts[:5] == ["submit", "open_tier", "remind", "pass_term", "open_tier"]


async def test_the_ministry_calls_a_case_up_and_the_votes_are_kept(people: People) -> None:
    case = await people.preparer.open()
    await people.in_tier(case, "lokaal")
    await people.vote(case, "against", NCG)
    await people["dg-obdr"].does(case, "call_up", reasons=TEXT)
    seen = await people.in_tier(case, "nationaal")
    assert seen["positions"][0]["outcome"] == "called_up"
    assert [vote["choice"] for vote in seen["positions"][0]["votes"]] == ["against"]


async def test_a_safety_doubt_is_referred_and_nothing_else_goes_on(people: People) -> None:
    case = await people.preparer.open(safetyDoubt=True)
    assert (await people.preparer.case(case))["sideState"] == "referred"
    seen = await people.preparer.until(case, lambda seen: bool(seen["referral"] and seen["referral"]["receipt"]))
    assert seen["referral"]["desk"] == "loov"
    refused = await people[CHAIR].act(case, "cast_vote", choice="for")
    assert refused.status_code in (403, 409)


async def test_a_case_is_withdrawn_and_closed(people: People) -> None:
    case = await people.preparer.open()
    await people.in_tier(case, "lokaal")
    await people.preparer.does(case, "withdraw", reasons=TEXT)
    seen = await people.closed(case)
    assert seen["outcome"] is None
    refused = await people[CHAIR].act(case, "cast_vote", choice="for")
    assert "case_closed" in {reason["code"] for reason in refused.json()["reasons"]}


async def test_ten_refusals_have_ten_different_reasons_and_each_is_an_entry(people: People) -> None:
    case = await people.preparer.open()
    await people.in_tier(case, "lokaal")
    motivated = {"motivation": MOTIVATION, "knockOn": {"newDifference": False, "explanation": TEXT}}
    attempts: list[tuple[str, str, str, dict[str, Any]]] = [
        ("seat_without_vote", "mo-eemsdelta", "cast_vote", {"choice": "for"}),
        ("reasons_missing", NCG, "cast_vote", {"choice": "against"}),
        ("conditions_missing", NCG, "cast_vote", {"choice": "for_with_conditions"}),
        ("dossier_changed", NCG, "cast_vote", {"choice": "for", "dossier": "ab" * 32}),
        ("not_a_member", "ncg-bo", "cast_vote", {"choice": "for"}),
        ("not_the_chair", NCG, "conclude", {"outcome": "approve", **motivated}),
        ("quorum_not_met", CHAIR, "conclude", {"outcome": "approve", **motivated}),
        ("motivation_incomplete", CHAIR, "conclude", {"outcome": "no_quorum", "motivation": {}}),
        ("knock_on_unanswered", CHAIR, "conclude", {"outcome": "approve", "motivation": MOTIVATION}),
        ("wrong_step", "staatssecretaris-herstel", "sign", {"outcome": "approve", "motivation": MOTIVATION}),
        ("not_the_call_up_office", CHAIR, "call_up", {"reasons": TEXT}),
        ("not_returned", "zaakbehandelaar-ncg", "answer", {"answer": TEXT}),
    ]
    seen: set[str] = set()
    for code, account, act, fields in attempts:
        answer = await people[account].act(case, act, **fields)
        assert answer.status_code in (403, 409), answer.text
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert code in {reason["code"] for reason in problem["reasons"]}, (code, problem["reasons"])
        assert problem["receipt"]["allow"] is False
        seen.add(code)
    assert len(seen) >= 10
    refused = [one for one in await people.history(case) if not one["allow"]]
    assert len(refused) == len(attempts)
    assert (await people.preparer.case(case))["openTier"]["votes"] == []


async def test_fifty_copies_of_one_act_at_once_count_once(people: People) -> None:
    case = await people.preparer.open()
    await people.in_tier(case, "lokaal")
    digest = (await people[NCG].case(case))["dossier"]
    copies = [people[NCG].act(case, "cast_vote", key="one", choice="for", dossier=digest) for _ in range(50)]
    answers = await asyncio.gather(*copies)
    assert {answer.status_code for answer in answers} == {200}
    receipts = [answer.json() for answer in answers]
    assert len({receipt["index"] for receipt in receipts}) == 1
    assert sum(not receipt["repeated"] for receipt in receipts) == 1
    votes = [one for one in await people.history(case) if one["act"]["type"] == "cast_vote"]
    assert len(votes) == 1
    other = await people[NCG].act(case, "cast_vote", key="one", choice="abstain", dossier=digest)
    assert other.status_code == 409


async def test_a_vote_and_a_conclusion_at_the_same_moment_have_one_order_that_both_see(people: People) -> None:
    for _ in range(5):
        case = await people.preparer.open()
        await people.in_tier(case, "lokaal")
        await people.vote(case, "for", CHAIR, NCG)
        digest = (await people[CHAIR].case(case))["dossier"]
        vote, conclusion = await asyncio.gather(
            people[PROVINCE].act(case, "cast_vote", choice="against", reasons=TEXT, dossier=digest),
            people[CHAIR].act(
                case,
                "conclude",
                outcome="approve",
                motivation=MOTIVATION,
                knockOn={"newDifference": False, "explanation": TEXT},
                dossier=digest,
            ),
        )
        statuses = (vote.status_code == 200, conclusion.status_code == 200)
        assert statuses in ((True, False), (False, True)), (vote.text, conclusion.text)
        entries = {one["act"]["type"]: one for one in await people.history(case) if one["sequence"] > 4}
        assert entries["cast_vote"]["allow"] is statuses[0]
        assert entries["conclude"]["allow"] is statuses[1]
