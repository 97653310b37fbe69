"""Where a case would go: what a preview says is what happens when the act is taken, or such a case is opened."""

from typing import Any

import pytest

from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, PREPARER, REASON, Web

BO_CHAIR = "voorzitter-bo"
GROUP = (CHAIR, "gemeente-eemsdelta", "ncg-eemsdelta", "provincie-eemsdelta")
OVERLEG = (BO_CHAIR, "gemeenten-bo", "provincie-bo", "ncg-bo")
DECIDING = {"motivation": FULL, "knockOn": NO_EFFECT}


async def leads(web: Web, account: str, case: str) -> dict[tuple[str, str | None], dict[str, Any]]:
    """Where each act that this person may do leads."""
    answer = await web.get(account, f"/v1/routekaarten/{case}/route")
    assert answer.status_code == 200, answer.text
    return {(one["type"], one["variant"]): one for one in answer.json()["acts"]}


async def as_it_is(web: Web, case: str) -> dict[str, Any]:
    """The case as its auditor sees it, in the words of a preview."""
    seen = (await web.get("auditor-rijk", f"/v1/routekaarten/{case}")).json()
    tier = seen["openTier"]
    return {
        "state": seen["state"],
        "tier": seen["tier"],
        "step": tier["step"] if tier else None,
        "outcome": seen["outcome"],
        "waitsFor": [(one["who"], one["act"]) for one in seen["waitsFor"]],
        "by": seen["termEnd"],
    }


def promised(lead: dict[str, Any]) -> dict[str, Any]:
    """What a preview says the case would be."""
    then = lead["then"]
    return {name: then[name] for name in ("state", "tier", "step", "outcome", "by")} | {
        "waitsFor": [(one["who"], one["act"]) for one in then["waitsFor"]]
    }


async def all_in_favour(web: Web, case: str, accounts: tuple[str, ...]) -> None:
    """These vote in favour."""
    for account in accounts:
        await web.took(account, case, type="cast_vote", choice="for")


@pytest.mark.parametrize(
    ("account", "act", "why"),
    [
        (CHAIR, {"type": "escalate", "reasons": REASON}, ["escalated"]),
        (CHAIR, {"type": "conclude", "outcome": "escalate", **DECIDING}, ["divided"]),
        (CHAIR, {"type": "conclude", "outcome": "approve", **DECIDING}, ["within_authority"]),
        (CHAIR, {"type": "conclude", "outcome": "hold", **DECIDING}, ["held"]),
        ("dg-obdr", {"type": "call_up", "reasons": REASON}, ["called_up"]),
        (CHAIR, {"type": "suspend", "reasons": REASON}, None),
        (CHAIR, {"type": "recuse", "reasons": REASON}, None),
        (PREPARER, {"type": "withdraw", "reasons": REASON}, None),
        ("ncg-eemsdelta", {"type": "cast_vote", "choice": "against", "reasons": REASON}, None),
        (CHAIR, {"type": "return_for_information", "questions": REASON}, None),
    ],
)
async def test_an_act_leads_where_the_preview_said(
    web: Web, account: str, act: dict[str, Any], why: list[str] | None
) -> None:
    case = await web.open()
    await all_in_favour(web, case, GROUP)
    variant = act.get("outcome") or act.get("choice")
    lead = (await leads(web, account, case))[act["type"], variant]
    assert why == (lead["route"] and [one["code"] for one in lead["route"]["reasons"]])
    before = await as_it_is(web, case)
    await web.took(account, case, **act)
    after = await as_it_is(web, case)
    assert promised(lead) == after
    assert after != before or act["type"] == "cast_vote"


async def test_an_answer_and_a_resumption_lead_where_the_preview_said(web: Web) -> None:
    returned, referred = await web.open(), await web.open(safetyDoubt=True)
    await web.took(CHAIR, returned, type="return_for_information", questions=REASON)
    for case, act in (
        (returned, {"type": "answer", "answer": REASON}),
        (referred, {"type": "resume", "reasons": REASON}),
    ):
        lead = (await leads(web, PREPARER, case))[act["type"], None]
        await web.took(PREPARER, case, **act)
        assert promised(lead) == await as_it_is(web, case)


async def test_looking_ahead_changes_nothing_and_offers_only_what_may_be_done(web: Web) -> None:
    case = await web.open()
    before = await web.parts.queries.find_case(case)
    entries = await web.parts.queries.entries_of(f"routekaart/{case}")
    chair = await leads(web, CHAIR, case)
    open_to_chair = (await web.get(CHAIR, f"/v1/routekaarten/{case}/acts")).json()["acts"]
    assert list(chair) == [(one["type"], one["variant"]) for one in open_to_chair if one["allow"]]
    assert list(await leads(web, "beheerder", case)) == [("recuse", None)]
    assert await web.parts.queries.find_case(case) == before
    assert await web.parts.queries.entries_of(f"routekaart/{case}") == entries


async def test_who_may_not_read_a_case_is_not_told_where_it_would_go(web: Web) -> None:
    case = await web.open()
    for name in (case, "0" * 32):
        answer = await web.get("voorzitter-groningen", f"/v1/routekaarten/{name}/route")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def preview(web: Web, **changes: Any) -> list[dict[str, Any]]:
    """The legs of the route of a new case."""
    asked = {"municipality": "1979", "measure": "isolation_to_norm", "amountCents": 5_000_000} | changes
    answer = await web.get(CHAIR, "/v1/route-preview", **asked)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["refused"], found["procedure"]["example"]) == ([], True)
    legs: list[dict[str, Any]] = found["legs"]
    return legs


