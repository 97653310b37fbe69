"""`getrapt organisatie` against a running application: every kind of change, by two role accounts."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from cli.__main__ import build
from tests.servers.api.web import Web

MANAGES, ALSO_MANAGES = "beheerder", "tweede-beheerder"
NOW = "2026-01-01T00:00:00Z"
LATER = (datetime.now(UTC) + timedelta(days=20)).isoformat()


@pytest.fixture(autouse=True)
def _this_stack(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The commands find the application of this module, and its log is not taken for what they print."""
    monkeypatch.setenv("GETRAPT_URL", web.url)
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    with structlog.testing.capture_logs():
        yield


async def run(*arguments: str) -> Result:
    """What the command comes to. In a thread: the application answers in this one."""
    return await asyncio.to_thread(CliRunner().invoke, build(), ["organisatie", *arguments])


async def run_json(*arguments: str, code: int = 0) -> Any:
    """What the command says in JSON."""
    result = await run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


async def made(*arguments: str) -> str:
    """The id of a change that one proposed and another confirmed."""
    name: str = (await run_json(*arguments, "--as", MANAGES))["change"]
    confirmed = await run("confirm", name, "--as", ALSO_MANAGES)
    assert (confirmed.exit_code, f"confirm_change {name} by {ALSO_MANAGES}" in confirmed.stdout) == (0, True)
    return name


async def test_a_substitute_is_proposed_confirmed_by_another_listed_and_sent_home() -> None:
    period = ["--from", NOW, "--until", LATER, "--reasons", "Verlof."]
    wanted = ["substitute", "stuurgroep-oldambt-ncg", "ncg-bo", *period]
    name = (await run_json(*wanted, "--as", "voorzitter-oldambt"))["change"]
    alone = await run("confirm", name, "--as", "voorzitter-oldambt")
    assert alone.exit_code == 1
    assert "second_person_needed" in alone.output
    assert (await run("confirm", name, "--as", MANAGES)).exit_code == 0
    shown = (await run("list", "--body", "stuurgroep-oldambt")).stdout
    assert f"{name}  confirmed, 2026-01-01 to {LATER[:10]}\n" in shown
    assert "substitute stuurgroep-oldambt-ncg by ncg-bo, proposed by voorzitter-oldambt: Verlof.\n" in shown
    assert (await run("revoke", name, "--as", "ncg-oldambt", "--reasons", "Terug.")).exit_code == 0
    found = (await run_json("list", "--status", "revoked"))["changes"]
    assert [one["id"] for one in found] == [name]
    over = await run_json("revoke", name, "--as", MANAGES, code=1)
    assert [one["code"] for one in over["reasons"]] == ["change_revoked"]


async def test_every_other_kind_of_change_is_made() -> None:
    new, seat = "werkgroep-bedum", "werkgroep-bedum-voorzitter"
    titles = ["--title", "Werkgroep Bedum"]
    await made("add-body", new, "--kind", "overleg", "--principal", "ministerie/mnre1034", *titles, "--from", NOW)
    place = ["--body", new, "--party", "gemeente", "--title", "Voorzitter", "--chair"]
    await made("add-seat", seat, "voorzitter-oldambt", *place, "--from", NOW)
    await made("appoint", seat, "voorzitter-groningen", "--from", NOW)
    await made("end", seat, "voorzitter-groningen", "--from", NOW)
    await made("appoint", seat, "voorzitter-bedum", "--from", NOW, "--new-account")
    found = (await run_json("list", "--body", new))["changes"]
    assert [one["kind"] for one in found] == ["add_body", "add_seat", "appoint", "end_holding", "appoint"]
    assert (found[1]["chair"], found[1]["voting"]) == (True, True)


async def test_what_ends_is_proposed_confirmed_and_told() -> None:
    new, seat = "werkgroep-kantens", "werkgroep-kantens-lid"
    titles = ["--title", "Werkgroep Kantens"]
    await made("add-body", new, "--kind", "overleg", "--principal", "ministerie/mnre1034", *titles, "--from", NOW)
    await made("add-seat", seat, "lid-kantens", "--body", new, "--party", "mo", "--title", "Lid", "--from", NOW, "--new-account")  # fmt: skip
    soon = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    await made("end-seat", seat, "--from", soon, "--reasons", "De zetel is niet meer nodig.")
    shown = (await run("show", new)).stdout
    assert f"{seat} (no vote, ends {soon[:10]}): lid-kantens" in shown
    await made("close-account", "lid-kantens", "--from", NOW)
    assert f"{seat} (no vote, ends {soon[:10]}): nobody" in (await run("show", new)).stdout
    await made("reopen-account", "lid-kantens", "--from", NOW)
    await made("end-body", new, "--from", NOW)
    listed = (await run("list")).stdout
    assert f"end seat {seat}, proposed by {MANAGES}: De zetel is niet meer nodig.\n" in listed
    assert f"close account lid-kantens, proposed by {MANAGES}\n" in listed
    assert f"reopen account lid-kantens, proposed by {MANAGES}\n" in listed
    assert f"end body {new}, proposed by {MANAGES}\n" in listed
    assert new not in (await run("show")).stdout
    refused = await run("end-body", "fin", "--from", NOW, "--as", MANAGES)
    assert (
        refused.exit_code,
        "The procedure in force, or one that is to come, names this body." in refused.output,
    ) == (1, True)


async def test_what_is_wrong_is_said_and_a_missing_end_is_asked_for() -> None:
    wrong = await run("appoint", "nergens", "niemand", "--from", "gisteren", "--as", MANAGES)
    assert wrong.exit_code == 1
    assert "/validFrom" in wrong.output
    endless = await run("substitute", "fin-zetel", "ncg-bo", "--from", NOW, "--reasons", "x", "--as", MANAGES)
    assert (endless.exit_code, "--until" in endless.output) == (2, True)
