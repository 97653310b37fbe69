"""Made-up case files of any length, and `getrapt import` of one as a person runs it."""

import csv
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.people import GROUPS
from bench.programs import Done, run_program
from domain.intake import COLUMNS

WITH_A_GROUP = tuple(GROUPS.values())
WITHOUT_A_GROUP = ("0037",)
"""A municipality of which cases begin at the overleg."""
_AREA = 10
"""So many cases after each other share an area."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How the command went (`bench.programs`), and how many of the rows it opened and found there."""

    done: Done
    opened: int
    there: int


@contextmanager
def case_file(name: str, rows: int, municipalities: Sequence[str] = WITH_A_GROUP) -> Iterator[Path]:
    """A file with so many cases, for as long as the block runs; references and areas are those of no file of another name."""
    with tempfile.TemporaryDirectory(prefix="getrapt-bench-") as folder:
        path = Path(folder) / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(_row(name, number, municipalities) for number in range(rows))
        yield path


def _row(name: str, number: int, municipalities: Sequence[str]) -> dict[str, str]:
    # All of an area are in one municipality, as they are outside.
    area = number // _AREA
    municipality = municipalities[area % len(municipalities)]
    first = sum(name.encode()) % 1000 * 10**7 + number * 2
    return {
        "reference": f"RK-{name}-{number}",
        "reported_on": "2026-01-05",
        "municipality_code": municipality,
        "area": f"Buurt {name} {area}",
        "bag_nummeraanduidingen": ";".join(f"{municipality}20{first + extra:010d}" for extra in (0, 1)),
        "difference_type": "timing",
        "summary": "Door eerdere uitvoering vallen deze adressen tussen wal en schip.",
        "requested_measure": "isolation-to-norm",
        "amount_eur": "50000.00",
        "resident_choice_recorded": "true",
        "safety_doubt": "false",
    }


IMPORT = ("-P", "-m", "cli", "import", "--json")
"""What this Python is asked, before the file."""


async def import_file(path: Path) -> Imported:
    """Runs it; ProgramFailedError where a row was rejected, or the stack stopped answering."""
    done = await run_program("getrapt import", [*IMPORT, str(path)], {})
    told = json.loads(done.printed)
    return Imported(done, told["opened"], told["alreadyThere"])
