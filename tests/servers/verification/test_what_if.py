"""`getrapt authority what-if`: a candidate is tried on what was recorded, and nothing else changes."""

import asyncio
import csv
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from cli.__main__ import build
from procedures.loader import EXAMPLE_PROCEDURE
from runtime.policy_bundle import POLICIES
from store.database import Database
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import CONCLUDE, ENTRIES, REFUSED, SECOND_SUBMIT, SUBMIT, VOTES
from verification import asking

SUBMITS = [SUBMIT, SECOND_SUBMIT]


@pytest.fixture(autouse=True)
def _this_database(judged: Judged, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GETRAPT_DATABASE_URL", str(judged.settings.database_url))


async def run(*arguments: str | Path) -> Result:
    """What the command comes to."""
    return await asyncio.to_thread(CliRunner().invoke, build(), ["authority", "what-if", *map(str, arguments)])


async def run_json(*arguments: str | Path) -> Any:
    """What it says in JSON."""
    result = await run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def policy(tmp_path: Path, file: str = "", old: str = "", new: str = "") -> Path:
    """A copy of the policies with one change in one file."""
    directory = tmp_path / "candidate"
    shutil.copytree(POLICIES, directory)
    if file:
        path = directory / "getrapt" / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, (file, text.count(old))
        path.write_text(text.replace(old, new), "utf-8")
    return directory


def procedure(tmp_path: Path, old: str, new: str) -> Path:
    """The procedure in force with a change, as another version."""
    text = EXAMPLE_PROCEDURE.read_text("utf-8")
    assert old in text
    path = tmp_path / "candidate.yaml"
    path.write_text(text.replace(old, new), "utf-8")
    return path


def tables(judged: Judged) -> dict[str, int]:
    """How many rows each table has, but for the access log: that somebody looked is written."""
    with psycopg.connect(judged.admin_dsn) as connection:
        names = connection.execute(
            "SELECT relname FROM pg_stat_user_tables WHERE NOT starts_with(relname, 'access_') ORDER BY 1"
        ).fetchall()
        query = "SELECT count(*) FROM {}"
        return {name: connection.execute(query.format(f'"{name}"').encode()).fetchall()[0][0] for (name,) in names}


async def test_the_same_policy_changes_nothing(tmp_path: Path) -> None:
    result = await run("--policy", policy(tmp_path))
    assert result.exit_code == 0, result.output
    assert f"{ENTRIES} verdicts asked of the candidate; none would change" in result.stdout


async def test_a_stricter_rule_shows_what_it_would_refuse_and_why(judged: Judged, tmp_path: Path) -> None:
    candidate = policy(tmp_path, "body/body.rego", "count(places) == 0", "count(places) < 2")
    found = await run_json("--policy", candidate)
    assert (found["asked"], found["changed"]) == (ENTRIES, 3)
    assert {kind: count for kind, count in found["counts"].items() if count} == {"refused": 3}
    assert [one["index"] for one in found["changes"]] == VOTES
    assert {one["case"] for one in found["changes"]} == {judged.case}
    for one in found["changes"]:
        assert (one["old"]["allow"], one["old"]["reasons"]) == (True, [])
        assert (one["new"]["allow"], one["new"]["reasons"]) == (False, ["not_a_member"])
    shown = (await run("--policy", candidate)).stdout
    assert f"routekaart {judged.case}" in shown
    assert "3 would change (refused 3)" in shown


@pytest.mark.parametrize("few", [1, 400], ids=["by a module", "by OPA"])
async def test_a_candidate_whose_builtin_fails_cannot_be_tried_and_it_is_said_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(asking, "FEW", few)
    candidate = policy(tmp_path)
    with (candidate / "getrapt/body/body.rego").open("a") as rules:
        rules.write('\nreasons contains "not_the_chair" if to_number("abc") == 1\n')
    line = (candidate / "getrapt/body/body.rego").read_text("utf-8").count("\n")
    result = await run("--policy", candidate)
    assert result.exit_code == 2, result.output
    assert f"getrapt/body/body.rego:{line}: to_number" in " ".join(result.stderr.split())


async def test_a_laxer_rule_shows_what_it_would_allow_or_refuse_for_less(tmp_path: Path) -> None:
    rule = 'reasons contains "not_a_member" if {\n\tquestion.act.type == "cast_vote"\n\tstep.open'
    candidate = policy(tmp_path, "body/body.rego", rule, rule.replace("reasons", "other"))
    found = await run_json("--policy", candidate)
    (one,) = found["changes"]
    assert (one["index"], one["old"]["allow"]) == (REFUSED, False)
    assert "not_a_member" in one["old"]["reasons"]
    assert "not_a_member" not in one["new"]["reasons"]
    assert one["kinds"] == (["allowed"] if one["new"]["allow"] else ["reasons"])


async def test_a_lower_ceiling_in_a_procedure_shows_the_routes_that_change(judged: Judged, tmp_path: Path) -> None:
    text = EXAMPLE_PROCEDURE.read_text("utf-8")
    ceiling = next(line for line in text.splitlines() if "ceiling" in line)
    candidate = procedure(tmp_path, ceiling, f"{ceiling.partition(':')[0]}: 1.00")
    found = await run_json("--procedure", candidate)
    assert found["asked"] == ENTRIES
    (one,) = found["changes"]
    assert (one["index"], one["act"], one["kinds"]) == (CONCLUDE, "conclude", ["route"])
    assert one["old"]["route"]["to"] == "end"
    assert (one["new"]["route"]["to"], one["new"]["route"]["tier"]) == ("tier", "bestuurlijk-overleg")


async def test_a_procedure_of_another_name_concerns_nothing(tmp_path: Path) -> None:
    line = next(one for one in EXAMPLE_PROCEDURE.read_text("utf-8").splitlines() if one.startswith("id:"))
    found = await run_json("--procedure", procedure(tmp_path, line, "id: another"))
    assert (found["asked"], found["unconcerned"], found["changes"]) == (0, ENTRIES, [])


async def test_the_csv_runs_nothing_when_it_is_opened(judged: Judged, tmp_path: Path) -> None:
    for first in "=+-@\t\r":
        reason = f"{first}HYPERLINK(1)"

        def refuse(entry: dict[str, Any], reason: str = reason) -> None:
            entry["verdict"] |= {"reasons": [reason], "allow": False}

        judged.rewrite(VOTES[0], refuse)
        out = tmp_path / "out.csv"
        assert (await run("--policy", policy(tmp_path), "--csv", out)).exit_code == 0
        shutil.rmtree(tmp_path / "candidate")
        with out.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        (row,) = [one for one in rows if one["entry"] == str(VOTES[0])]
        assert (row["case"], row["act"], row["change"], row["new"]) == (judged.case, "cast_vote", "allowed", "allowed")
        assert row["old_reasons"] == f"'{reason}"
    assert (await run("--policy", policy(tmp_path), "--csv", tmp_path / "none" / "out.csv")).exit_code == 2


async def test_nothing_is_written_and_all_is_read_as_of_one_moment(
    judged: Judged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database itself would refuse to write: in a transaction that only reads, it says so."""
    before = tables(judged)
    assert before["entries"] == ENTRIES
    seen: list[tuple[str, str]] = []
    snapshot = Database.snapshot

    def watched(self: Database) -> Any:
        from contextlib import asynccontextmanager

        @asynccontextmanager
        async def looked_at() -> Any:
            async with snapshot(self) as connection:
                ask = "SELECT current_setting('transaction_read_only'), current_setting('transaction_isolation')"
                seen.append(tuple((await connection.exec_driver_sql(ask)).one()))
                yield connection

        return looked_at()

    monkeypatch.setattr(Database, "snapshot", watched)
    monkeypatch.setattr(Database, "connection", None)
    monkeypatch.setattr(Database, "transaction", None)
    await run_json("--policy", policy(tmp_path, "body/body.rego", "count(places) == 0", "count(places) < 2"))
    await run_json("--procedure", EXAMPLE_PROCEDURE)
    assert seen == [("on", "repeatable read")] * 2
    assert tables(judged) == before


ENTRY = "authority/authority.rego"
ALLOW = "allow if count(reasons) == 0"
ALLOW_IF = "allow if {{\n\t{}\n\tcount(reasons) == 0\n}}"
RULE = """verdicts := [one |
	some item in input.items
	one := verdict with input as item
]"""


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        (ENTRY, "default allow := false", "default allow := false false", "authority.rego:"),
        (ENTRY, "default allow := false", "default allow := nothing(1)", "authority.rego:"),
        (ENTRY, "_hash := input.hash if", "_hash := http.send(input.hash) if", "undefined function http.send"),
        (ENTRY, "_hash := input.hash if", '_hash := opa.runtime()["env"] if', "undefined function opa.runtime"),
        (ENTRY, "default verdicts := []\n\nverdicts :=", "judgements :=", "entry point"),
        (ENTRY, "package getrapt.authority\n", "package elsewhere\n", "elsewhere"),
        (ENTRY, "some item in input.items", "some n, item in input.items\n\tn > 0", "verdicts on"),
        (ENTRY, "one := verdict with input as item", 'one := {"allow": true}', "no verdict"),
        (ENTRY, "one := verdict with input as item", "one := item", "no verdict"),
        (ENTRY, RULE, "verdicts := {}", "gives verdicts where nothing is asked"),
        (ENTRY, '"policy_revision": _revision', '"policy_revision": "mine"', "another policy"),
        (ENTRY, ALLOW, ALLOW_IF.format("count(numbers.range(1, 2000000000)) > 0"), "gives no verdicts"),
        (
            ENTRY,
            ALLOW,
            ALLOW_IF.format("every a in numbers.range(1, 9000) { every b in numbers.range(1, 9000) { a + b > 0 } }"),
            "no answer within",
        ),
    ],
)
async def test_a_candidate_policy_that_cannot_be_asked_is_one_clear_error(
    judged: Judged, tmp_path: Path, file: str, old: str, new: str, why: str
) -> None:
    before = tables(judged)
    out, began = tmp_path / "out.csv", time.monotonic()
    candidate = policy(tmp_path, file, old, new)
    if "package" in old:
        shutil.rmtree(candidate / "getrapt" / "reading")
    # The others have all the time that a busy machine needs.
    slow = why == "no answer within"
    result = await run("--policy", candidate, "--csv", out, "--timeout", "2" if slow else "60")
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert why in result.stderr
    assert result.stderr.count("\n") == 1
    assert str(Path(os.environ.get("TMPDIR", "/tmp")) / "getrapt-verify-") not in result.stderr
    assert not slow or time.monotonic() - began < 60
    assert not out.exists()
    assert tables(judged) == before


def _nothing(tmp_path: Path) -> list[str | Path]:
    return []


def _both(tmp_path: Path) -> list[str | Path]:
    return ["--policy", policy(tmp_path), "--procedure", EXAMPLE_PROCEDURE]


def _no_directory(tmp_path: Path) -> list[str | Path]:
    return ["--policy", tmp_path / "none"]


def _a_file(tmp_path: Path) -> list[str | Path]:
    return ["--policy", EXAMPLE_PROCEDURE]


def _another_directory(tmp_path: Path) -> list[str | Path]:
    return ["--policy", tmp_path]


def _no_rego(tmp_path: Path) -> list[str | Path]:
    (tmp_path / "candidate" / "getrapt").mkdir(parents=True)
    return ["--policy", tmp_path / "candidate"]


def _no_text(tmp_path: Path) -> list[str | Path]:
    candidate = policy(tmp_path)
    (candidate / "getrapt" / "body" / "body.rego").write_bytes(b"\xff\xfe")
    return ["--policy", candidate]


def _our_data(tmp_path: Path) -> list[str | Path]:
    candidate = policy(tmp_path)
    (candidate / "data.json").write_text("{}", "utf-8")
    return ["--policy", candidate]


def _no_procedure(tmp_path: Path) -> list[str | Path]:
    return ["--procedure", procedure(tmp_path, "kind: decide", "kind: guess")]


def _no_such_procedure(tmp_path: Path) -> list[str | Path]:
    return ["--procedure", tmp_path / "none.yaml"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (_nothing, "name one candidate"),
        (_both, "name one candidate"),
        (_no_directory, "is no directory"),
        (_a_file, "is no directory"),
        (_another_directory, "has no folder getrapt"),
        (_no_rego, "no file ends with .rego"),
        (_no_text, "is not UTF-8"),
        (_our_data, "have paths that lead elsewhere"),
        (_no_procedure, "candidate.yaml:"),
        (_no_such_procedure, "cannot be read"),
    ],
)
async def test_what_is_no_candidate_is_said(tmp_path: Path, arguments: Any, why: str) -> None:
    given = arguments(tmp_path)
    result = await run(*given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr
    assert why in json.loads((await run(*given, "--json")).stdout)["unanswered"]


async def test_what_is_recorded_and_is_no_verdict_is_left_out_and_named(judged: Judged, tmp_path: Path) -> None:
    judged.rewrite(VOTES[0], lambda entry: entry["verdict"].update(reasons=5, allow=False, route="up"))
    said = await run("--policy", policy(tmp_path))
    assert (said.exit_code, isinstance(said.exception, SystemExit)) == (1, True), said.exception
    assert f"entry {VOTES[0]} was left out: what is recorded of it is no verdict" in said.output
