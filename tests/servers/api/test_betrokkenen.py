"""Whom data is held about, over HTTP and on the command line: forgotten, held, exported, and shown as what it is."""

import asyncio
import json
import stat
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from cli.__main__ import build
from domain.identifiers import find_bsn
from domain.notices import Notice
from tests.mdto_rules import faults
from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, PREPARER, REASON, Web
from verification.verify import verify

KEEPER, MANAGES, SECOND, AUDITS = "functionaris-gegevensbescherming", "beheerder", "tweede-beheerder", "auditor-rijk"
PATH = "/v1/betrokkenen"
SUMMARY = "Deze woning bleef achter bij de rest van de straat."
OTHERS = "Over een heel ander huis, drie dorpen verder."
BSN = "123456782"


async def decided(web: Web, **changes: Any) -> str:
    """A case that its steering group approved, and that is closed; its id."""
    case = await web.open(**({"summary": SUMMARY, "area": uuid.uuid4().hex} | changes))
    for account in (CHAIR, "ncg-eemsdelta", "provincie-eemsdelta"):
        await web.took(account, case, type="cast_vote", choice="for", reasons=REASON)
    await web.took(CHAIR, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)
    return case


async def found(web: Web, by: str = KEEPER, **wanted: str) -> list[dict[str, Any]]:
    """Who is looked up by this."""
    answer = await web.post(by, f"{PATH}/lookups", wanted)
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, Any]] = answer.json()["betrokkenen"]
    return listed


async def of_case(web: Web, case: str) -> str:
    """The subject of a case."""
    return next(str(one["id"]) for one in await found(web, case=case) if one["kind"] == "case")


async def forget(web: Web, subject: str) -> dict[str, Any]:
    """Two persons forget the subject; the receipt of the second."""
    path = f"{PATH}/{subject}/acts"
    first = await web.post(MANAGES, path, {"type": "propose_forgetting", "ground": "retention_ended"})
    assert first.status_code == 200, first.text
    second = await web.post(SECOND, path, {"type": "confirm_forgetting"})
    assert second.status_code == 200, second.text
    receipt: dict[str, Any] = second.json()
    return receipt


def codes(answer: Any) -> list[str]:
    """The codes of why something was refused."""
    return [one["code"] for one in answer.json()["reasons"]]


