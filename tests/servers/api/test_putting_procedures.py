"""Procedures that two persons put into force from a moment on: by the API and by the command."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from cli.__main__ import build
from tests.organising import ALSO_MANAGES, MANAGES
from tests.procedures import text_numbered as version
from tests.putting import PATH, confirmed, put, put_soon, until_in_force
from tests.servers.api.web import Web, key

READER, CHAIR = "auditor-rijk", "voorzitter-eemsdelta"


async def version_of(web: Web, case: str) -> int:
    """The version of the procedure that a case has."""
    entry = (await web.parts.queries.entries_of(f"routekaart/{case}"))[0].entry
    assert entry.procedure is not None
    return int(entry.procedure["version"])


async def test_a_procedure_is_put_by_two_from_a_moment_and_a_case_keeps_the_one_it_began_with(web: Web) -> None:
    running = await web.open()
    proposed = await web.post(MANAGES, PATH, put(version(2)))
    assert proposed.status_code == 201, proposed.text
    name = proposed.json()["change"]
    seen = (await web.get(READER, f"{PATH}/{name}")).json()
    assert (seen["kind"], seen["status"], seen["procedure"]["version"]) == ("put_procedure", "proposed", 2)
    alone = await web.post(MANAGES, f"{PATH}/{name}/acts", {"type": "confirm_change"})
    assert [one["code"] for one in alone.json()["reasons"]] == ["second_person_needed"]
    assert (await web.post(ALSO_MANAGES, f"{PATH}/{name}/acts", {"type": "confirm_change"})).status_code == 200
    assert await version_of(web, await web.open()) == 1

    moment = await put_soon(web, version(3))
    before = moment - timedelta(seconds=1)
    await until_in_force(web, 3)
    assert datetime.now(UTC) >= moment
    later = await web.open()
    assert await version_of(web, later) == 3
    await web.took(CHAIR, running, type="cast_vote", choice="for")
    entries = await web.parts.queries.entries_of(f"routekaart/{running}")
    assert {one.entry.procedure and one.entry.procedure["version"] for one in entries} == {1}
    for at, number in ((before, 1), (moment, 3)):
        found = (await web.get(READER, "/v1/procedures", at=at.isoformat())).json()
        assert found["procedures"][0]["version"] == number
    periods = [(one.procedure.version, one.until is None) for one in await web.parts.procedures.history()]
    assert periods == [(1, False), (3, False), (2, True)]


async def test_what_cannot_be_put_is_refused_with_why(web: Web) -> None:
    async def refused(text: str, valid_from: datetime | None = None, by: str = MANAGES) -> list[str]:
        answer = await web.post(by, PATH, put(text, valid_from))
        assert answer.status_code in (403, 409), answer.text
        return sorted(one["code"] for one in answer.json()["reasons"])

    misfit = version(21).replace("office: fin", "office: fiscus")
    assert await refused(misfit) == ["procedure_does_not_fit"]
    assert await refused(version(1)) == ["procedure_version_taken"]
    assert await refused(version(22), datetime.now(UTC) - timedelta(minutes=1)) == ["procedure_start_passed"]
    assert await refused(version(22), by=CHAIR) == ["not_the_manager"]


async def test_what_is_no_procedure_is_told_by_line_and_is_no_entry(web: Web) -> None:
    before = (await web.get(READER, PATH, limit=200)).json()["changes"]
    wrong = version(23).replace("term: 6 weeks", "term: 6 fortnights", 1)
    line = next(n for n, text in enumerate(wrong.splitlines(), 1) if "fortnights" in text)
    answer = await web.post(MANAGES, PATH, put(wrong))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_act")
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"], error["line"]) == ("/document", "not_a_procedure", line)
    both = put(version(23)) | {"contentHash": "0" * 64}
    for body, pointer, code in (
        (both, "/contentHash", "not_with_document"),
        (both | {"document": None}, "/contentHash", "unknown_procedure"),
        ({"kind": "put_procedure", "validFrom": both["validFrom"]}, "/document", "missing"),
    ):
        errors = (await web.post(MANAGES, PATH, body)).json()["errors"]
        assert [(one["pointer"], one["code"]) for one in errors] == [(pointer, code)]
    assert (await web.get(READER, PATH, limit=200)).json()["changes"] == before


async def test_the_same_proposal_sent_again_is_one_and_an_earlier_version_can_be_put_again(web: Web) -> None:
    same, body = key(), put(version(24))
    first, again = [await web.post(MANAGES, PATH, body, same) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["change"] == again.json()["change"]
    first_of_all = (await web.parts.procedures.history())[0]
    back = {"kind": "put_procedure", "contentHash": first_of_all.procedure.content_hash}
    await confirmed(web, back | {"validFrom": (datetime.now(UTC) + timedelta(days=400)).isoformat()})
    assert (await web.parts.procedures.history())[-1].procedure == first_of_all.procedure


async def test_the_command_proposes_a_file_and_another_confirms_it(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GETRAPT_URL", web.url)
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))

    async def run(*arguments: str) -> Result:
        with structlog.testing.capture_logs():
            return await asyncio.to_thread(CliRunner().invoke, build(), list(arguments))

    file, faulty = tmp_path / "procedure.yaml", tmp_path / "fout.yaml"
    file.write_text(version(31), "utf-8")
    faulty.write_text(version(31).replace("term: 6 weeks", "term: 6 fortnights", 1), "utf-8")
    moment = ["--from", (datetime.now(UTC) + timedelta(days=500)).isoformat()]
    wrong = await run("procedure", "propose", str(faulty), *moment, "--as", MANAGES)
    assert (wrong.exit_code, "fortnights" in wrong.output) == (1, True)
    proposed = await run("procedure", "propose", str(file), *moment, "--as", MANAGES, "--json")
    assert proposed.exit_code == 0, proposed.output
    name = json.loads(proposed.stdout)["change"]
    assert "put procedure routekaart version 31" in (await run("organisatie", "list", "--status", "proposed")).stdout
    assert (await run("organisatie", "confirm", name, "--as", MANAGES)).exit_code == 1
    assert (await run("organisatie", "confirm", name, "--as", ALSO_MANAGES)).exit_code == 0
    assert (await web.parts.procedures.history())[-1].procedure.version == 31
