"""The municipalities agree with the list that comes with the examples."""

import csv
from pathlib import Path

from domain.municipalities import MUNICIPALITIES, STEERING_GROUP_CODES

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_the_municipalities_are_those_of_the_list() -> None:
    with (EXAMPLES / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(m.code, m.name, m.province, m.tooi) for m in MUNICIPALITIES.values()] == [
        (row["code"], row["name"], row["province"], row["tooi"]) for row in rows
    ]
    assert set(STEERING_GROUP_CODES) == {row["code"] for row in rows if row["agenda_voor_herstel"] == "true"}


def test_dissolved_municipalities_are_kept_with_those_they_went_into() -> None:
    assert MUNICIPALITIES["1979"].predecessors == ("0003", "0010", "0024")
    assert [m.code for m in MUNICIPALITIES.values() if "0053" in m.predecessors] == ["1966", "1969"]
