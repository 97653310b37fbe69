"""The register of interests over HTTP and on the command line: registered, ended, and seen by whom it concerns alone."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner

from cli.__main__ import build
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import CHAIR, PREPARER, Web, key

NCG, PROVINCE, AUDITS = "ncg-eemsdelta", "provincie-eemsdelta", "auditor-rijk"
MANAGES, ALSO_MANAGES = "beheerder", "tweede-beheerder"
PATH = "/v1/belangen"
HOUSE = "Bezit een woning in het gebied."


def interest(area: str, **changes: Any) -> dict[str, Any]:
    """An own interest in an area."""
    return {"scope": "area", "code": area, "validFrom": "2026-01-01T00:00:00+01:00"} | changes


async def registered(web: Web, by: str, body: dict[str, Any]) -> str:
    """The id of an interest that is put on record."""
    answer = await web.post(by, PATH, body)
    assert answer.status_code == 201, answer.text
    name: str = answer.json()["interest"]
    return name


async def confirmed(web: Web, by: str, name: str) -> None:
    """The second person's yes."""
    answer = await web.post(by, f"{PATH}/{name}/acts", {"type": "confirm_interest"})
    assert answer.status_code == 200, answer.text


async def own(web: Web, account: str) -> list[dict[str, Any]]:
    """What somebody sees on record of oneself."""
    answer = await web.get(account, PATH)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["belangen"]
    return found


async def ask(web: Web, by: str, **parameters: Any) -> Any:
    """A question about interests."""
    return await web.client.get(PATH, params=parameters, headers=await web.bearer(by))


def codes(answer: Any) -> list[str]:
    """The codes of why something was refused."""
    return [one["code"] for one in answer.json()["reasons"]]


async def test_a_case_does_not_wait_for_who_has_an_interest_in_it_on_record(web: Web) -> None:
    area = key()
    case, other = await web.open(area=area), await web.open()
    name = await registered(web, PROVINCE, interest(area))

    async def waiting(account: str) -> list[bool]:
        found = []
        async with browsers(web, account) as (browser,):
            for path in ("/", "/routekaarten?wacht=mij"):
                page = (await browser.get(path)).text.partition('id="berichten"')[0]
                found += [f"/routekaarten/{one}" in page for one in (case, other)]
            listed = await web.get(account, "/v1/routekaarten", waitingForMe="true", limit=100)
            found += [one in listed.text for one in (case, other)]
        return found

    assert await waiting(PROVINCE) == [False, True] * 3
    assert await waiting(NCG) == [True] * 6
    # It is not hidden: among all cases it is there, and its page says why.
    async with browsers(web, PROVINCE) as (browser,):
        assert f"/routekaarten/{case}" in (await browser.get("/routekaarten")).text
        why = "In het register staat een belang van u dat deze zaak raakt."
        assert why in (await browser.get(f"/routekaarten/{case}")).text
    assert (await web.post(PROVINCE, f"{PATH}/{name}/acts", {"type": "end_interest"})).status_code == 200
    assert await waiting(PROVINCE) == [True] * 6


