"""The commands that look back: `--at` and `diff` of everything, and `getrapt history` as a file."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from cli.__main__ import build
from runtime.web import parts_for
from tests.servers.api.test_history_files import BreaksOff, long_case, told
from tests.servers.api.test_mandaten import MANAGES, act, proposed
from tests.servers.api.test_moments import AUDITOR, now, shown
from tests.servers.api.web import CHAIR, PREPARER, REASON, Web, served


@pytest.fixture(autouse=True)
def _this_stack(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The commands find the application of this module, and its log is not taken for what they print."""
    monkeypatch.setenv("GETRAPT_URL", web.url)
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "400")
    with structlog.testing.capture_logs():
        yield


async def run(*arguments: str | Path, code: int = 0) -> Result:
    """What the command comes to. In a thread: the application answers in this one."""
    result = await asyncio.to_thread(CliRunner().invoke, build(), list(map(str, arguments)))
    assert result.exit_code == code, result.output
    return result


async def run_json(*arguments: str, code: int = 0) -> Any:
    """What the command says in JSON."""
    return json.loads((await run(*arguments, "--json", code=code)).stdout)


async def test_a_case_is_shown_as_it_stood_and_what_changed_since(web: Web) -> None:
    case = await web.open()
    then = now()
    receipt = await web.took(CHAIR, case, type="cast_vote", choice="against", reasons="Nog niet.")
    voted = now()
    await web.took(PREPARER, case, type="withdraw", reasons=REASON)
    assert (await run_json("case", "show", case, "--at", then))["state"] == "in_tier"
    said = (await run("case", "show", case, "--at", voted)).stdout
    assert said.startswith(f"as it stood at {voted[:19].replace('T', ' ')}Z\n")
    assert "vote           stuurgroep-eemsdelta-voorzitter: against" in said
    assert "address        0003209900430667: not known" in said
    assert "written" not in said
    closed = (await run("case", "show", case)).stdout
    assert "state          closed" in closed
    assert f" withdraw by {PREPARER}\n  reasons      {REASON}\n" in closed
    told_of = (await run("case", "diff", case, "--from", then, "--to", voted)).stdout
    index = receipt["index"]
    assert f"/openTier/votes/stuurgroep-eemsdelta-voorzitter/reasons: – → Nog niet.  [{index}]" in told_of
    assert f"cast vote by {CHAIR} for stuurgroep-eemsdelta (namens gemeente/gm1979)" in told_of
    whole = await run_json("case", "diff", case, "--from", then)
    assert whole == await shown(web, f"routekaarten/{case}/difference", **{"from": then, "to": whole["to"]})
    hidden = (await run("case", "diff", case, "--from", then, "--to", voted, "--as", "beheerder")).stdout
    assert "/votes/" not in hidden
    # That somebody voted is in the history for all who may read it; how, is not.
    assert f"/waitsFor/stuurgroep-eemsdelta-voorzitter: cast_vote, conclude → conclude  [{index}]" in hidden
    assert hidden.count("→") == 1
    assert "not shown to this account" in hidden


async def test_a_case_with_a_slash_in_its_reference_is_found(web: Web) -> None:
    reference = f"RK/{now()[-12:-6]}"
    case = await web.open(reference=reference)
    at = now()
    assert (await run_json("case", "show", reference, "--at", at))["case"] == case
    assert (await run_json("case", "diff", reference, "--from", at))["case"] == case


async def test_bodies_mandaten_procedure_and_policy_are_shown_as_they_stood(web: Web) -> None:
    name = await proposed(web)
    then = now()
    await act(web, MANAGES, name, "confirm_mandaat")
    body = (await run("organisatie", "show", "stuurgroep-eemsdelta", "--at", then)).stdout
    assert "Lokale stuurgroep Eemsdelta (stuurgroep-eemsdelta, steering group, for gemeente/gm1979)" in body
    assert f"stuurgroep-eemsdelta-voorzitter (chair): {CHAIR}, 2024-12-31 to –" in body
    assert (await run_json("organisatie", "show", "--at", then))["bodies"][0]["kind"] == "steering_group"
    one = (await run("mandaat", "show", name, "--at", then)).stdout
    assert "status         proposed" in one
    assert "status         confirmed" in (await run("mandaat", "show", name)).stdout
    assert f"{name}  proposed" in (await run("mandaat", "list", "--at", then)).stdout
    assert f"{name}  confirmed" in (await run("mandaat", "list", "--at", now())).stdout
    assert "Lokale stuurgroep" in (await run("procedure", "show", "--at", then)).stdout
    in_force = await web.parts.procedures.in_force()
    assert (await run_json("procedure", "show", "--at", then))["content_hash"] == in_force.content_hash
    policy = await web.parts.policies.in_force()
    assert policy is not None
    assert f": {policy.revision}\n" in (await run("policy", "show", "--at", then)).stdout
    for arguments, found in (
        (("mandaat", "diff"), f"/mandaten/{name}/status: proposed → confirmed"),
        (("mandaat", "diff", name), f"/mandaten/{name}/status: proposed → confirmed"),
        (("mandaat", "diff", "--principal", "fin"), "nothing changed"),
        (("organisatie", "diff", "stuurgroep-oldambt"), "nothing changed"),
        (("organisatie", "diff"), "nothing changed"),
        (("procedure", "diff"), "nothing changed"),
        (("policy", "diff"), "nothing changed"),
    ):
        assert found in (await run(*arguments, "--from", then)).stdout, arguments
    confirmed = (await run("mandaat", "diff", name, "--from", then)).stdout
    assert f"confirm mandaat by {MANAGES}" in confirmed


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--at", "2999-01-01T00:00:00Z"), "This moment is still to come."),
        (("--at", "gisteren"), "This is not a moment with a time zone."),
        (("--at", "2001-01-01"), "by then."),
        (("--from", "2999-01-01", "--to", "2999-01-02"), "This moment is still to come."),
        (("--from", "gisteren"), "This is not a moment with a time zone."),
        (("--from", "2001-01-01"), "by then."),
    ],
)
@pytest.mark.parametrize("group", ["organisatie", "procedure", "policy", "mandaat"])
async def test_a_moment_of_which_nothing_can_be_said_is_told_with_exit_code_1(
    group: str, options: tuple[str, ...], says: str
) -> None:
    command = "diff" if "--from" in options else "list" if group == "mandaat" else "show"
    result = await run(group, command, *options, code=1)
    assert says in result.stderr
    assert result.stdout == ""


