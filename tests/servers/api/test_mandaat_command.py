"""`getrapt mandaat` against a running application: one by one, and a file of them that is taken whole or not at all."""

import asyncio
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from cli.__main__ import build
from cli.mandaat_file import COLUMNS
from tests.servers.api.web import Web

GOOD = {
    "principal": "staatssecretaris",
    "parent": "",
    "holder_kind": "account",
    "holder": "ncg-bo",
    "acts": "sign;suspend",
    "procedure": "routekaart",
    "tiers": "nationaal",
    "municipalities": "1979;0014",
    "measures": "isolation_to_norm",
    "ceiling_cents": "5000000",
    "valid_from": "2026-01-01T00:00:00+01:00",
    "valid_until": "2030-01-01T00:00:00Z",
    "passable": "true",
    "source": "Mandaatbesluit, artikel 3, met een komma",
    "source_date": "2026-01-01",
    "case": "",
}


@pytest.fixture(autouse=True)
def _this_stack(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The commands find the application of this module, and its log is not taken for what they print."""
    monkeypatch.setenv("GETRAPT_URL", web.url)
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    with structlog.testing.capture_logs():
        yield


async def run(*arguments: str) -> Result:
    """What the command comes to. In a thread: the application answers in this one."""
    return await asyncio.to_thread(CliRunner().invoke, build(), ["mandaat", *(str(one) for one in arguments)])


async def run_json(*arguments: str, code: int = 0) -> Any:
    """What the command says in JSON."""
    result = await run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


async def listed(**asked: str) -> list[dict[str, Any]]:
    """The register."""
    options = [part for name, value in asked.items() for part in (f"--{name}", value)]
    found: list[dict[str, Any]] = (await run_json("list", *options))["mandaten"]
    return found


def mandaat_file(path: Path, *rows: dict[str, str]) -> str:
    """A file of mandaten with these rows, each GOOD with changes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(GOOD | row for row in rows)
    return str(path)


async def test_a_mandaat_is_added_confirmed_by_another_listed_and_revoked() -> None:
    options = ["--principal", "fin", "--holder-kind", "seat", "--holder", "bestuurlijk-overleg-ncg", "--act", "concur"]
    options += [
        "--valid-from",
        "2026-01-01T00:00:00Z",
        "--source",
        "Besluit",
        "--source-date",
        "2026-01-01",
    ]
    receipt = await run_json("add", *options, "--as", "directeur-fin")
    name = receipt["mandaat"]
    alone = await run("confirm", name, "--as", "directeur-fin")
    assert alone.exit_code == 1
    assert "second_person_needed" in alone.output
    assert (await run("confirm", name, "--as", "beheerder")).exit_code == 0
    assert [one["status"] for one in await listed(principal="fin")] == ["confirmed"]
    unfit = await run("agree", name, "--as", "beheerder")
    assert (unfit.exit_code, "third_person_needed" in unfit.output) == (1, True)
    assert (await run("agree", name, "--as", "ncg-eemsdelta")).exit_code == 0
    shown = await run("list", "--principal", "fin")
    assert "agreed to by ncg-eemsdelta 20" in shown.stdout
    assert "  seat bestuurlijk-overleg-ncg for fin: concur\n" in shown.stdout
    ended = await run("revoke", name, "--as", "directeur-fin", "--reasons", "Voorbij.")
    assert (ended.exit_code, f"revoke_mandaat {name} by directeur-fin" in ended.stdout) == (0, True)
    assert [one["status"] for one in await listed(principal="fin")] == ["revoked"]


async def test_what_is_exported_is_imported_as_it_was(tmp_path: Path) -> None:
    first = mandaat_file(
        tmp_path / "first.csv",
        {},
        {"holder_kind": "office", "holder": "fin", "ceiling_cents": "0"},
        {"procedure": "", "tiers": "", "municipalities": "", "measures": "", "ceiling_cents": "", "valid_until": ""},
        {"source": "", "source_date": "", "case": "ab" * 16},
        {"source": "=1+1"},
    )
    before = len(await listed())
    assert (await run_json("import", first, "--as", "beheerder"))["proposed"] == 5
    once = (await listed())[before:]
    out = tmp_path / "out.csv"
    assert (await run("export", str(out))).exit_code == 0
    rows = list(csv.reader(out.read_text("utf-8").splitlines()))
    assert rows[-1][COLUMNS.index("source")] == "'=1+1"
    taken = tmp_path / "taken.csv"
    with taken.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *rows[-5:]])
    assert (await run_json("import", str(taken), "--as", "staatssecretaris-herstel"))["proposed"] == 5
    twice = (await listed())[before + 5 :]
    recorded = ("id", "proposedAt", "proposedBy")
    assert [{k: v for k, v in one.items() if k not in recorded} for one in twice] == [
        {k: v for k, v in one.items() if k not in recorded} for one in once
    ]