async def test_who_stays_out_of_many_cases_still_sees_those_that_wait(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = key()
    out = [await web.open(area=area, municipality="1895") for _ in range(3)]
    await web.open(municipality="1895")
    chair = "voorzitter-oldambt"
    await registered(web, chair, interest(area))
    for most in ("api.pages.home.MOST_WAITING", "api.pages.case_list.MOST_LISTED"):
        monkeypatch.setattr(most, 1)
    async with browsers(web, chair) as (browser,):
        for path in ("/", "/routekaarten?wacht=mij"):
            page = (await browser.get(path)).text.partition('id="berichten"')[0]
            shown = set(re.findall(r"/routekaarten/([0-9a-f]{32})", page))
            assert (len(shown), shown & {*out}) == (1, set()), path
            assert ("Er wacht nu niets" in page, "geen zaken die u mag zien" in page) == (False, False)


async def test_an_interest_is_registered_seen_and_ended_and_stays_on_record(web: Web) -> None:
    area = key()
    name = await registered(web, PROVINCE, interest(area, reasons=HOUSE))
    (seen,) = [one for one in await own(web, PROVINCE) if one["id"] == name]
    assert (seen["account"], seen["scope"], seen["code"], seen["reasons"]) == (PROVINCE, "area", area, HOUSE)
    assert (seen["validFrom"], seen["endedAt"]) == ("2025-12-31T23:00:00.000000Z", None)
    case = await web.open(area=area)
    vote = {"type": "cast_vote", "choice": "for"}
    refused = await web.act(PROVINCE, case, **vote)
    assert (refused.status_code, codes(refused)) == (403, ["not_a_member", "registered_interest"])
    assert (await web.post(PROVINCE, f"{PATH}/{name}/acts", {"type": "end_interest"})).status_code == 200
    assert (await web.act(PROVINCE, case, **vote)).status_code == 200
    (seen,) = [one for one in await own(web, PROVINCE) if one["id"] == name]
    assert seen["endedBy"] == PROVINCE
    assert (await web.post(PROVINCE, f"{PATH}/{name}/acts", {"type": "end_interest"})).status_code == 409


async def test_to_others_the_answer_is_the_same_whether_or_not_there_are_interests(web: Web) -> None:
    await registered(web, NCG, interest(key()))
    answers = [
        await ask(web, CHAIR, account=NCG),
        await ask(web, CHAIR, account="voorzitter-groningen"),
        await ask(web, CHAIR, account="nobody-at-all"),
        await web.get(CHAIR, PATH, all=True),
    ]
    told = [
        {name: value for name, value in one.json().items() if name not in ("traceId", "instance")} for one in answers
    ]
    assert [one.status_code for one in answers] == [403] * 4
    assert all(one == told[0] for one in told)
    assert told[0]["code"] == "interests_refused"


@pytest.mark.parametrize("account", [MANAGES, AUDITS])
async def test_who_manages_or_audits_sees_those_of_others(web: Web, account: str) -> None:
    names = [await registered(web, NCG, interest(key())), await registered(web, CHAIR, interest(key()))]
    of_one = (await ask(web, account, account=NCG, limit=200)).json()["belangen"]
    assert {one["account"] for one in of_one} == {NCG}
    assert names[0] in {one["id"] for one in of_one}
    everybody: list[str] = []
    after: int | None = -1
    while after is not None:
        page = (await web.get(account, PATH, all=True, limit=2, after=after)).json()
        everybody += [one["id"] for one in page["belangen"]]
        after = page["after"]
    assert set(names) <= set(everybody)
    assert (await ask(web, account, account="nobody-at-all")).json()["belangen"] == []


async def test_of_somebody_elses_interest_others_learn_no_more_than_that_the_person_stays_out(web: Web) -> None:
    area = key()
    name = await registered(web, CHAIR, interest(area, account=NCG, reasons=HOUSE, municipality="1979"))
    await confirmed(web, MANAGES, name)
    case = await web.open(area=area)
    assert (await web.act(NCG, case, type="cast_vote", choice="for")).status_code == 403
    path = f"/v1/routekaarten/{case}"
    mine = (await web.get(NCG, f"{path}/authority")).text
    theirs = (await web.get("dg-obdr", f"{path}/authority", who=NCG)).text
    history = (await web.get(CHAIR, f"{path}/history")).text
    assert "registered_interest" in mine
    for told in (theirs, history):
        assert "registered_interest" not in told
        assert "recused" in told
        assert HOUSE not in told


async def test_the_chair_and_who_manages_register_for_somebody_else_with_reasons(web: Web) -> None:
    body = interest(key(), account=NCG, municipality="1979")
    for by in (CHAIR, MANAGES):
        bare = await web.post(by, PATH, body)
        assert codes(bare) == ["reasons_missing"]
        await registered(web, by, body | {"reasons": HOUSE})
    for by in ("voorzitter-groningen", PREPARER):
        assert codes(await web.post(by, PATH, body | {"reasons": HOUSE})) == ["not_the_registrar"]
    ended = [await web.post(NCG, f"{PATH}/{one['id']}/acts", {"type": "end_interest"}) for one in await own(web, NCG)]
    assert ["not_the_registrar"] in [codes(one) for one in ended if one.status_code == 403]


async def test_what_somebody_else_proposes_counts_when_a_second_person_confirms_it(web: Web) -> None:
    area = key()
    name = await registered(web, MANAGES, interest(area, account=PROVINCE, reasons=HOUSE))
    (seen,) = [one for one in await own(web, PROVINCE) if one["id"] == name]
    assert (seen["status"], seen["registeredBy"], seen["confirmedBy"]) == ("proposed", MANAGES, None)
    case = await web.open(area=area)
    vote = {"type": "cast_vote", "choice": "for"}
    assert (await web.act(PROVINCE, case, **vote)).status_code == 200
    path = f"{PATH}/{name}/acts"
    for by, expected in (
        (PROVINCE, ["not_the_registrar", "own_interest"]),
        (MANAGES, ["second_person_needed"]),
        ("voorzitter-groningen", ["not_the_registrar"]),
    ):
        assert codes(await web.post(by, path, {"type": "confirm_interest"})) == expected
    await confirmed(web, CHAIR, name)
    (seen,) = [one for one in await own(web, PROVINCE) if one["id"] == name]
    assert (seen["status"], seen["confirmedBy"]) == ("registered", CHAIR)
    assert codes(await web.act(PROVINCE, case, **vote)) == ["not_a_member", "registered_interest"]
    assert codes(await web.post(MANAGES, path, {"type": "confirm_interest"})) == ["interest_not_proposed"]
    assert (await web.post(MANAGES, path, {"type": "end_interest", "reasons": HOUSE})).status_code == 200
    await confirmed(web, ALSO_MANAGES, name)
    (seen,) = [one for one in await own(web, PROVINCE) if one["id"] == name]
    assert (seen["status"], seen["endProposedBy"], seen["endedBy"]) == ("ended", MANAGES, ALSO_MANAGES)


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"scope": "municipality", "code": "1979", "municipality": "1979"}, "/municipality", "unknown_field"),
        ({"municipality": "0363"}, "/municipality", "unknown_municipality"),
        ({"scope": "municipality", "code": "0363"}, "/code", "unknown_municipality"),
        ({"scope": "case", "code": "RK-1"}, "/code", "unknown_code"),
        ({"scope": "street"}, "/scope", "unknown_code"),
        ({"code": ""}, "/code", "missing"),
        ({"code": "BSN 111222333"}, "/code", "contains_bsn"),
        ({"account": "nobody-at-all", "reasons": HOUSE}, "/account", "unknown_account"),
        ({"validUntil": "2025-01-01T00:00:00Z"}, "/validUntil", "ends_too_early"),
        ({"validFrom": "2026-01-01"}, "/validFrom", "not_a_moment"),
        ({"because": "x"}, "/because", "unknown_field"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_recorded(
    web: Web, changes: dict[str, Any], pointer: str, code: str
) -> None:
    before = await own(web, NCG)
    answer = await web.post(NCG, PATH, interest("Opwierde", **changes))
    assert answer.status_code == 400, answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
    assert await own(web, NCG) == before


async def test_an_interest_that_is_over_or_not_there_changes_nothing(web: Web) -> None:
    over = await web.post(NCG, PATH, interest(key(), validUntil="2026-02-01T00:00:00Z"))
    assert codes(over) == ["interest_over"]
    assert (await web.post(NCG, f"{PATH}/{'0' * 32}/acts", {"type": "end_interest"})).status_code == 404
    assert (await web.post(NCG, f"{PATH}/{'0' * 32}/acts", {"type": "hide_interest"})).status_code == 400
    same = key()
    first, again = [await web.post(NCG, PATH, interest("Farmsum"), same) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["interest"] == again.json()["interest"]


async def test_the_command_line_registers_lists_and_ends(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GETRAPT_URL", web.url)
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))

    async def run(*arguments: str) -> tuple[int, str]:
        with structlog.testing.capture_logs():
            result = await asyncio.to_thread(CliRunner().invoke, build(), ["belang", *arguments])
        return result.exit_code, result.output

    area = key()
    code, said = await run(
        *("register", "--as", CHAIR, "--of", NCG, "--scope", "area", "--code", area),
        *("--municipality", "1979", "--reasons", HOUSE),
    )
    assert (code, "recorded at index" in said) == (0, True)
    code, said = await run("list", "--as", NCG, "--json")
    name = next(one["id"] for one in json.loads(said)["belangen"] if one["code"] == area)
    code, said = await run("end", name, "--as", NCG)
    assert (code, name in said) == (1, False)
    for status, arguments in (
        ("proposed", ("confirm", name, "--as", MANAGES)),
        ("registered", ("end", name, "--as", CHAIR, "--reasons", "Verkocht.")),
        ("end proposed", ("confirm", name, "--as", MANAGES)),
    ):
        code, said = await run("list", "--as", NCG)
        assert (code, f"{name}  {NCG}, area {area}: {status}" in said) == (0, True)
        code, said = await run("confirm", name, "--as", CHAIR)
        assert (code, name in said) == (1, False)
        code, said = await run(*arguments, "--json")
        assert (code, json.loads(said)["interest"]) == (0, name)
    code, said = await run("list", "--as", AUDITS, "--of", NCG)
    assert (code, f"{name}  {NCG}, area {area}: ended" in said) == (0, True)
    code, said = await run("list", "--as", AUDITS, "--all", "--json")
    assert name in said
    code, said = await run("list", "--as", PREPARER, "--of", NCG)
    assert (code, name in said) == (1, False)
