"""An explanation counts the mandaten of whoever it is about: as an act would be judged, now and at an earlier moment."""

from datetime import UTC, datetime
from typing import Any

import pytest

from authority import mandated
from authority.explaining import Asked
from authority.explanation import Explanation
from authority.offers import every_act
from tests.servers.api.test_authority_agrees import Counted, seen_now, take
from tests.servers.api.test_mandaten import MANAGES, NCG, SIGNS, act, agreed, proposed
from tests.servers.api.web import CHAIR, PREPARER, Web


async def told(web: Web, case: str, at: datetime | None = None) -> Explanation:
    """What NCG is told of itself."""
    row = await web.parts.queries.find_case(case)
    account = await web.parts.register.account_of(NCG)
    assert row is not None and account is not None
    now = await web.parts.moments.now(row.state)
    seen = now if at is None else await web.parts.moments.at(case, at)
    (answer,) = await web.parts.explaining.explain([Asked(account, account, now, seen)])
    assert answer.explanation is not None
    return answer.explanation


def may(explanation: Explanation) -> tuple[bool, bool]:
    """Whether the act may be done, and whether it says so of who may do what the case waits for."""
    (answer,) = (one for one in explanation.acts if one.act == "answer")
    (awaited,) = explanation.awaited
    return bool(answer.allow), explanation.account in {one.account for one in awaited.allowed}


async def test_who_holds_a_mandaat_may_from_its_confirmation_until_it_is_revoked(web: Web) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="return_for_information", questions="Welke adressen?")
    row = await web.parts.queries.find_case(case)
    assert row is not None
    office = (await web.parts.moments.now(row.state)).facts.procedure.intake_office
    name = await proposed(web, MANAGES, principal=office, acts=["answer"])
    assert may(await told(web, case)) == (False, False)
    before = datetime.now(UTC)
    assert (await act(web, PREPARER, name, "confirm_mandaat")).status_code == 200
    await agreed(web, name)
    assert may(await told(web, case)) == (True, True)
    offices = {one.body for one in (await told(web, case)).awaited[0].allowed}
    assert offices == {office}, "under a mandaat it is for the office that gave it"
    then = datetime.now(UTC)
    assert (await act(web, MANAGES, name, "revoke_mandaat")).status_code == 200
    assert may(await told(web, case)) == (False, False)
    assert may(await told(web, case, then)) == (True, True)
    assert may(await told(web, case, before)) == (False, False)


async def test_a_moment_in_the_past_has_the_version_of_the_register_that_was_in_force_then(web: Web) -> None:
    """No entry of the case follows the changes; still each moment between them has a version of its own."""
    case = await web.open()
    known: list[tuple[datetime, int]] = []

    async def now() -> None:
        known.append((datetime.now(UTC), await web.parts.register.current_version()))

    await now()
    name = await proposed(web, MANAGES)
    await now()
    assert (await act(web, SIGNS, name, "confirm_mandaat")).status_code == 200
    await now()
    assert (await act(web, SIGNS, name, "confirm_mandaat")).status_code == 409
    await now()
    assert (await act(web, MANAGES, name, "revoke_mandaat")).status_code == 200
    await now()
    first = known[0][1]
    assert [version - first for _, version in known] == [0, 1, 2, 2, 3]
    seen = [(at, (await web.parts.moments.at(case, at)).register_version) for at, _ in known]
    assert seen == known
    answer = await web.get("auditor-rijk", f"/v1/routekaarten/{case}/authority", at=known[1][0].isoformat())
    assert answer.json()["registerVersion"] == known[1][1]


ELSEWHERE = "voorzitter-het-hogeland"
"""Has nothing to do with a case in Eemsdelta, but for a mandaat."""


async def questioned(web: Web) -> tuple[str, str]:
    """A case in Eemsdelta that waits for an answer, and the office that it is asked of."""
    case = await web.open()
    await web.took(CHAIR, case, type="return_for_information", questions="Welke adressen?")
    row = await web.parts.queries.find_case(case)
    assert row is not None
    return case, (await web.parts.moments.now(row.state)).facts.procedure.intake_office


async def given(web: Web, by: str = MANAGES, confirmed_by: str = PREPARER, **changes: Any) -> str:
    """A mandaat in force to somebody elsewhere; its id."""
    name = await proposed(web, by, **{"holder": {"kind": "account", "id": ELSEWHERE}} | changes)
    answer = await act(web, confirmed_by, name, "confirm_mandaat")
    assert answer.status_code == 200, answer.text
    await agreed(web, name)
    return name


async def who_may(web: Web, case: str, **asked: Any) -> dict[str, list[dict[str, Any]]]:
    """Who may do what the case waits for, by office, as the auditor is told."""
    answer = await web.get("auditor-rijk", f"/v1/routekaarten/{case}/authority", **asked)
    assert answer.status_code == 200, answer.text
    (awaited,) = answer.json()["waitsFor"]
    return {group["body"]: group["seats"] for group in awaited["allowed"]}