async def run(web: Web, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """The command, in a thread, since the application answers in this one."""
    monkeypatch.setenv("GETRAPT_URL", web.url)
    with structlog.testing.capture_logs():
        return await asyncio.to_thread(CliRunner().invoke, build(), list(arguments))


async def test_pages_api_and_history_say_that_a_case_was_forgotten_and_when(web: Web) -> None:
    case = await decided(web)
    receipt = await forget(web, await of_case(web, case))
    seen = (await web.get(AUDITS, f"/v1/routekaarten/{case}")).json()
    assert (seen["reference"], seen["summary"], seen["outcome"]) == (None, None, "approve")
    assert seen["forgotten"] == {"code": "forgotten", "at": receipt["recordedAt"]}
    history = (await web.get(AUDITS, f"/v1/routekaarten/{case}/history")).json()["entries"]
    votes = [one for one in history if one["act"]["type"] == "cast_vote"]
    assert [(one["act"]["reasons"], one["forgotten"]["code"]) for one in votes] == [(None, "forgotten")] * 3
    browser = await web.page(AUDITS)
    page, home = await browser.get(f"/routekaarten/{case}"), await browser.get("/")
    await browser.aclose()
    assert (page.status_code, home.status_code) == (200, 200)
    assert "Vergeten op" in page.text
    assert "None" not in page.text
    assert SUMMARY not in page.text + json.dumps(seen) + json.dumps(history)
    kept = (await web.get(AUDITS, f"/v1/routekaarten/{await web.open()}")).json()
    assert kept["forgotten"] is None


async def test_an_act_that_is_sent_again_after_its_text_was_forgotten_counts_once_and_its_key_still_has_its_receipt(
    web: Web,
) -> None:
    case, used = await web.open(area=uuid.uuid4().hex), uuid.uuid4().hex
    digest = (await web.get(CHAIR, f"/v1/routekaarten/{case}")).json()["dossier"]
    vote = {"type": "cast_vote", "choice": "for", "dossier": digest, "reasons": REASON}
    first = (await web.post(CHAIR, f"/v1/routekaarten/{case}/acts", vote, used)).json()
    for account in ("ncg-eemsdelta", "provincie-eemsdelta"):
        await web.took(account, case, type="cast_vote", choice="for")
    await web.took(CHAIR, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)
    await forget(web, await of_case(web, case))
    again = await web.post(CHAIR, f"/v1/routekaarten/{case}/acts", vote, used)
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_key_reused")
    assert "sindsdien vergeten" in again.json()["detail"]
    kept = (await web.get(CHAIR, f"/v1/receipts/{used}")).json()["receipt"]
    assert (kept["index"], kept["leaf"]) == (first["index"], first["leaf"])


async def test_an_account_that_was_forgotten_acted_all_the_same(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await web.open(area=uuid.uuid4().hex)
    account = await web.parts.register.account_of(PREPARER)
    assert account is not None
    handles = web.parts.register.handles

    async def without(accounts: Any) -> dict[str, str]:
        return {name: handle for name, handle in (await handles(accounts)).items() if name != account}

    monkeypatch.setattr(web.parts.register, "handles", without)
    browser = await web.page(AUDITS)
    page = (await browser.get(f"/routekaarten/{case}")).text
    await browser.aclose()
    assert "Iemand van wie het account is vergeten" in page
    assert "<strong>Het systeem</strong>, ncg" not in page


async def test_who_proposed_does_not_confirm_and_a_hold_refuses(web: Web) -> None:
    subject = await of_case(web, await decided(web))
    path = f"{PATH}/{subject}/acts"
    assert codes(await web.post(MANAGES, path, {"type": "confirm_forgetting"})) == ["forgetting_not_proposed"]
    await web.post(MANAGES, path, {"type": "propose_forgetting", "ground": "unlawful"})
    own = await web.post(MANAGES, path, {"type": "confirm_forgetting"})
    assert (own.status_code, codes(own)) == (403, ["second_person_needed"])
    await web.post(KEEPER, path, {"type": "place_hold", "ground": "legal_claim"})
    held = await web.post(SECOND, path, {"type": "confirm_forgetting"})
    assert (held.status_code, codes(held)) == (409, ["legal_hold"])
    (one,) = await found(web, subject=subject)
    assert (one["status"], one["hold"], one["proposedBy"]) == ("proposed", "legal_claim", MANAGES)
    await web.post(KEEPER, path, {"type": "release_hold"})
    assert (await web.post(SECOND, path, {"type": "confirm_forgetting"})).status_code == 200


async def test_who_may_not_learns_nothing_of_whom_there_is(web: Web) -> None:
    case = await decided(web)
    for wanted in ({"case": case}, {"address": "0003209900430667"}, {"account": CHAIR}, {"case": "nothing"}):
        refused = await web.post(CHAIR, f"{PATH}/lookups", wanted)
        assert (refused.status_code, codes(refused)) == (403, ["may_not_read_subjects"])
    due = await web.get(CHAIR, "/v1/bewaartermijnen/due")
    assert due.status_code == 403
    refused = await web.post(CHAIR, f"{PATH}/{await of_case(web, case)}/exports", {"purpose": "access_request"})
    assert codes(refused) == ["not_the_data_keeper"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("lookups", {}),
        ("lookups", {"case": "a", "account": "b"}),
        ("lookups", {"address": BSN}),
        ("lookups", {"name": "Jansen"}),
        ("{id}/acts", {"type": "propose_forgetting", "ground": BSN}),
        ("{id}/acts", {"type": "propose_forgetting"}),
        ("{id}/acts", {"type": "place_hold", "ground": "because"}),
        ("{id}/acts", {"type": "export_subject"}),
        ("{id}/acts", {"type": "release_hold", "reasons": "tekst"}),
        ("{id}/exports", {"purpose": "curiosity"}),
        ("{id}/packages", {"purpose": "transfer"}),
    ],
)
async def test_what_cannot_be_read_is_refused_and_not_repeated(web: Web, path: str, body: dict[str, str]) -> None:
    answer = await web.post(KEEPER, f"{PATH}/{path.format(id='0' * 32)}", body)
    assert answer.status_code == 400, answer.text
    assert BSN not in answer.text


async def test_a_subject_that_is_not_there_is_not_found(web: Web) -> None:
    for path, body in (("acts", {"type": "release_hold"}), ("exports", {}), ("packages", {})):
        assert (await web.post(KEEPER, f"{PATH}/{'0' * 32}/{path}", body)).status_code == 404


async def test_an_export_has_all_of_a_case_and_nothing_of_others(web: Web) -> None:
    await decided(web, summary=OTHERS, addresses=["1979200000077777"])
    case = await decided(web)
    answer = await web.post(KEEPER, f"{PATH}/{await of_case(web, case)}/exports", {"purpose": "access_request"})
    assert answer.status_code == 200, answer.text
    export = answer.json()["export"]
    texts = {one["kind"]: one["text"] for one in export["texts"]}
    assert texts["submit.summary"] == SUMMARY
    assert texts["cast_vote.reasons"] == texts["conclude.motivation.facts"] == REASON
    assert export["addresses"] == ["0003209900430667", "0003209900524248"]
    assert [one["case"] for one in export["cases"]] == [case]
    acts = [(one["act"], one["office"], one["purpose"]) for one in export["acts"]]
    assert ("submit", "ncg-intake", "case_handling") in acts
    assert ("conclude", "stuurgroep-eemsdelta", "deciding") in acts
    assert ("close", "system", "case_handling") in acts
    written = json.dumps(export)
    accounts = await web.parts.register.all_handles()
    for nobody in (OTHERS, "1979200000077777", *(one.handle for one in accounts), *(one.account for one in accounts)):
        assert f'"{nobody}"' not in written
    assert not any(find_bsn(one["text"] or "") for one in export["texts"])
    (entry,) = [
        one.entry
        for one in await web.parts.queries.entries_of(f"subject/{export['subject']['id']}")
        if one.index == export["recordedAtIndex"]
    ]
    assert (entry.act["type"], entry.act["purpose"]) == ("export_subject", "access_request")
    assert SUMMARY not in json.dumps(entry.question)


async def test_who_looks_a_subject_up_or_takes_a_copy_looks_at_its_case(web: Web) -> None:
    case = await decided(web)
    keeper = await web.parts.register.account_of(KEEPER)

    async def last() -> tuple[str, str, str, list[str], list[str]]:
        (look,) = await web.parts.access_log.page(None, 1)
        record = look.record
        return record.account, record.look, record.outcome, record.cases, record.persons

    subject = await of_case(web, case)
    assert await last() == (keeper, "subjects", "shown", [case], [])
    for path in ("exports", "packages"):
        before = (await web.parts.access_log.page(None, 1))[0].record.index
        answer = await web.post(KEEPER, f"{PATH}/{subject}/{path}", {})
        assert answer.status_code == 200, answer.text
        assert await last() == (keeper, "subjects", "shown", [case], [])
        assert (await web.parts.access_log.page(None, 1))[0].record.index == before + 1
    lines = (await web.get(AUDITS, "/v1/verwerkingen", case=case, limit=200)).json()["verwerkingen"]
    taken = [
        (one["dpl.core.data_subject_id_type"], one["dpl.core.processing_activity_id"])
        for one in lines
        if one["name"] == "export_subject"
    ]
    assert taken == [("case", "rechten-uitvoeren")] * 2
    chair = await web.parts.register.account_of(CHAIR)
    assert await found(web, account=CHAIR)
    assert (await last())[2:] == ("shown", [], [chair])
    assert (await web.post(CHAIR, f"{PATH}/lookups", {"case": case})).status_code == 403
    assert await last() == (chair, "subjects", "refused", [], [])


async def test_who_may_not_read_the_deliberation_gets_a_copy_without_it(web: Web) -> None:
    subject = await of_case(web, await decided(web))
    export = (await web.post(MANAGES, f"{PATH}/{subject}/exports", {})).json()["export"]
    texts = {one["kind"]: (one["text"], one["code"]) for one in export["texts"]}
    assert texts["submit.summary"] == (SUMMARY, None)
    assert texts["cast_vote.reasons"] == (None, "deliberation")
    assert export["withheld"] == ["deliberation"]
    assert REASON not in json.dumps(export)
    refused = await web.post(MANAGES, f"{PATH}/{subject}/packages", {})
    assert codes(refused) == ["transfer_incomplete"]


async def test_why_somebody_stays_out_belongs_to_that_person(web: Web) -> None:
    case = await web.open(area=uuid.uuid4().hex)
    await web.took("provincie-eemsdelta", case, type="recuse", reasons="Mijn zus woont daar.")
    export = (await web.post(KEEPER, f"{PATH}/{await of_case(web, case)}/exports", {})).json()["export"]
    assert {"kind": "recuse.reasons", "case": case, "text": None, "code": "of_somebody_else"} in export["texts"]
    assert "Mijn zus" not in json.dumps(export)


async def test_an_address_and_an_account_have_their_own_and_nothing_of_their_cases_texts(web: Web) -> None:
    address = f"19792000{uuid.uuid4().int % 10**8:08}"
    case = await decided(web, addresses=[address])
    (one,) = await found(web, address=address)
    export = (await web.post(KEEPER, f"{PATH}/{one['id']}/exports", {})).json()["export"]
    assert [(text["kind"], text["text"]) for text in export["texts"]] == [("address", address)]
    assert [each["case"] for each in export["cases"]] == [case]
    assert SUMMARY not in json.dumps(export)
    account = next(one for one in await found(web, account=CHAIR) if one["kind"] == "account")
    export = (await web.post(KEEPER, f"{PATH}/{account['id']}/exports", {})).json()["export"]
    assert [text["text"] for text in export["texts"]] == [CHAIR]
    assert {"conclude", "cast_vote"} <= {act["act"] for act in export["ownActs"]}
    assert export["seats"][0]["body"] == "stuurgroep-eemsdelta"
    assert export["sessions"]
    assert SUMMARY not in json.dumps(export)


async def test_an_account_is_told_what_it_looked_at_held_and_was_told(web: Web) -> None:
    case = await decided(web)
    assert (await web.get(CHAIR, f"/v1/routekaarten/{case}")).status_code == 200
    account = await web.parts.register.account_of(CHAIR)
    assert account is not None
    await web.parts.notices.add(case, 1, [Notice(account, "reminder"), Notice(KEEPER, "reminder")])
    one = next(one for one in await found(web, account=CHAIR) if one["kind"] == "account")
    await web.post(KEEPER, f"{PATH}/{one['id']}/acts", {"type": "place_hold", "ground": "inquiry"})
    export = (await web.post(KEEPER, f"{PATH}/{one['id']}/exports", {})).json()["export"]
    assert (export["ownLooks"]["looks"][0]["look"], export["ownLooks"]["looks"][0]["cases"]) == ("case", [case])
    assert export["ownLooks"]["complete"]
    assert [(told["about"], told["code"]) for told in export["notices"]["notices"]] == [(case, "reminder")]
    assert [(each["act"], each["ground"]) for each in export["actsOnSubject"]][-2:] == [
        ("place_hold", "inquiry"),
        ("export_subject", None),
    ]
    (seat,) = export["seatsOverTime"]["seats"]
    assert (seat["body"], seat["validUntil"]) == ("stuurgroep-eemsdelta", None)
    await web.post(KEEPER, f"{PATH}/{one['id']}/acts", {"type": "release_hold"})


async def test_a_copy_of_a_case_says_which_offices_looked_at_it_and_an_archive_gets_none_of_that(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.subject_dealings.MOST", 2)
    case = await decided(web)
    for who in (PREPARER, CHAIR, CHAIR, "ncg-eemsdelta"):
        assert (await web.get(who, f"/v1/routekaarten/{case}")).status_code == 200
    subject = await of_case(web, case)
    export = (await web.post(KEEPER, f"{PATH}/{subject}/exports", {})).json()["export"]
    looks = export["looksAt"]
    assert (looks["complete"], len(looks["looks"])) == (False, 2)
    offices = [one["offices"] for one in looks["looks"]]
    # The newest is the look of whoever looked the subject up.
    assert offices == [["gegevensbescherming"], ["stuurgroep-eemsdelta"]]
    assert "account" not in looks["looks"][0]
    package = (await web.post(KEEPER, f"{PATH}/{subject}/exports", {"purpose": "transfer"})).json()["export"]
    assert "looksAt" not in package


async def test_what_was_forgotten_is_exported_as_forgotten(web: Web) -> None:
    subject = await of_case(web, await decided(web))
    await forget(web, subject)
    export = (await web.post(KEEPER, f"{PATH}/{subject}/exports", {})).json()["export"]
    assert {(one["text"], one["code"]) for one in export["texts"]} == {(None, "forgotten")}
    assert export["subject"]["forgotten"]["code"] == "forgotten"


async def test_what_is_due_is_told_with_what_stands_in_its_way_and_forgetting_ends_it(web: Web) -> None:
    case, other = await decided(web, addresses=["1979200000088888"]), await decided(web)
    subject = await of_case(web, other)
    await web.post(KEEPER, f"{PATH}/{subject}/acts", {"type": "place_hold", "ground": "inquiry"})

    async def due(at: str) -> dict[str, dict[str, Any]]:
        cases: dict[str, dict[str, Any]] = {}
        after: int | None = -1
        while after is not None:
            page = (await web.get(AUDITS, "/v1/bewaartermijnen/due", at=at, after=after, limit=3)).json()
            cases |= {one["case"]: one for one in page["cases"]}
            after = page["after"]
        return cases

    assert not {case, other} & set(await due("2040-01-01"))
    listed = await due("2099-01-01")
    assert (listed[case]["action"], listed[case]["term"], listed[case]["held"]) == ("transfer", "P20Y", False)
    assert listed[other]["held"]
    assert listed[case]["readable"] == ["texts", "addresses"]
    (address,) = [str(one["id"]) for one in await found(web, case=case) if one["kind"] == "address"]
    await forget(web, await of_case(web, case))
    assert (await due("2099-01-01"))[case]["readable"] == ["addresses"]
    await forget(web, address)
    assert case not in await due("2099-01-01")
    assert (await web.get(AUDITS, "/v1/bewaartermijnen/due", at="soon")).status_code == 400


async def test_a_package_is_made_of_a_closed_case_only_and_keeps_to_the_schema(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    running = await web.open(area=uuid.uuid4().hex)
    answer = await web.post(KEEPER, f"{PATH}/{await of_case(web, running)}/packages", {})
    assert answer.status_code == 404
    case = await decided(web)
    zipped, unpacked = tmp_path / "zaak.zip", tmp_path / "zaak"
    for out in (zipped, unpacked):
        made = await run(web, monkeypatch, "retention", "package", case, "--as", KEEPER, "--out", str(out))
        assert made.exit_code == 0, made.output
    with zipfile.ZipFile(zipped) as archive:
        packed = {Path(name).name: archive.read(name) for name in archive.namelist()}
    assert set(packed) == {one.name for one in unpacked.iterdir()}
    assert all(faults(content) == [] for name, content in packed.items() if name.endswith(".xml"))
    assert SUMMARY in packed["zaak.json"].decode()
    assert stat.S_IMODE(zipped.stat().st_mode) == 0o600
    again = await run(web, monkeypatch, "retention", "package", case, "--as", KEEPER, "--out", str(unpacked))
    assert again.exit_code == 2
    refused = await run(
        web, monkeypatch, "retention", "package", case, "--as", MANAGES, "--out", str(tmp_path / "b.zip")
    )
    assert (refused.exit_code, (tmp_path / "b.zip").exists()) == (1, False)


async def test_the_commands_find_hold_forget_and_export(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = await decided(web)
    listed = await run(web, monkeypatch, "subject", "find", "--case", case, "--as", KEEPER, "--json")
    subject = next(one["id"] for one in json.loads(listed.stdout)["betrokkenen"] if one["kind"] == "case")
    for arguments, code in (
        (("hold", "--case", case, "--ground", "inquiry", "--as", KEEPER), 0),
        (("forget", subject, "--ground", "objected", "--as", MANAGES), 1),
        (("release", subject, "--as", KEEPER), 0),
        (("forget", subject, "--ground", "objected", "--as", MANAGES), 0),
        (("forget", subject, "--confirm", "--as", MANAGES), 1),
        (("forget", subject, "--confirm", "--revoke", "--as", SECOND), 2),
        (("hold", "--ground", "inquiry", "--as", KEEPER), 2),
    ):
        done = await run(web, monkeypatch, "subject", *arguments)
        assert done.exit_code == code, (arguments, done.output)
    out = tmp_path / "overzicht.json"
    made = await run(web, monkeypatch, "subject", "export", subject, "--as", KEEPER, "--out", str(out))
    assert made.exit_code == 0, made.output
    assert stat.S_IMODE(out.stat().st_mode) == stat.S_IMODE(out.with_suffix(".txt").stat().st_mode) == 0o600
    assert SUMMARY in out.read_text("utf-8")
    assert SUMMARY in out.with_suffix(".txt").read_text("utf-8")
    assert (await run(web, monkeypatch, "subject", "forget", subject, "--confirm", "--as", SECOND)).exit_code == 0
    shown = await run(web, monkeypatch, "subject", "find", "--subject", subject, "--as", KEEPER)
    assert "case: forgotten on 20" in shown.stdout
    for command in (("case", "show", case), ("history", case)):
        told = await run(web, monkeypatch, *command)
        assert told.exit_code == 0
        assert "forgotten" in told.stdout
    due = await run(
        web, monkeypatch, "retention", "due", "--at", "2099-01-01", "--as", AUDITS, "--csv", str(tmp_path / "d.csv")
    )
    assert due.exit_code == 0, due.output
    assert "an example" in due.stdout
    heading = "case,category,action,closedOn,term,dueOn,held,readable,kind,id\n"
    assert (tmp_path / "d.csv").read_text("utf-8").startswith(heading)


async def test_all_of_it_is_verified(web: Web) -> None:
    from tests.policy.syntax import opa_program

    await forget(web, await of_case(web, await decided(web)))
    report = await verify(web.parts.database, opa_program())
    assert report.findings == ()
    assert report.forgotten >= 1
