"""Seats and bodies that end and accounts that are closed, over HTTP: sessions, pages, views of a moment, differences."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.servers.api.web import Web

MANAGES, ALSO_MANAGES, READER = "beheerder", "tweede-beheerder", "auditor-rijk"
PATH = "/v1/organisatie/wijzigingen"
NOW = "2026-01-01T00:00:00Z"
OLDAMBT = "stuurgroep-oldambt"


async def made(web: Web, **change: Any) -> dict[str, Any]:
    """A change that one proposed and another confirmed, as it is shown."""
    answer = await web.post(MANAGES, PATH, {"validFrom": NOW, **change})
    assert answer.status_code == 201, answer.text
    place = f"{PATH}/{answer.json()['change']}"
    confirmed = await web.post(ALSO_MANAGES, f"{place}/acts", {"type": "confirm_change"})
    assert confirmed.status_code == 200, confirmed.text
    shown: dict[str, Any] = (await web.get(READER, place)).json()
    return shown


def moment(**earlier: float) -> str:
    """Now, or so much earlier."""
    return (datetime.now(UTC) - timedelta(**earlier)).isoformat()


async def bodies(web: Web, **asked: str) -> dict[str, Any]:
    """The bodies as they are shown, by id, with their seats by id."""
    found = (await web.get(READER, "/v1/organisatie", **asked)).json()["bodies"]
    return {one["id"]: one | {"seats": {seat["seat"]: seat for seat in one["seats"]}} for one in found}


async def test_a_closed_account_is_signed_in_nowhere_and_signs_in_no_more(web: Web) -> None:
    account = "mo-het-hogeland"
    browser, bearer = await web.page(account), await web.bearer(account)
    assert "/aanmelden" not in str((await browser.get("/")).url)
    assert (await web.client.get("/v1/routekaarten", headers=bearer)).status_code == 200
    shown = await made(web, kind="close_account", account=account)
    assert (shown["kind"], shown["account"], shown["seat"]) == ("close_account", account, None)

    assert (await web.client.get("/v1/routekaarten", headers=bearer)).status_code == 401
    page = await browser.get("/")
    assert "/afmelden" not in page.text
    refused = await web.client.post("/v1/sessions", json={"account": account})
    assert (refused.status_code, refused.json()["code"]) == (403, "account_closed")
    form = await web.client.post("/aanmelden", data={"account": account})
    assert (form.status_code, "set-cookie" in form.headers) == (403, False)
    assert "is gesloten" in form.text, form.text
    assert f'value="{account}"' not in (await web.client.get("/aanmelden")).text

    assert (await made(web, kind="reopen_account", account=account))["account"] == account
    assert (await web.client.get("/v1/routekaarten", headers=bearer)).status_code == 401
    assert "/afmelden" not in (await browser.get("/")).text
    del web.tokens[account]
    assert (await web.get(account, "/v1/routekaarten")).status_code == 200
    await browser.aclose()


async def test_of_two_sessions_only_that_of_the_closed_account_is_over(web: Web) -> None:
    account, other = "provincie-het-hogeland", "ncg-het-hogeland"
    for one in (account, other):
        assert (await web.get(one, "/v1/routekaarten")).status_code == 200
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    await made(web, kind="close_account", account=account, validFrom=later)
    assert (await web.get(account, "/v1/routekaarten")).status_code == 200
    await made(web, kind="reopen_account", account=account)
    await made(web, kind="close_account", account=account)
    assert [(await web.get(one, "/v1/routekaarten")).status_code for one in (account, other)] == [401, 200]


async def test_what_ended_is_shown_no_longer_and_at_an_earlier_moment_it_is(web: Web) -> None:
    seat = "stuurgroep-groningen-mo"
    before = moment()
    assert (await bodies(web))["stuurgroep-groningen"]["seats"][seat]["endsAt"] is None
    await made(web, kind="end_seat", seat=seat)
    await made(web, kind="end_body", body=OLDAMBT)
    now = await bodies(web)
    assert OLDAMBT not in now
    assert seat not in now["stuurgroep-groningen"]["seats"]
    then = await bodies(web, at=before)
    assert OLDAMBT in then
    assert then["stuurgroep-groningen"]["seats"][seat]["account"] == "mo-groningen"
    ended = (await bodies(web, body=OLDAMBT))[OLDAMBT]
    assert (ended["seats"], ended["endsAt"] is None) == ({}, False)
    groups = (await web.get(READER, "/v1/stuurgroepen")).json()["stuurgroepen"]
    assert OLDAMBT not in {one["id"] for one in groups}
    asked = {"from": before, "to": moment()}
    found = (await web.get(READER, "/v1/organisatie/difference", **asked)).json()
    assert OLDAMBT in str(found)
    assert seat in str(found)


async def test_an_end_that_is_to_come_is_said(web: Web) -> None:
    seat, later = "stuurgroep-midden-groningen-mo", (datetime.now(UTC) + timedelta(days=5)).isoformat()
    await made(web, kind="end_seat", seat=seat, validFrom=later)
    shown = (await bodies(web))["stuurgroep-midden-groningen"]["seats"][seat]
    assert shown["endsAt"] == shown["until"] is not None
    assert shown["account"] == "mo-midden-groningen"


@pytest.mark.parametrize(
    ("change", "status", "reasons"),
    [
        ({"kind": "end_body", "body": "fin"}, 409, {"body_named_by_procedure"}),
        ({"kind": "end_body", "body": "beheer"}, 409, {"body_of_the_rules"}),
        ({"kind": "close_account", "account": ALSO_MANAGES}, 409, {"too_few_managers"}),
        ({"kind": "reopen_account", "account": "mo-eemsdelta"}, 409, {"account_not_closed"}),
    ],
)
async def test_what_may_not_end_is_refused_with_its_reason(
    web: Web, change: dict[str, Any], status: int, reasons: set[str]
) -> None:
    answer = await web.post(MANAGES, PATH, {"validFrom": NOW, **change})
    assert (answer.status_code, {one["code"] for one in answer.json()["reasons"]} - {"body_needed_by_cases"}) == (
        status,
        reasons,
    )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"kind": "end_seat", "seat": "nergens"}, ("/seat", "unknown_body_or_seat")),
        ({"kind": "end_body", "body": "nergens"}, ("/body", "unknown_body_or_seat")),
        ({"kind": "close_account", "account": "niemand"}, ("/account", "unknown_account")),
        ({"kind": "reopen_account", "account": "niemand"}, ("/account", "unknown_account")),
        ({"kind": "close_account", "account": "mo-eemsdelta", "newAccount": True}, ("/newAccount", "unknown_field")),
        ({"kind": "end_seat", "seat": "fin-zetel", "reasons": "BSN 111222333"}, ("/reasons", "contains_bsn")),
    ],
)
async def test_what_is_wrong_is_named(web: Web, change: dict[str, Any], error: tuple[str, str]) -> None:
    answer = await web.post(MANAGES, PATH, {"validFrom": NOW, **change})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_act")
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [error]


async def test_two_who_close_and_vote_at_once_leave_one_order(web: Web) -> None:
    account = "mo-midden-groningen"
    case = await web.open(municipality="1952")
    answer = await web.post(MANAGES, PATH, {"kind": "close_account", "account": account, "validFrom": NOW})
    place = f"{PATH}/{answer.json()['change']}/acts"
    await web.bearer(account)
    confirmed, recused = await asyncio.gather(
        web.post(ALSO_MANAGES, place, {"type": "confirm_change"}),
        web.act(account, case, type="recuse", reasons="Ik woon er."),
    )
    assert confirmed.status_code == 200
    assert recused.status_code in (200, 401, 403)
    assert (await web.act(account, case, type="recuse", reasons="Ik woon er.")).status_code == 401
