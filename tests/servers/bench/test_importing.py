"""A file is imported into the real stack, killed halfway and imported again, and held against the ledger."""

from pathlib import Path

import pytest

from api.today import today
from bench.case_files import WITH_A_GROUP, WITHOUT_A_GROUP, case_file
from cli.case_file import read_cases
from tests.servers.bench.measured import measured


def test_a_made_file_has_good_rows_only_each_with_a_reference_and_addresses_of_its_own() -> None:
    found = []
    for name, municipalities in (("A", WITH_A_GROUP), ("B", WITHOUT_A_GROUP)):
        with case_file(name, 25, municipalities) as path:
            rows = list(read_cases(path, today()))
        assert [row.faults for row in rows] == [()] * 25
        found += [row.intake for row in rows if row.intake is not None]
        assert {intake.municipality for intake in found[-25:]} <= set(municipalities)
    assert len({intake.reference for intake in found}) == 50
    assert len({address for intake in found for address in intake.addresses}) == 100


@pytest.mark.slow
def test_an_import_that_was_killed_halfway_opens_each_row_once_and_stands_beside_what_the_bare_parts_do(
    tmp_path: Path,
) -> None:
    report, printed = measured(tmp_path, "bench.importing", "--rows", "40", seconds=400)
    (size,) = report["sizes"]
    assert (size["killed"]["missing"], size["killed"]["twice"]) == (0, 0)
    assert size["killed"]["there"] + size["killed"]["opened"] == 40
    assert 20 <= size["killed"]["there"] < 40
    assert min(size["plain_per_second"], size["bare_per_second"], size["whole"]["per_second"]) > 0
    assert min(size["whole"][f"{of}_peak"] for of in ("command", "api", "worker")) > 10
    assert "rows that are there twice" in printed
