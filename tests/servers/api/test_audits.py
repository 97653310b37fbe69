"""Audits over HTTP and on the command line: their whole life, who may do and see what of it, and the drawing again."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from cli.__main__ import build
from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, PREPARER, REASON, Web, key

AUDITS, NCG, MANAGES, CALLS_UP = "auditor-rijk", "ncg-eemsdelta", "beheerder", "dg-obdr"
PATH = "/v1/audits"
SEED = "00c0ffee00c0ffee"
QUESTION = "Zijn de besluiten in Eemsdelta gemotiveerd?"


def plan(**changes: Any) -> dict[str, Any]:
    """An audit of what the steering group of Eemsdelta approved."""
    scope = {"municipality": "1979", "tier": "lokaal", "outcome": "approve"}
    return {"question": QUESTION, "scope": scope, "sampleSize": 2, "seed": SEED} | changes


def codes(answer: Any) -> list[str]:
    """The codes of why something was refused."""
    return [one["code"] for one in answer.json()["reasons"]]


async def approved(web: Web) -> str:
    """A case that the steering group approved."""
    case = await web.open()
    for party in ("voorzitter", "ncg", "provincie"):
        await web.took(f"{party}-eemsdelta", case, type="cast_vote", choice="for")
    await web.took(CHAIR, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)
    return case


@pytest.fixture
async def closed(web: Web) -> list[str]:
    """Two cases that are closed, at least."""
    return [await approved(web) for _ in range(2)]


async def opened(web: Web, **changes: Any) -> str:
    """The id of an audit that was opened."""
    answer = await web.post(AUDITS, PATH, plan(**changes))
    assert answer.status_code == 201, answer.text
    name: str = answer.json()["audit"]
    assert answer.headers["Location"] == f"{PATH}/{name}"
    return name


async def show(web: Web, name: str, by: str = AUDITS) -> dict[str, Any]:
    """The audit as somebody sees it."""
    answer = await web.get(by, f"{PATH}/{name}")
    assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = answer.json()
    return seen


async def act(web: Web, by: str, name: str, used_key: str | None = None, **fields: Any) -> Any:
    """An act on an audit."""
    return await web.post(by, f"{PATH}/{name}/acts", fields, used_key)


async def test_an_audit_lives_from_its_question_to_its_conclusion(web: Web, closed: list[str]) -> None:
    name = await opened(web)
    seen = await show(web, name)
    assert (seen["question"], seen["status"], seen["seed"]) == (QUESTION, "open", SEED)
    assert seen["scope"]["outcome"] == "approve"
    assert seen["population"] >= 2
    one, other = seen["sample"]
    (look,) = await web.parts.access_log.page(None, 1)
    assert (look.record.look, look.record.cases) == ("audit", sorted([one, other]))
    assert seen["withoutFinding"] == [one, other]
    finding = {"type": "record_finding", "tier": "lokaal", "text": "De weging van belangen ontbreekt."}
    for case, result, category in (
        (one, "conform", None),
        (other, "conform", None),
        (one, "non_conform", "motivation"),
    ):
        answer = await act(web, AUDITS, name, **finding, case=case, result=result, category=category)
        assert answer.status_code == 200, answer.text
    (shown,) = (await show(web, name, CHAIR))["findings"][2:]
    assert (shown["text"], shown["category"], shown["by"]) == (finding["text"], "motivation", AUDITS)
    assert (shown["answering"], shown["counts"], shown["replies"]) == (["stuurgroep-eemsdelta"], True, [])
    assert shown["replyUntil"] is not None
    close = {"type": "close_audit", "conclusion": "Eén besluit was niet gemotiveerd."}
    assert codes(await act(web, AUDITS, name, **close, seen=3)) == ["reply_awaited"]
    reply = {"type": "reply_to_finding", "case": one, "finding": 3, "reply": "Aangevuld in het dossier."}
    assert (await act(web, CHAIR, name, **reply)).status_code == 200
    assert codes(await act(web, AUDITS, name, **close, seen=3)) == ["audit_changed"]
    assert (await act(web, AUDITS, name, **close, seen=4)).status_code == 200
    seen = await show(web, name)
    assert (seen["status"], seen["conclusion"], seen["closedBy"]) == ("closed", close["conclusion"], AUDITS)
    assert [one["counts"] for one in seen["findings"]] == [False, True, True]
    assert [one["text"] for one in seen["findings"][2]["replies"]] == [reply["reply"]]
    late = await act(web, AUDITS, name, **close, seen=4)
    assert (late.status_code, codes(late)) == (409, ["audit_closed"])


async def test_who_sees_what_of_an_audit(web: Web, closed: list[str]) -> None:
    name = await opened(web)
    case = (await show(web, name))["sample"][0]
    said = {"type": "record_finding", "case": case, "text": REASON}
    for by in (CHAIR, NCG, PREPARER, MANAGES):
        assert (await web.get(by, f"{PATH}/{name}")).status_code == 404
    lokaal = await act(web, AUDITS, name, **said, result="non_conform", category="term", tier="lokaal")
    intake = await act(web, AUDITS, name, **said, result="non_conform", category="dossier")
    assert (lokaal.status_code, intake.status_code) == (200, 200)
    for by, numbers in ((AUDITS, [1, 2]), (CALLS_UP, [1, 2]), (CHAIR, [1]), (PREPARER, [2])):
        seen = await show(web, name, by)
        assert [one["number"] for one in seen["findings"]] == numbers
        whole = by in (AUDITS, CALLS_UP)
        assert (seen["sample"] is not None, seen["withoutFinding"] is not None) == (whole, whole)
        listed = (await web.get(by, PATH, limit=200)).json()["audits"]
        assert name in {one["id"] for one in listed}
    for by in (NCG, MANAGES, "voorzitter-groningen"):
        assert (await web.get(by, f"{PATH}/{name}")).status_code == 404
        assert name not in (await web.get(by, PATH, limit=200)).text
    assert (await web.get(AUDITS, f"{PATH}/{'0' * 32}")).status_code == 404


async def test_the_list_is_paged_in_the_order_of_opening(web: Web, closed: list[str]) -> None:
    names = [await opened(web) for _ in range(3)]
    found: list[str] = []
    after: int | None = -1
    while after is not None:
        page = (await web.get(AUDITS, PATH, limit=2, after=after)).json()
        found += [one["id"] for one in page["audits"]]
        after = page["after"]
    assert [one for one in found if one in names] == names


@pytest.mark.parametrize("by", [CHAIR, NCG, PREPARER, MANAGES, CALLS_UP, "staatssecretaris-herstel"])
async def test_a_refusal_says_why_and_is_recorded(web: Web, closed: list[str], by: str) -> None:
    name = await opened(web)
    case = (await show(web, name))["sample"][0]
    answers = [
        await web.post(by, PATH, plan()),
        await act(web, by, name, type="record_finding", case=case, result="conform", text=REASON),
        await act(web, by, name, type="close_audit", seen=0, conclusion=REASON),
        await act(web, by, name, type="reply_to_finding", case=case, finding=1, reply=REASON),
    ]
    assert [one.status_code for one in answers[:3]] == [403] * 3
    assert all("not_the_auditor" in codes(one) for one in answers[:3])
    assert codes(answers[3]) == ["no_such_finding"]
    assert [one.json()["receipt"]["audit"] == name for one in answers] == [False, True, True, True]
    assert (await show(web, name))["findings"] == []


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"sampleSize": 0}, "/sampleSize", "out_of_range"),
        ({"sampleSize": 501}, "/sampleSize", "out_of_range"),
        ({"seed": "Jan"}, "/seed", "unknown_code"),
        ({"seed": "111222333"}, "/seed", "unknown_code"),
        ({"seed": ""}, "/seed", "unknown_code"),
        ({"question": "Wat is er met BSN 111222333?"}, "/question", "contains_bsn"),
        ({"scope": {"municipality": "0363"}}, "/scope/municipality", "unknown_municipality"),
        ({"scope": {"tier": "geen-trap"}}, "/scope/tier", "unknown_code"),
        ({"scope": {"procedure": "geen"}}, "/scope/procedure", "unknown_code"),
        ({"scope": {"outcome": "perhaps"}}, "/scope/outcome", "unknown_code"),
        ({"scope": {"closedFrom": "2026-01-01"}}, "/scope/closedFrom", "not_a_moment"),
        (
            {"scope": {"closedFrom": "2026-02-01T00:00:00Z", "closedUntil": "2026-01-01T00:00:00Z"}},
            "/scope/closedUntil",
            "ends_too_early",
        ),
        ({"because": "x"}, "/because", "unknown_field"),
    ],
)
async def test_what_is_wrong_with_a_plan_is_named_and_nothing_is_recorded(
    web: Web, changes: dict[str, Any], pointer: str, code: str
) -> None:
    before = await web.parts.audits.ledger_size()
    answer = await web.post(AUDITS, PATH, plan(**changes))
    assert answer.status_code == 400, answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
    assert await web.parts.audits.ledger_size() == before


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"type": "record_finding", "case": "RK-1", "result": "conform", "text": "x"}, "/case", "unknown_code"),
        ({"type": "record_finding", "case": "0" * 32, "result": "good", "text": "x"}, "/result", "unknown_code"),
        ({"type": "record_finding", "case": "0" * 32, "result": "conform", "text": "x"}, "/case", "unknown_case"),
        ({"type": "record_finding", "case": "0" * 32, "result": "conform"}, "/text", "missing"),
        ({"type": "reply_to_finding", "case": "0" * 32, "finding": -1, "reply": "x"}, "/finding", "out_of_range"),
        ({"type": "close_audit", "seen": "all", "conclusion": "x"}, "/seen", "wrong_type"),
        ({"type": "close_audit", "seen": 0, "conclusion": " "}, "/conclusion", "missing"),
        ({"type": "delete_audit"}, "/type", "unknown_act"),
    ],
)
async def test_what_is_wrong_with_an_act_is_named(
    web: Web, closed: list[str], fields: dict[str, Any], pointer: str, code: str
) -> None:
    name = await opened(web)
    answer = await act(web, AUDITS, name, **fields)
    assert answer.status_code == 400, answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]


async def test_sent_again_it_counts_once(web: Web, closed: list[str]) -> None:
    same = key()
    first, again = [await web.post(AUDITS, PATH, plan(), same) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["audit"] == again.json()["audit"]
    other = await web.post(AUDITS, PATH, plan(seed="ffffffffffffffff"), same)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    name = first.json()["audit"]
    case = (await show(web, name))["sample"][0]
    fields = {"type": "record_finding", "case": case, "result": "conform", "text": REASON}
    same = key()
    answers = await asyncio.gather(*(act(web, AUDITS, name, same, **fields) for _ in range(3)))
    assert [one.status_code for one in answers] == [200] * 3
    assert len((await show(web, name))["findings"]) == 1


async def test_what_is_found_of_a_case_is_in_the_log_of_processing_of_that_case_alone(
    web: Web, closed: list[str]
) -> None:
    name = await opened(web)
    one, other = (await show(web, name))["sample"]

    async def findings_on(case: str) -> int:
        lines = (await web.get(AUDITS, "/v1/verwerkingen", case=case, limit=200)).json()["verwerkingen"]
        of_case = [line for line in lines if line["dpl.core.data_subject_id_type"] == "case"]
        # Of this case, and not of the others that were drawn with it.
        assert len({line["dpl.core.data_subject_id"] for line in of_case}) == 1
        of_audits = [line for line in of_case if line["name"] in {"open_audit", "record_finding"}]
        assert {line["dpl.core.processing_activity_id"] for line in of_audits} == {"toezicht-houden"}
        return [line["name"] for line in of_audits].count("record_finding")

    # Other audits may have drawn these cases before.
    before = await findings_on(one), await findings_on(other)
    fields = {"type": "record_finding", "case": one, "result": "conform", "text": REASON, "tier": "lokaal"}
    assert (await act(web, AUDITS, name, **fields)).status_code == 200
    assert (await findings_on(one), await findings_on(other)) == (before[0] + 1, before[1])
    after: dict[str, str] | None = {}
    drawn = set()
    while after is not None:
        page = (await web.get(AUDITS, "/v1/verwerkingen", limit=200, **after)).json()
        drawn |= {one["dpl.core.data_subject_id"] for one in page["verwerkingen"] if one["name"] == "open_audit"}
        after = page["after"] and {"after": page["after"]}
    assert len(drawn) >= 2


async def test_an_audit_lives_on_the_command_line_too(
    web: Web, closed: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GETRAPT_URL", web.url)
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GETRAPT_DATABASE_URL", str(web.parts.settings.database_url))

    async def run(*arguments: str, ends: int = 0) -> Result:
        with structlog.testing.capture_logs():
            result = await asyncio.to_thread(CliRunner().invoke, build(), ["audit", *arguments])
        assert result.exit_code == ends, result.output
        return result

    as_auditor = ("--as", AUDITS)
    opening = ("open", *as_auditor, "--question", QUESTION, "--size", "2", "--seed", SEED, "--tier", "lokaal")
    name = json.loads((await run(*opening, "--json")).stdout)["audit"]
    drawn = json.loads((await run("redraw", name, "--json")).stdout)
    assert (drawn["same"], drawn["seed"], drawn["findings"]) == (True, SEED, [])
    (look,) = await web.parts.access_log.page(None, 1)
    assert (look.record.account, look.record.look) == ("operator", "audit")
    one, other = json.loads((await run("show", name, *as_auditor, "--json")).stdout)["sample"]
    assert drawn["sample"]["drawn"] == [one, other]
    good = ("--result", "conform", "--text", "Alles staat erin.", "--tier", "lokaal")
    bad = ("--result", "non_conform", "--category", "voting", "--text", "Het quorum is te laat vastgesteld.")
    await run("finding", name, one, *as_auditor, *good)
    await run("finding", name, other, *as_auditor, *bad, "--tier", "lokaal")
    await run("reply", name, other, "2", "--as", NCG, "--text", "Niet waar.", ends=1)
    await run("reply", name, other, "2", "--as", CHAIR, "--text", "Dat klopt.")
    assert name in (await run("list", "--as", CHAIR)).stdout
    said = await run("close", name, *as_auditor, "--conclusion", "Eén stemming kan beter.")
    assert f"close_audit {name} by {AUDITS}, recorded at index" in said.stdout
    await run("close", name, *as_auditor, "--conclusion", "Nog een keer.", ends=1)
    shown = (await run("show", name, *as_auditor)).stdout
    for line in (
        f"audit {name}: closed, revision 3",
        f"question: {QUESTION}",
        f"finding 2: case {other}, non conform (voting, lokaal)",
        f"{CHAIR} replied: Dat klopt.",
        "conclusion: Eén stemming kan beter.",
    ):
        assert line in shown
    assert f"{name}  closed" in (await run("list", *as_auditor)).stdout
    assert json.loads((await run("list", *as_auditor, "--json")).stdout)["audits"]
    assert "the same sample: 2 of" in (await run("redraw", name)).stdout
    await run("redraw", "0" * 32, ends=2)
