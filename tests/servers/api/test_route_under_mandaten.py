"""Where a case would go by acts under a mandaat: what a preview says is what happens; and who plays along in a new one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from authority.route_preview import RoutePreviews
from domain.dutch_time import dutch_date
from procedures.loader import EXAMPLE_ORGANISATION
from runtime.prepare import prepare
from tests.servers.api.test_authority_agrees import Counted, seen_now
from tests.servers.api.test_mandaten import MANAGES, SIGNS, act
from tests.servers.api.test_mandaten_explained import ELSEWHERE, given, questioned
from tests.servers.api.test_route import as_it_is, leads, promised
from tests.servers.api.web import CHAIR, REASON, Web

ALL_OF_INTAKE = ["answer", "withdraw", "resume"]


@pytest.mark.parametrize(
    "played",
    [{"type": "answer", "answer": REASON}, {"type": "withdraw", "reasons": REASON}],
    ids=lambda one: one["type"],
)
async def test_an_act_under_a_mandaat_leads_where_the_preview_said(web: Web, played: dict[str, Any]) -> None:
    case, office = await questioned(web)
    name = await given(web, principal=office, acts=ALL_OF_INTAKE)
    foreseen = await leads(web, ELSEWHERE, case)
    assert {kind for kind, _ in foreseen} == {"answer", "withdraw", "recuse"}
    await web.took(ELSEWHERE, case, **played)
    assert promised(foreseen[played["type"], None]) == await as_it_is(web, case)
    assert (await act(web, MANAGES, name, "revoke_mandaat")).status_code == 200
    answer = await web.get(ELSEWHERE, f"/v1/routekaarten/{case}/route")
    assert answer.status_code == 404, "with the mandaat what may be read ends as well"


async def test_a_preview_under_a_mandaat_costs_no_question_more(web: Web) -> None:
    case, office = await questioned(web)
    name = await given(web, principal=office, acts=["answer"])
    account = await web.parts.register.account_of(ELSEWHERE)
    assert account is not None
    policy = Counted(web)
    found = await RoutePreviews(web.parts.register, web.parts.procedures, policy).leads(
        account, await seen_now(web, case)
    )
    assert found is not None and {one.act for one in found} == {"answer", "recuse"}
    assert len(policy.asked) == 1
    assert (await act(web, MANAGES, name, "revoke_mandaat")).status_code == 200


async def last_leg(web: Web, account: str, **changes: Any) -> dict[str, Any]:
    """The national leg of the route of a new case, as this account is told."""
    asked = {"municipality": "1979", "measure": "isolation_to_norm", "amountCents": 20_000_000} | changes
    answer = await web.get(account, "/v1/route-preview", **asked)
    assert answer.status_code == 200, answer.text
    leg: dict[str, Any] = answer.json()["legs"][-1]
    assert leg["tier"] == "nationaal"
    return leg


async def test_who_asks_plays_along_in_a_new_case_with_what_it_may_do_under_a_mandaat(web: Web, tmp_path: Path) -> None:
    """Nobody is in the office that signs by the time that a case comes there; whoever it gave a mandaat signs for it,
    within the mandaat."""
    limits = {"municipalities": ["1979"], "measures": [], "ceilingCents": 20_000_000}
    await given(web, by=SIGNS, confirmed_by=MANAGES, principal="staatssecretaris", acts=["sign"], **limits)
    assert (await last_leg(web, CHAIR))["whenAgreed"]["to"] == "end"
    text = EXAMPLE_ORGANISATION.read_text("utf-8")
    line = "    account: staatssecretaris-herstel\n    valid_from: 2025-01-01"
    assert line in text
    file = tmp_path / "organisatie.yaml"
    end = dutch_date(datetime.now(UTC)) + timedelta(days=2)
    file.write_text(text.replace(line, f"{line}\n    valid_until: {end}"), "utf-8")
    await prepare(web.parts.settings.model_copy(update={"organisation": file}))
    assert (await last_leg(web, CHAIR))["whenAgreed"] is None
    signed = await last_leg(web, ELSEWHERE)
    assert (signed["whenAgreed"]["to"], signed["whenAgreed"]["outcome"]) == ("end", "approve")
    assert (await last_leg(web, ELSEWHERE, amountCents=20_000_001))["whenAgreed"] is None
    assert (await last_leg(web, ELSEWHERE, municipality="0014"))["whenAgreed"] is None
