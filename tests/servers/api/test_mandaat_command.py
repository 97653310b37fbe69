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

from api.mandaat_file import COLUMNS, RECORDED
from cli.__main__ import build
from domain.mandaat_import import LARGEST_FILE, MOST_ROWS
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
    assert "agreed to by ncg-eemsdelta for ncg 20" in shown.stdout
    assert "  seat bestuurlijk-overleg-ncg for fin: concur\n" in shown.stdout
    ended = await run("revoke", name, "--as", "directeur-fin", "--reasons", "Voorbij.")
    assert (ended.exit_code, f"revoke_mandaat {name} by directeur-fin" in ended.stdout) == (0, True)
    assert [one["status"] for one in await listed(principal="fin")] == ["revoked"]


async def test_what_is_exported_is_imported_as_it_was(web: Web, tmp_path: Path) -> None:
    first = mandaat_file(
        tmp_path / "first.csv",
        {},
        {"holder_kind": "office", "holder": "fin", "ceiling_cents": "0"},
        {"procedure": "", "tiers": "", "municipalities": "", "measures": "", "ceiling_cents": "", "valid_until": ""},
        {"source": "", "source_date": "", "case": await web.open()},
        {"source": "=1+1"},
    )
    before = len(await listed())
    assert (await run_json("import", first, "--as", "beheerder"))["proposed"] == 5
    once = (await listed())[before:]
    out = tmp_path / "out.csv"
    said = await run("export", str(out))
    assert (said.exit_code, said.stdout) == (0, f"{before + 5} written to {out}\n")
    rows = list(csv.reader(out.read_text("utf-8").splitlines()))
    assert rows[0] == [*COLUMNS, *RECORDED]
    assert rows[-1][COLUMNS.index("source")] == "'=1+1"
    assert [dict(zip(rows[0], row, strict=True))["id"] for row in rows[-5:]] == [one["id"] for one in once]
    taken = tmp_path / "taken.csv"
    with taken.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *rows[-5:]])
    # They are there; also for somebody else.
    again = await run_json("import", str(taken), "--as", "staatssecretaris-herstel")
    assert (again["proposed"], again["alreadyThere"]) == (0, 5)
    assert [row["mandaat"] for row in again["rows"]] == [one["id"] for one in once]
    for one in once:
        assert (await run("revoke", one["id"], "--as", "beheerder")).exit_code == 0
    assert (await run_json("import", str(taken)))["proposed"] == 5
    twice = (await listed())[before + 5 :]
    recorded = ("id", "proposedAt", "proposedBy")
    assert [{k: v for k, v in one.items() if k not in recorded} for one in twice] == [
        {k: v for k, v in one.items() if k not in recorded} for one in once
    ]


async def test_what_a_file_says_itself_is_over_is_left_out_and_told(web: Web, tmp_path: Path) -> None:
    header = [*COLUMNS, "status"]
    file = tmp_path / "over.csv"
    ended = {"source": "Voorbij", "valid_until": "2026-02-01T00:00:00Z"}
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, header)
        writer.writeheader()
        writer.writerow(GOOD | {"source": "Ingetrokken", "status": "revoked"})
        writer.writerow(GOOD | ended | {"status": "confirmed"})
        writer.writerow(GOOD | {"source": "Nieuw", "status": "proposed"})
    said = await run_json("import", str(file))
    assert (said["proposed"], said["leftOut"]) == (1, 2)
    assert [(row["outcome"], row.get("why")) for row in said["rows"]] == [
        ("left_out", "revoked"),
        ("left_out", "ended"),
        ("proposed", None),
    ]
    shown = await run("import", str(file))
    assert "0 proposed, 1 already there, 2 left out, which the file says are over; each waits" in shown.stdout
    # Without that column nobody has said so, and the policy does not allow a mandaat that is over.
    bare = await run_json("import", mandaat_file(tmp_path / "bare.csv", ended), code=1)
    assert [(one["line"], one["column"], one["value"]) for one in bare["bad"]] == [
        (2, "valid_until", "2026-02-01T00:00:00Z")
    ]


async def test_a_file_that_is_imported_again_proposes_nothing_twice(tmp_path: Path) -> None:
    file = mandaat_file(tmp_path / "m.csv", {"source": "Eenmaal"}, {"source": "Eenmaal", "municipalities": "0014;1979"})
    first = await run_json("import", file)
    # Two rows that say the same are one mandaat.
    assert (first["proposed"], first["alreadyThere"]) == (1, 1)
    name = first["rows"][0]["mandaat"]
    assert [row["mandaat"] for row in first["rows"]] == [name, name]
    again = await run_json("import", file)
    assert (again["proposed"], again["alreadyThere"]) == (0, 2)
    assert (await run("confirm", name, "--as", "staatssecretaris-herstel")).exit_code == 0
    assert (await run_json("import", file))["proposed"] == 0
    assert (await run("revoke", name, "--as", "beheerder")).exit_code == 0
    anew = await run_json("import", file)
    assert (anew["proposed"], anew["rows"][0]["mandaat"] != name) == (1, True)


