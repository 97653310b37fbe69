"""The texts of registers over HTTP and on the command line: found by their id, due by their term, forgotten, and shown as that."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.mail import MailKind
from store.mail import Wishes
from tests.servers.api.test_betrokkenen import AUDITS, KEEPER, MANAGES, PATH, SECOND, codes, forget, found, run
from tests.servers.api.web import CHAIR, Web
from verification.verify import verify

HOLDER, STANDS_IN, SEAT = "provincie-eemsdelta", "provincie-oldambt", "stuurgroep-eemsdelta-provincie"
CHANGES = "/v1/organisatie/wijzigingen"
REASONS = "De vaste vertegenwoordiger is ziek."
BACK = "Zij is weer beter."


async def revoked(web: Web, account: str = STANDS_IN) -> str:
    """The id of a substitution that was proposed and taken back, with reasons of both."""
    until = (datetime.now(UTC) + timedelta(days=20)).isoformat()
    change = {"kind": "substitute", "seat": SEAT, "account": account, "validFrom": "2026-01-01T00:00:00+01:00"}
    answer = await web.post(MANAGES, CHANGES, change | {"validUntil": until, "reasons": REASONS})
    assert answer.status_code == 201, answer.text
    name: str = answer.json()["change"]
    taken = await web.post(MANAGES, f"{CHANGES}/{name}/acts", {"type": "revoke_change", "reasons": BACK})
    assert taken.status_code == 200, taken.text
    return name


async def due(web: Web, at: str) -> dict[str, dict[str, Any]]:
    """What is due of registers on this day, by id; page after page."""
    listed: dict[str, dict[str, Any]] = {}
    after: int | None = -1
    while after is not None:
        answer = await web.get(AUDITS, "/v1/bewaartermijnen/due/registers", at=at, after=after, limit=1)
        assert answer.status_code == 200, answer.text
        listed |= {one["id"]: one for one in answer.json()["registers"]}
        after = answer.json()["after"]
    return listed


async def test_the_texts_of_a_change_are_found_due_forgotten_and_shown_as_that(web: Web) -> None:
    name = await revoked(web)
    (subject,) = await found(web, change=name)
    assert (subject["kind"], subject["status"]) == ("change", "kept")
    assert subject["id"] in {one["id"] for one in await found(web, account=STANDS_IN)}
    assert name not in await due(web, "2026-12-01")
    listed = (await due(web, "2099-01-01"))[name]
    assert (listed["kind"], listed["category"], listed["term"], listed["held"]) == (
        "change",
        "wijzigingen",
        "P7Y",
        False,
    )
    await web.post(KEEPER, f"{PATH}/{subject['id']}/acts", {"type": "place_hold", "ground": "inquiry"})
    assert (await due(web, "2099-01-01"))[name]["held"]
    await web.post(KEEPER, f"{PATH}/{subject['id']}/acts", {"type": "release_hold"})
    receipt = await forget(web, subject["id"])
    seen = (await web.get(AUDITS, f"{CHANGES}/{name}")).json()
    assert (seen["reasons"], seen["forgotten"]) == (None, {"code": "forgotten", "at": receipt["recordedAt"]})
    browser = await web.page(MANAGES)
    page = await browser.get(f"/beheer/organisatie/wijzigingen/{name}")
    await browser.aclose()
    assert "Vergeten op" in page.text
    assert REASONS not in page.text
    assert name not in await due(web, "2099-01-01")
    assert [one["status"] for one in await found(web, change=name)] == ["forgotten"]


async def test_an_audit_that_goes_on_is_not_forgotten_and_the_answer_says_why(web: Web) -> None:
    case = await web.open()
    answer = await web.post(
        CHAIR,
        "/v1/vergaderingen",
        {
            "body": "stuurgroep-eemsdelta",
            "startsAt": (datetime.now(UTC) + timedelta(days=2)).isoformat(),
            "place": "Bij de buren van nummer 3",
            "agenda": [case],
        },
    )
    assert answer.status_code == 201, answer.text
    meeting = answer.json()["meeting"]
    (subject,) = await found(web, meeting=meeting)
    path = f"{PATH}/{subject['id']}/acts"
    refused = await web.post(MANAGES, path, {"type": "propose_forgetting", "ground": "unlawful"})
    assert (refused.status_code, codes(refused)) == (409, ["subject_needed"])
    withdrawn = {"type": "withdraw_meeting", "reasons": "De voorzitter is ziek."}
    assert (await web.post(CHAIR, f"/v1/vergaderingen/{meeting}/acts", withdrawn)).status_code == 200
    await web.took("zaakbehandelaar-ncg", case, type="withdraw", reasons="Niet meer nodig.")
    receipt = await forget(web, subject["id"])
    seen = (await web.get(CHAIR, f"/v1/vergaderingen/{meeting}")).json()
    assert (seen["place"], seen["reasons"]) == (None, None)
    assert seen["forgotten"] == {"code": "forgotten", "at": receipt["recordedAt"]}
    browser = await web.page(CHAIR)
    pages = [await browser.get(f"/vergaderingen/{meeting}"), await browser.get("/vergaderingen")]
    await browser.aclose()
    assert pages[0].text.count("Vergeten op") == 2
    assert [one.status_code for one in pages] == [200, 200]
    assert "None" not in pages[0].text


async def test_whom_a_change_is_about_does_not_forget_it(web: Web) -> None:
    (subject,) = await found(web, change=await revoked(web, SECOND))
    path = f"{PATH}/{subject['id']}/acts"
    own = await web.post(SECOND, path, {"type": "propose_forgetting", "ground": "objected"})
    assert (own.status_code, codes(own)) == (403, ["uninvolved_person_needed"])


@pytest.mark.parametrize("kind", ["meeting", "audit", "change", "mandaat", "interest"])
async def test_what_is_not_there_is_found_by_no_id_and_what_is_no_id_is_said(web: Web, kind: str) -> None:
    assert await found(web, **{kind: "0" * 32}) == []
    answer = await web.post(KEEPER, f"{PATH}/lookups", {kind: "../x"})
    assert answer.status_code == 400
    assert [one["pointer"].endswith(kind) for one in answer.json()["errors"]] == [True]


async def test_an_account_is_given_all_that_is_held_on_it(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = await revoked(web)
    assert (await web.get(AUDITS, f"{CHANGES}/{name}")).status_code == 200
    account = await web.parts.register.account_of(STANDS_IN)
    assert account is not None
    await web.parts.mail.want(account, Wishes("vertegenwoordiger@oldambt.example", frozenset({MailKind.INTERESTS})))
    subject = next(one for one in await found(web, account=STANDS_IN) if one["kind"] == "account")
    export = (await web.post(KEEPER, f"{PATH}/{subject['id']}/exports", {})).json()["export"]
    told = {(one["kind"], one["text"]) for each in export["textsAbout"] for one in each["texts"]}
    assert {("propose_change.change.reasons", REASONS), ("revoke_change.reasons", BACK)} <= told
    wishes = export["mailWishes"]
    assert (wishes["address"], wishes["off"]) == ("vertegenwoordiger@oldambt.example", [MailKind.INTERESTS.value])
    assert [one["done"] for one in export["mails"]["mails"]] == [None]
    looks = export["looksAtAccount"]
    assert looks["complete"]
    assert (["auditor"], "organisation") in [(one["offices"], one["look"]) for one in looks["looks"]]
    naming = {(one["act"], one["stream"], one["office"]) for one in export["actsNaming"]["acts"]}
    assert ("propose_change", f"wijziging/{name}", "beheer") in naming
    assert account not in json.dumps(export)
    # Who is stood in for is spoken of as much as who stands in.
    holder = next(one for one in await found(web, account=HOLDER) if one["kind"] == "account")
    of_holder = (await web.post(KEEPER, f"{PATH}/{holder['id']}/exports", {})).json()["export"]
    assert REASONS in json.dumps(of_holder["textsAbout"], ensure_ascii=False)
    assert of_holder["mailWishes"] is None
    out = tmp_path / "account.json"
    made = await run(web, monkeypatch, "subject", "export", subject["id"], "--as", KEEPER, "--out", str(out))
    assert made.exit_code == 0, made.output
    written = out.with_suffix(".txt").read_text("utf-8")
    assert f"change about the account, propose_change.change.reasons: {REASONS}" in written
    assert "vertegenwoordiger@oldambt.example" in written
    assert "looksAtAccount: " in written


async def test_the_list_of_what_is_due_has_registers_and_the_commands_find_them(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = await revoked(web)
    shown = await run(web, monkeypatch, "subject", "find", "--change", name, "--as", KEEPER)
    assert "change: kept" in shown.stdout
    out = tmp_path / "due.csv"
    listed = await run(
        web, monkeypatch, "retention", "due", "--at", "2099-01-01", "--as", AUDITS, "--csv", str(out), "--json"
    )
    assert listed.exit_code == 0, listed.output
    assert name in [one["id"] for one in json.loads(listed.stdout)["registers"]]
    (line,) = [one for one in out.read_text("utf-8").splitlines() if name in one]
    assert (line.startswith(",wijzigingen,destroy,"), line.endswith(f",change,{name}")) == (True, True)


async def test_why_an_interest_ended_is_found_due_copied_and_forgotten(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    interest = {"scope": "municipality", "code": "1979", "validFrom": "2026-01-01T00:00:00+01:00"}
    answer = await web.post(STANDS_IN, "/v1/belangen", interest)
    assert answer.status_code == 201, answer.text
    name = answer.json()["interest"]
    assert await found(web, interest=name) == []
    ended = await web.post(STANDS_IN, f"/v1/belangen/{name}/acts", {"type": "end_interest", "reasons": BACK})
    assert ended.status_code == 200, ended.text
    (subject,) = await found(web, interest=name)
    assert subject["id"] in {one["id"] for one in await found(web, account=STANDS_IN)}
    listed = (await due(web, "2099-01-01"))[name]
    assert (listed["kind"], listed["category"]) == ("interest", "belangen")
    account = next(one for one in await found(web, account=STANDS_IN) if one["kind"] == "account")
    export = (await web.post(KEEPER, f"{PATH}/{account['id']}/exports", {})).json()["export"]
    about = {(one["of"], each["text"]) for one in export["textsAbout"] for each in one["texts"]}
    assert ("interest", BACK) in about
    shown = await run(web, monkeypatch, "subject", "find", "--interest", name, "--as", KEEPER)
    assert "interest: kept" in shown.stdout
    await forget(web, subject["id"])
    assert name not in await due(web, "2099-01-01")


async def test_all_of_it_is_verified(web: Web) -> None:
    from tests.policy.syntax import opa_program

    (subject,) = await found(web, change=await revoked(web))
    await forget(web, subject["id"])
    report = await verify(web.parts.database, opa_program())
    assert report.findings == ()
    assert report.forgotten >= 1