async def carried(web: Web, case: str) -> list[dict[str, Any]]:
    """Each tier that the case comes to while all agree, as it is when it opens; and then the closed case."""
    course = [await as_it_is(web, case)]
    while course[-1]["state"] != "closed":
        tier = course[-1]["tier"]
        if tier == "nationaal":
            await web.took("dg-obdr", case, type="advise", opinion="positive", advice=REASON)
            if (await as_it_is(web, case))["step"] == "budget":
                await web.took("directeur-fin", case, type="concur", agree=True)
            answers = [{"office": "dg-obdr", "answer": REASON}]
            sign = {"outcome": "approve", "motivation": FULL, "adviceAnswers": answers}
            await web.took("staatssecretaris-herstel", case, type="sign", **sign)
        else:
            voters = GROUP if tier == "lokaal" else OVERLEG
            await all_in_favour(web, case, voters)
            await web.took(voters[0], case, type="conclude", outcome="approve", **DECIDING)
        course.append(await as_it_is(web, case))
    return course


@pytest.mark.parametrize(
    ("changes", "likely", "why"),
    [
        ({}, ["lokaal"], [["first_tier"]]),
        (
            {"amountCents": 20_000_000},
            ["lokaal", "bestuurlijk-overleg"],
            [["first_tier"], ["above_ceiling"]],
        ),
        (
            {"amountCents": 60_000_000},
            ["lokaal", "bestuurlijk-overleg", "nationaal"],
            [["first_tier"], ["above_ceiling"], ["above_ceiling"]],
        ),
        (
            {"measure": "compensation_top_up"},
            ["lokaal", "bestuurlijk-overleg"],
            [["first_tier"], ["measure_not_listed"]],
        ),
        ({"municipality": "0047"}, ["bestuurlijk-overleg"], [["no_steering_group"]]),
    ],
)
async def test_a_case_on_which_all_agree_takes_the_route_that_was_expected(
    web: Web, changes: dict[str, Any], likely: list[str], why: list[list[str]]
) -> None:
    legs = await preview(web, **changes)
    expected = [leg for leg in legs if leg["likely"]]
    assert [leg["tier"] for leg in expected] == likely
    assert [[one["code"] for one in leg["why"]] for leg in expected] == why
    assert legs[-1]["tier"] == "nationaal"
    course = await carried(web, await web.open(**changes))
    assert [one["tier"] for one in course] == [*likely, None]
    assert course[0]["by"] == legs[0]["terms"][0]["end"]
    for leg, opened in zip(expected, course, strict=False):
        first = [(one["who"], one["act"]) for one in leg["waitsFor"]]
        assert set(opened["waitsFor"]) <= set(first)
    last = expected[-1]["whenAgreed"]
    assert (last["to"], last["outcome"]) == ("end", course[-1]["outcome"])


async def test_every_leg_says_who_is_asked_by_when_at_the_latest_and_where_disagreement_leads(web: Web) -> None:
    local, overleg, national = await preview(web, amountCents=60_000_000)
    assert [(one["who"], one["act"]) for one in national["waitsFor"]] == [
        ("dg-obdr", "advise"),
        ("fin", "concur"),
        ("staatssecretaris", "sign"),
    ]
    assert (local["whenDivided"]["tier"], overleg["whenDivided"]["tier"]) == ("bestuurlijk-overleg", "nationaal")
    assert national["whenDivided"] is None
    for before, leg in ((local, overleg), (overleg, national)):
        assert leg["opensAtLatest"] == before["terms"][0]["end"] < leg["terms"][0]["end"]


async def test_below_the_ceiling_of_the_treasury_nobody_asks_it(web: Web) -> None:
    *_, national = await preview(web, amountCents=40_000_000)
    assert "fin" not in {one["who"] for one in national["waitsFor"]}


async def test_a_case_with_a_safety_doubt_is_expected_at_the_referral_desk_first(web: Web) -> None:
    desk, local, *_ = await preview(web, safetyDoubt=True)
    assert (desk["tier"], [one["code"] for one in desk["why"]]) == (None, ["safety_doubt"])
    assert [(one["who"], one["act"]) for one in desk["waitsFor"]] == [("preparer", "resume")]
    assert (local["tier"], [one["code"] for one in local["why"]]) == ("lokaal", ["first_tier"])


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"municipality": "9999"}, "municipality", "unknown_municipality"),
        ({"municipality": "x"}, "municipality", "unknown_code"),
        ({"measure": "sloop"}, "measure", "unknown_code"),
        ({"amountCents": -1}, "amountCents", "out_of_range"),
        ({"amountCents": 10_000_000_001}, "amountCents", "out_of_range"),
        ({"amountCents": "veel"}, "amountCents", "wrong_type"),
        ({"safetyDoubt": "misschien"}, "safetyDoubt", "wrong_type"),
        ({"amount_cents": 1}, "amount_cents", "unknown_field"),
    ],
)
async def test_a_new_case_that_cannot_be_is_400_and_names_what(
    web: Web, changes: dict[str, Any], pointer: str, code: str
) -> None:
    asked = {"municipality": "1979", "measure": "isolation_to_norm", "amountCents": 1} | changes
    answer = await web.get(CHAIR, "/v1/route-preview", **asked)
    assert answer.status_code == 400, answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]


async def test_a_new_case_needs_its_municipality_measure_and_amount(web: Web) -> None:
    answer = await web.get(CHAIR, "/v1/route-preview")
    assert {(one["pointer"], one["code"]) for one in answer.json()["errors"]} == {
        (name, "missing") for name in ("municipality", "measure", "amountCents")
    }