async def test_with_the_same_key_an_import_counts_once_also_after_a_revocation(tmp_path: Path) -> None:
    file = mandaat_file(tmp_path / "k.csv", {"source": "Sleutel"}, {"source": "Sleutel 2"})
    first = await run_json("import", file, "--key", "deze-sleutel")
    assert (await run("revoke", first["rows"][0]["mandaat"], "--as", "beheerder")).exit_code == 0
    again = await run_json("import", file, "--key", "deze-sleutel")
    assert (again["proposed"], again["repeated"]) == (2, True)
    assert [row["receipt"]["leaf"] for row in again["rows"]] == [row["receipt"]["leaf"] for row in first["rows"]]
    shown = await run("import", file, "--key", "deze-sleutel")
    assert "2 proposed (the same as before: this import had been taken), 0 already there" in shown.stdout
    other = await run("import", mandaat_file(tmp_path / "o.csv", {"source": "Anders"}), "--key", "deze-sleutel")
    assert (other.exit_code, "used before" in other.output) == (1, True)


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
        {"case": "ab" * 16},
        {"procedure": "bestaatniet", "tiers": "atlantis"},
        {"holder_kind": "office", "holder": "staatssecretaris", "source_date": "2999-01-01"},
        {"principal": "beheer", "acts": "sign"},
    )
    said = await run_json("import", file, code=1)
    assert said["proposed"] == 0
    assert [(one["line"], one["column"]) for one in said["bad"]] == [
        (3, "passable"),
        (3, "ceiling_cents"),
        (4, "acts"),
        (4, "municipalities"),
        (5, "holder"),
        (6, "valid_from"),
        (7, "holder"),
        (8, "parent"),
        (9, "source"),
        (9, "acts"),
        (10, "case"),
        (11, "case"),
        (12, "procedure"),
        (12, "tiers"),
        (13, "holder"),
        (13, "source_date"),
        (14, "acts"),
    ]
    told = {(one["line"], one["column"]): (one["value"], one["expected"]) for one in said["bad"]}
    assert told[7, "holder"] == ("nergens", "a seat or an office that somebody holds now")
    assert told[8, "parent"] == ("ab" * 16, "the id of a mandaat of the same principal")
    assert told[9, "acts"] == ("conclude", "acts that an office takes; none of cast_vote, conclude, escalate")
    assert told[9, "source"][0] == ""
    shown = await run("import", file)
    assert (shown.exit_code, "nothing was written: 12 rows are bad" in shown.stdout) == (1, True)
    assert (
        "line 12, tiers: The procedure has no such tier. ('atlantis'); expected: one of lokaal, bestuurlijk-overleg"
        in shown.stdout
    )
    assert "line 3, passable: This is neither true nor false. ('yes'); expected: true or false" in shown.stdout
    assert await listed() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no mandaten"),
        (",".join(COLUMNS).encode(), "no mandaten"),
        (b"a,b\n1,2\n", "missing: principal"),
        (",".join((*COLUMNS, "colour")).encode() + b"\n", "unknown: colour"),
        (",".join((*COLUMNS, "acts")).encode() + b"\n", "twice: acts"),
        (";".join(COLUMNS).encode(), "separated by ';'"),
        (",".join(COLUMNS).encode() + b'\n"open', "ot a CSV file: line 2"),
        (b"\xff\xfe", "UTF-16"),
        (",".join(COLUMNS).encode() + b"\ncaf\xe9\n", "ot UTF-8: line 2"),
        (",".join(COLUMNS).encode() + b"\n" + b"x" * 1_100_000, "ine 2 is longer than 1 MiB"),
        (",".join(COLUMNS).encode() + b"\n," * (MOST_ROWS + 1), f"more than {MOST_ROWS} rows"),
        (b"x" * (LARGEST_FILE + 1), "at most 4 MiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_file_of_mandaten_is_refused_whole(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "none.csv"
    file.write_bytes(content)
    refused = await run("import", str(file))
    assert refused.exit_code == 2, refused.output
    assert message in refused.output


async def test_a_file_that_is_not_there_is_refused_whole(tmp_path: Path) -> None:
    refused = await run("import", str(tmp_path / "nowhere.csv"))
    assert (refused.exit_code, "cannot be read: No such file" in refused.output) == (2, True)


async def test_a_byte_order_mark_and_another_order_of_columns_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "bom.csv"
    columns = list(reversed(COLUMNS))
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.DictWriter(opened, columns)
        writer.writeheader()
        writer.writerow(GOOD | {"source": "Met een BOM"})
    assert (await run_json("import", str(file)))["proposed"] == 1


async def test_cells_that_no_cell_can_be_are_named(tmp_path: Path) -> None:
    file = mandaat_file(
        tmp_path / "odd.csv",
        {"holder": "a\0b"},
        {"source": "x" * 4_001},
        {"tiers": ";".join(map(str, range(60)))},
        {"source": "BSN 111222333"},
        {"principal": "\u202estaatssecretaris"},
        {"acts": "=cmd|' /C calc'!A0"},
    )
    said = await run_json("import", file, code=1)
    assert [(one["line"], one["column"]) for one in said["bad"]] == [
        (2, "holder"),
        (3, "source"),
        (4, "tiers"),
        (5, "source"),
        (6, "principal"),
        (7, "acts"),
    ]
    assert "111222333" not in json.dumps(said)
    assert "\u202e" not in json.dumps(said, ensure_ascii=False)


async def test_an_export_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "folder"
    out.mkdir()
    failed = await run("export", str(out))
    assert (failed.exit_code, "cannot be written" in failed.output) == (1, True)
    assert list(tmp_path.iterdir()) == [out]


async def test_an_export_without_a_file_goes_to_the_screen_and_finds_what_is_asked() -> None:
    shown = await run("export", "--principal", "niemand")
    assert (shown.exit_code, shown.stdout.strip()) == (0, ",".join((*COLUMNS, *RECORDED)))


async def test_a_row_with_other_columns_is_named(tmp_path: Path) -> None:
    file = tmp_path / "short.csv"
    file.write_text(",".join(COLUMNS) + "\nstaatssecretaris,x\n", "utf-8")
    said = await run_json("import", str(file), code=1)
    assert [(one["line"], one["column"]) for one in said["bad"]] == [(2, "row")]
