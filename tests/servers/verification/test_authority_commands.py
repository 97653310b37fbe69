"""`getrapt authority`: replay and log of what was judged, and the rights review, as commands with exit codes."""

import asyncio
import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from audit.entry import parse_entry
from cli.__main__ import build
from runtime.embedded.ports import free_port
from runtime.policy_bundle import POLICIES
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import CONCLUDE, ENTRIES, REFUSED, VOTE


@pytest.fixture(autouse=True)
def _this_database(judged: Judged, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GETRAPT_DATABASE_URL", str(judged.settings.database_url))
    monkeypatch.setenv("GETRAPT_MASTER_KEY", str(judged.settings.master_key))


async def run(*arguments: str) -> Result:
    """What the command comes to."""
    return await asyncio.to_thread(CliRunner().invoke, build(), ["authority", *map(str, arguments)])


async def run_json(*arguments: str, code: int = 0) -> Any:
    """What it says in JSON."""
    result = await run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def entries(judged: Judged) -> list[tuple[int, Any]]:
    """What is in the ledger."""
    with psycopg.connect(judged.admin_dsn) as connection:
        rows = connection.execute("SELECT index, content FROM entries ORDER BY index").fetchall()
    return [(index, parse_entry(content)) for index, content in rows]


async def test_every_verdict_is_the_same_again() -> None:
    result = await run("replay")
    assert result.exit_code == 0, result.output
    assert f"every policy says the same again: {ENTRIES} verdicts" in result.stdout


async def test_a_verdict_that_was_forged_is_named_with_what_differs(judged: Judged) -> None:
    judged.rewrite(REFUSED, lambda entry: entry["verdict"].update(reasons=["not_the_chair"]))
    said = await run("replay")
    assert said.exit_code == 1
    assert f"entry {REFUSED}, cast_vote, {judged.case}: " in said.stdout
    found = await run_json("replay", code=1)
    assert (found["agrees"], found["asked"]) == (False, ENTRIES)
    (one,) = found["disagreements"]
    assert (one["index"], one["case"], one["act"]) == (REFUSED, judged.case, "cast_vote")
    assert (one["code"], one["parts"]) == ("verdict", ["reasons"])


async def test_a_question_that_was_changed_is_not_asked_as_if_it_were_the_recorded_one(judged: Judged) -> None:
    judged.rewrite(VOTE, lambda entry: entry["question"]["case"].update(amount_cents=1))
    found = await run_json("replay", code=1)
    assert [(one["index"], one["code"]) for one in found["disagreements"]] == [(VOTE, "question")]


@pytest.mark.parametrize(
    "statement", ["DELETE FROM policies", 'UPDATE policies SET sources = sources || \'{"a.rego": ""}\'']
)
async def test_without_the_sources_of_that_time_nothing_is_taken_on_trust(judged: Judged, statement: str) -> None:
    judged.tamper(statement)
    found = await run_json("replay", code=1)
    assert found["asked"] == 0
    assert {one["code"] for one in found["disagreements"]} == {"policy"}


async def test_a_replay_can_be_of_one_case_or_of_a_period(judged: Judged) -> None:
    of_case = [entry for _, entry in entries(judged) if entry.stream == f"routekaart/{judged.case}"]
    assert (await run_json("replay", "--case", judged.case))["verdicts"] == len(of_case) == 8
    assert (await run_json("replay", "--case", "RK-1"))["verdicts"] == 8
    moment = entries(judged)[CONCLUDE][1].recorded_at
    assert (await run_json("replay", "--since", moment))["verdicts"] == ENTRIES - CONCLUDE
    assert (await run_json("replay", "--since", "2100-01-01"))["verdicts"] == 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--since", "yesterday"), "is no moment"),
        (("--since", "2026-01-01T10:00:00"), "is no moment"),
        (("--case", "RK-99"), "there is no routekaart RK-99"),
    ],
)
async def test_what_cannot_be_selected_is_said(arguments: tuple[str, str], why: str) -> None:
    for command in ("replay", "log"):
        result = await run(command, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert why in result.stderr


async def test_a_database_that_is_away_is_no_agreement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GETRAPT_DATABASE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    for command in ("replay", "review", "log"):
        away = await run(command)
        assert away.exit_code == 2
        assert "the database did not answer" in away.output
    monkeypatch.delenv("GETRAPT_DATABASE_URL")
    assert "getrapt up" in (await run_json("replay", code=2))["unanswered"]


async def test_the_decision_log_has_one_record_for_each_verdict_and_a_refusal_is_no_error(judged: Judged) -> None:
    result = await run("log")
    assert result.exit_code == 0, result.output
    records = [json.loads(line) for line in result.stdout.splitlines()]
    recorded = entries(judged)
    assert len(records) == len(recorded) == ENTRIES
    assert {record["status"] for record in records} == {"Ok"}
    assert {record["event_name"] for record in records} == {"adl.access_evaluation"}
    assert len({record["span_id"] for record in records}) == ENTRIES
    assert all(len(record["span_id"]) == 16 for record in records)
    assert result.stdout == (await run("log")).stdout
    refused = records[REFUSED]
    assert refused["adl.core.response"]["decision"] is False
    assert refused["adl.core.response"]["context"]["reasons"]
    case = [json.loads(line) for line in (await run("log", "--case", judged.case)).stdout.splitlines()]
    assert case == [record for record in records if record["adl.core.request"]["resource"].get("id") == judged.case]


async def test_a_record_of_the_decision_log_holds_all_that_a_replay_needs(judged: Judged) -> None:
    records = [json.loads(line) for line in (await run("log")).stdout.splitlines()]
    for (index, entry), record in zip(entries(judged), records, strict=True):
        request, information = record["adl.core.request"], record["adl.core.information"]
        configuration = record["adl.core.configuration"]
        question = {
            "now": request["context"]["now"],
            "act": request["action"],
            "actor": request["subject"],
            "procedure": configuration["procedure"],
            **information,
        }
        assert question == entry.question
        response, (policy,) = record["adl.core.response"], record["adl.core.policies"]
        verdict = {**response["context"], "allow": response["decision"], "policy_revision": policy["revision"]}
        assert verdict == entry.verdict
        assert (record["trace_id"], configuration["index"]) == (entry.trace_id, index)
        whole = f"{entry.recorded_at[:23]}Z"
        assert record["timestamp"] == round(datetime.fromisoformat(whole).timestamp() * 1000)


async def test_a_verdict_that_is_none_is_an_error_in_the_decision_log(judged: Judged) -> None:
    judged.rewrite(VOTE, lambda entry: entry["verdict"].update(policy_revision=None))
    records = [json.loads(line) for line in (await run("log")).stdout.splitlines()]
    assert [n for n, record in enumerate(records) if record["status"] == "Error"] == [VOTE]


MOMENTS = ("infinity", "-infinity", "0044-03-15 12:00:00+00 BC", "294276-12-31 23:59:59+00", "2001-01-01 00:00:00+00")


@pytest.mark.parametrize("moment", MOMENTS)
async def test_an_entry_whose_row_has_a_moment_that_is_not_its_own_is_named_and_nothing_breaks_off(
    judged: Judged, moment: str
) -> None:
    judged.tamper(
        "UPDATE entries SET recorded_at = CAST(%(moment)s AS timestamptz) WHERE index = <VOTE>", moment=moment
    )
    found = await run_json("replay", code=1)
    assert [(one["index"], one["code"]) for one in found["disagreements"]] == [(VOTE, "question")]
    assert found["asked"] == ENTRIES - 1
    for command in ("log", "review"):
        said = await run(command)
        assert (said.exit_code, isinstance(said.exception, SystemExit)) == (2, True), said.exception
        assert f"entry {VOTE} cannot be read: its row says that it was recorded at" in said.output
    tried = await run("what-if", "--policy", POLICIES)
    assert (tried.exit_code, isinstance(tried.exception, SystemExit)) == (1, True), tried.exception
    assert f"entry {VOTE} was left out: its row says" in tried.output


async def test_a_procedure_that_is_none_is_not_there_and_what_was_judged_by_others_is_asked(judged: Judged) -> None:
    judged.tamper(
        "INSERT INTO procedures SELECT (jsonb_populate_record(p, jsonb_build_object('content_hash', CAST(%(hash)s AS text),"
        " 'version', 99, 'content', '\\x78'))).* FROM procedures p",
        hash=hashlib.sha256(b"x").hexdigest(),
    )
    assert (await run_json("replay"))["asked"] == ENTRIES


@pytest.mark.parametrize(
    ("command", "kind"),
    [(("replay",), "replay"), (("log",), "decision_log"), (("review",), "rights_review")],
)
async def test_a_command_that_reads_the_database_is_a_look_of_the_operator(
    judged: Judged, command: tuple[str, ...], kind: str
) -> None:
    assert (await run(*command)).exit_code == 0
    (look,) = await judged.parts.access_log.page(None, 10)
    assert (look.record.account, look.record.look, look.record.outcome) == ("operator", kind, "shown")


async def test_where_the_look_cannot_be_written_nothing_is_shown(judged: Judged) -> None:
    judged.tamper("UPDATE access_head SET size = size")
    with psycopg.connect(judged.admin_dsn, autocommit=True) as connection:
        connection.execute("REVOKE EXECUTE ON FUNCTION access_append(text, text, text) FROM getrapt_app")
    result = await run("log")
    assert result.exit_code == 2
    assert "nothing is shown" in result.output
    assert "trace_id" not in result.output


async def test_the_log_of_processing_is_printed_line_by_line(judged: Judged) -> None:
    result = await asyncio.to_thread(CliRunner().invoke, build(), ["processing", "log", "--case", judged.case])
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    acts = {"submit", "open_tier", "cast_vote", "conclude", "close"}
    # That somebody asks for the lines of this case is a look at it, and has lines of its own.
    assert {line["name"] for line in lines} == acts | {"processing_log"}
    assert {line["dpl.core.data_subject_id_type"] for line in lines} == {"case", "address"}
    (look,) = await judged.parts.access_log.page(None, 10)
    assert (look.record.look, look.record.cases) == ("processing_log", [judged.case])
