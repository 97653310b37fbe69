"""A year's work is driven through the real stack, and what was acknowledged is held against the ledger."""

from pathlib import Path

import pytest

from bench.year.outcome import lost
from bench.year.recorded import Taken
from tests.servers.bench.measured import measured


def test_an_act_is_lost_where_its_receipt_names_no_entry_another_one_or_one_that_was_named_already() -> None:
    first, second = Taken(0, 0.1, "submit", "a", 3), Taken(1, 0.1, "cast_vote", "a", 5)
    kept = {(3, "routekaart/a", "submit"), (5, "routekaart/a", "cast_vote"), (6, "routekaart/b", "submit")}
    assert lost([first, second], kept) == 0
    elsewhere, otherwise = Taken(1, 0.1, "cast_vote", "b", 5), Taken(1, 0.1, "conclude", "a", 5)
    for wrong in (Taken(1, 0.1, "cast_vote", "a", 7), elsewhere, otherwise, first):
        assert lost([first, wrong], kept) == 1


@pytest.mark.slow
def test_cases_of_every_way_are_driven_to_their_end_none_is_lost_and_the_ledger_verifies(tmp_path: Path) -> None:
    year, printed = measured(tmp_path, "bench.year", "--cases", "30", "--minutes", "0.2", seconds=300)
    assert (year["refused"], year["stuck"], year["outcome"]["opened"]) == ([], 0, 30)
    assert (year["outcome"]["waiting"], year["outcome"]["running"], year["outcome"]["lost"]) == (0, 0, 0)
    assert len(year["periods"]) == 12
    assert year["outcome"]["acknowledged"] > 150
    assert "It verifies" in printed