async def test_a_file_is_of_no_moment(tmp_path: Path) -> None:
    refused = await run("procedure", "show", tmp_path / "p.yaml", "--at", now(), code=2)
    assert "give FILE or --at" in refused.stderr


async def test_a_day_in_the_past_is_its_end(web: Web) -> None:
    # The case was opened today, so yesterday had ended before.
    case = await web.open()
    yesterday = datetime.fromtimestamp(datetime.now(UTC).timestamp() - 2 * 86_400, UTC).date().isoformat()
    for command in (("case", "show"), ("why",)):
        assert "The case was not there yet." in (await run(*command, case, "--at", yesterday, code=1)).stderr


async def test_the_history_is_had_as_a_file_and_on_the_screen(web: Web, tmp_path: Path) -> None:
    case = await told(web)
    entries = (await shown(web, f"routekaarten/{case}/history"))["entries"]
    for kind in ("csv", "jsonl"):
        out = tmp_path / f"history.{kind}"
        out.write_text("what was there before", "utf-8")
        assert (await run("history", case, "--format", kind, "--out", out)).stdout == f"written to {out}\n"
        content = out.read_bytes()
        assert (await run("history", case, "--format", kind)).stdout_bytes == content
        assert out.stat().st_mode & 0o777 == 0o600
        text = content.decode()
        found = csv.DictReader(io.StringIO(text, newline="")) if kind == "csv" else map(json.loads, text.splitlines())
        assert [int(one["index"]) for one in found] == [one["index"] for one in entries]
    assert {path.name for path in tmp_path.iterdir()} <= {"history.csv", "history.jsonl", "home"}


async def test_a_file_that_breaks_off_or_cannot_be_written_leaves_what_was_there(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await long_case(web)
    out = tmp_path / "history.csv"
    out.write_text("what was there before", "utf-8")
    nowhere = tmp_path / "nowhere" / "history.csv"
    assert "cannot be written" in (await run("history", case, "--format", "csv", "--out", nowhere, code=2)).stderr
    assert (await run("history", "0" * 32, "--format", "csv", "--out", out, code=1)).stdout == ""
    queries = BreaksOff(web.parts.database, web.parts.queries._master)
    async with served(replace(parts_for(web.parts), queries=queries)) as url:
        monkeypatch.setenv("GETRAPT_URL", url)
        broken = await run("history", case, "--format", "csv", "--out", out, code=1)
    assert "broke off its answer: this is not all of it" in broken.stderr
    assert out.read_text("utf-8") == "what was there before"
    assert {path.name for path in tmp_path.iterdir()} <= {"history.csv", "home"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--out", "x.csv"), "--out needs --format"),
        (("--format", "csv", "--json"), "give one of them"),
        (("--format", "xlsx"), "csv"),
    ],
)
async def test_options_that_do_not_go_together_are_refused(options: tuple[str, ...], says: str) -> None:
    assert says in (await run("history", "RK-1", *options, code=2)).output


async def test_who_may_not_read_the_case_gets_no_file_and_no_past(web: Web, tmp_path: Path) -> None:
    case, at = await web.open(), now()
    for arguments in (
        ("history", case, "--format", "csv", "--out", tmp_path / "h.csv"),
        ("case", "show", case, "--at", at),
        ("case", "diff", case, "--from", at),
    ):
        refused = await run(*arguments, "--as", "voorzitter-groningen", code=1)
        assert "There is no such thing, or you may not see it." in refused.stderr
    assert not (tmp_path / "h.csv").exists()
    assert (await run_json("case", "show", case, "--at", at, "--as", AUDITOR))["case"] == case