async def test_a_file_that_is_imported_again_proposes_nothing_twice(tmp_path: Path) -> None:
    file = mandaat_file(tmp_path / "m.csv", {"source": "Eenmaal"}, {"source": "Eenmaal"})
    assert (await run_json("import", file))["proposed"] == 2
    again = await run_json("import", file)
    assert (again["proposed"], again["alreadyThere"]) == (0, 2)


async def test_every_bad_row_is_named_by_line_column_and_reason_and_nothing_is_written(tmp_path: Path) -> None:
    before = await listed()
    file = mandaat_file(
        tmp_path / "bad.csv",
        {},
        {"passable": "yes", "ceiling_cents": "12.50"},
        {"acts": "sign;dance", "municipalities": "1234"},
        {"holder": "niemand"},
        {"valid_from": "1 mei"},
        {"holder_kind": "seat", "holder": "nergens"},
        {"parent": "ab" * 16},
        {"acts": "conclude", "source": "", "source_date": ""},
        {"case": "RK-1"},
        {"procedure": "bestaatniet", "tiers": "atlantis"},
        {"holder_kind": "office", "holder": "staatssecretaris", "source_date": "2999-01-01"},
        {"principal": "beheer", "acts": "sign"},
    )
    said = await run_json("import", file, code=1)
    assert said["proposed"] == 0
    assert [(one["line"], one["column"]) for one in said["bad"] if one["column"] != "row"] == [
        (3, "passable"),
        (3, "ceiling_cents"),
        (4, "acts"),
        (4, "municipalities"),
        (5, "holder"),
        (6, "valid_from"),
        (10, "case"),
        (11, "procedure"),
        (11, "tiers"),
        (12, "holder"),
        (12, "source_date"),
        (13, "acts"),
    ]
    assert [(one["line"], one["value"]) for one in said["bad"] if one["column"] == "row"] == [
        (7, "mandate_unknown_holder"),
        (8, "mandate_broken"),
        (9, "mandate_unwritten"),
        (9, "no_mandate_by_majority"),
    ]
    shown = await run("import", file)
    assert (shown.exit_code, "nothing was written: 11 rows are bad" in shown.stdout) == (1, True)
    assert (
        "line 11, tiers: The procedure has no such tier.; expected: one of lokaal, bestuurlijk-overleg" in shown.stdout
    )
    assert "line 3, passable: This is neither true nor false. ('yes'); expected: true or false" in shown.stdout
    assert await listed() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no mandaten"),
        (",".join(COLUMNS).encode(), "no mandaten"),
        (b"a,b\n1,2\n", "the columns are not those"),
        (",".join(COLUMNS).encode() + b'\n"open', "not a CSV file"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
async def test_what_is_no_file_of_mandaten_is_refused_whole(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "none.csv"
    file.write_bytes(content)
    refused = await run("import", str(file))
    assert refused.exit_code == 2
    assert message in refused.output
    assert (await run("import", str(tmp_path / "nowhere.csv"))).exit_code == 2


async def test_a_row_with_other_columns_is_named(tmp_path: Path) -> None:
    file = tmp_path / "short.csv"
    file.write_text(",".join(COLUMNS) + "\nstaatssecretaris,x\n", "utf-8")
    said = await run_json("import", str(file), code=1)
    assert [(one["line"], one["column"]) for one in said["bad"]] == [(2, "row")]