@pytest.mark.parametrize(
    "holder",
    [
        {"kind": "account", "id": ELSEWHERE},
        {"kind": "seat", "id": "stuurgroep-het-hogeland-voorzitter"},
    ],
    ids=lambda holder: holder["kind"],
)
async def test_who_may_names_who_holds_nothing_but_a_mandaat_by_office_with_mandaat_and_namens(
    web: Web, holder: dict[str, str]
) -> None:
    case, office = await questioned(web)
    assert ELSEWHERE not in {one["account"] for seats in (await who_may(web, case)).values() for one in seats}
    name = await given(web, principal=office, acts=["answer"], holder=holder)
    answer = (await web.get("auditor-rijk", f"/v1/routekaarten/{case}/authority")).json()
    (awaited,) = answer["waitsFor"]
    (group,) = (one for one in awaited["allowed"] if one["body"] == office)
    (seat,) = (one for one in group["seats"] if one["account"] == ELSEWHERE)
    assert (seat["mandate"], seat["seat"]) == ([name], "stuurgroep-het-hogeland-voorzitter")
    organisation = await web.parts.register.at(await web.parts.register.current_version())
    assert group["onBehalfOf"] == organisation.body(office).principal
    (own,) = (one for one in group["seats"] if one["account"] == PREPARER)
    assert own["mandate"] == []
    then = datetime.now(UTC)
    assert (await act(web, MANAGES, name, "revoke_mandaat")).status_code == 200
    assert ELSEWHERE not in {one["account"] for one in (await who_may(web, case))[office]}
    assert ELSEWHERE in {one["account"] for one in (await who_may(web, case, at=then.isoformat()))[office]}


async def test_who_may_leaves_out_mandaten_that_do_not_carry_the_act_here(web: Web) -> None:
    case, office = await questioned(web)
    wrong: list[dict[str, Any]] = [
        {"municipalities": ["1966"]},
        {"acts": ["withdraw"]},
        {"ceilingCents": 1},
        {"validFrom": "2090-01-01T00:00:00Z"},
    ]
    for changes in wrong:
        await given(web, **{"principal": office, "acts": ["answer"]} | changes)
    await proposed(web, MANAGES, principal=office, acts=["answer"], holder={"kind": "account", "id": ELSEWHERE})
    assert ELSEWHERE not in {one["account"] for seats in (await who_may(web, case)).values() for one in seats}


async def test_who_may_under_a_sub_mandaat_names_the_whole_chain(web: Web) -> None:
    case, office = await questioned(web)
    first = await given(web, principal=office, acts=["answer"], holder={"kind": "account", "id": NCG}, passable=True)
    own = await proposed(
        web, NCG, principal=office, parent=first, acts=["answer"], holder={"kind": "account", "id": ELSEWHERE}
    )
    assert (await act(web, MANAGES, own, "confirm_mandaat")).status_code == 200
    await agreed(web, own)
    seats = (await who_may(web, case))[office]
    assert [one["mandate"] for one in seats if one["account"] == ELSEWHERE] == [[own, first]]
    assert (await act(web, MANAGES, first, "revoke_mandaat")).status_code == 200
    assert not {ELSEWHERE, NCG} & {one["account"] for one in (await who_may(web, case))[office]}


async def test_who_may_with_mandaten_costs_one_question(web: Web) -> None:
    case, office = await questioned(web)
    await given(web, principal=office, acts=["answer"])
    seen, policy = await seen_now(web, case), Counted(web)
    account = await web.parts.register.account_of("auditor-rijk")
    assert account is not None
    (answer,) = await policy.explaining().explain([Asked(account, account, seen, seen)])
    assert answer.explanation is not None
    (awaited,) = answer.explanation.awaited
    assert any(seat.mandaten for seat in awaited.allowed)
    assert len(policy.asked) == 1


async def test_who_may_is_the_same_where_so_many_hold_mandaten_that_they_are_asked_in_parts(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, office = await questioned(web)
    await given(web, principal=office, acts=["answer"])
    seen, policy = await seen_now(web, case), Counted(web)
    account = await web.parts.register.account_of("auditor-rijk")
    assert account is not None
    at_once = await policy.explaining().explain([Asked(account, account, seen, seen)])
    monkeypatch.setattr(mandated, "MOST_AT_ONCE", 10)
    in_parts = await policy.explaining().explain([Asked(account, account, seen, seen)])
    assert in_parts == at_once
    assert sum(policy.asked[1:]) == policy.asked[0]
    assert max(policy.asked[1:]) == 10


async def test_a_mandaat_for_another_act_tells_no_more_of_the_votes_than_the_act_would(web: Web) -> None:
    """Under it the case may be read, but a conclusion is judged without it; so what is against that is told as then."""
    case = await web.open()
    name = await given(web, confirmed_by="directeur-fin", principal="fin", acts=["concur"])
    account = await web.parts.register.account_of(ELSEWHERE)
    auditor = await web.parts.register.account_of("auditor-rijk")
    assert account is not None and auditor is not None
    seen = await seen_now(web, case)
    (answer,) = await web.parts.explaining.explain([Asked(auditor, account, seen, seen)])
    assert answer.explanation is not None
    acts = every_act(seen.state, seen.facts.procedure)
    compared = [(draft, one) for draft, one in zip(acts, answer.explanation.acts, strict=True) if one.act == "conclude"]
    assert len(compared) > 3
    for conclude, one in compared:
        receipt = await take(web, case, account, conclude)
        assert (receipt.allow, receipt.reasons) == (one.allow, one.reasons)
    assert (await act(web, MANAGES, name, "revoke_mandaat")).status_code == 200
