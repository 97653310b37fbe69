"""What the policy refuses in a file of mandaten is said of the cell that it is about."""

import re
from pathlib import Path

import pytest

from api.catalogue import reason_table
from api.mandaat_file import COLUMNS
from api.mandaat_reasons import PLACES, WHOLE_ROW, place_of

POLICIES = Path(__file__).parents[3] / "policies" / "getrapt"
NOT_OF_A_PROPOSAL = {"mandate_not_yet_valid"}
"""A mandaat may be given before its time comes."""


def test_every_fault_of_a_mandaat_and_every_column_of_the_table_is_there() -> None:
    rules = [path for path in (POLICIES / "mandaat").glob("*.rego") if "_test" not in path.name]
    faults = {
        code
        for path in rules
        for code in re.findall(r'^faults\[id\] contains "(\w+)"', path.read_text("utf-8"), re.MULTILINE)
    }
    assert len(faults) > 10
    assert set(PLACES) == (faults - NOT_OF_A_PROPOSAL) | {"not_the_principal", "mandate_comes_back"}
    assert set(PLACES) <= set(reason_table())
    assert {place.column for place in PLACES.values()} <= set(COLUMNS)


@pytest.mark.parametrize(
    ("code", "column"),
    [
        ("mandate_unwritten", "source"),
        ("mandate_ceiling_above_parent", "ceiling_cents"),
        ("mandate_longer_than_parent", "valid_until"),
        ("not_the_principal", "principal"),
        ("mandate_broken", "parent"),
        ("mandate_comes_back", "holder"),
    ],
)
def test_a_reason_names_its_column_and_what_would_be_right(code: str, column: str) -> None:
    place = place_of(code, {}, ended=False)
    assert place.column == column
    assert place.expected


def test_a_reason_about_who_sends_the_file_is_about_the_whole_row() -> None:
    assert place_of("account_closed", {"principal": "fin"}, ended=False) == WHOLE_ROW


@pytest.mark.parametrize(("acts", "column"), [("sign", "principal"), ("sign;conclude", "acts"), ("", "principal")])
def test_what_is_decided_by_vote_is_the_acts_or_the_principal(acts: str, column: str) -> None:
    assert place_of("no_mandate_by_majority", {"acts": acts}, ended=False).column == column


@pytest.mark.parametrize(
    ("code", "cells", "ended", "column"),
    [
        ("mandate_expired", {}, True, "valid_until"),
        ("mandate_expired", {"parent": "m"}, True, "valid_until"),
        ("mandate_expired", {"parent": "m"}, False, "parent"),
        ("mandate_unknown_holder", {"parent": "m", "holder_kind": "account"}, False, "parent"),
        ("mandate_unknown_holder", {"parent": "m", "holder_kind": "seat"}, False, "holder"),
        ("mandate_unknown_holder", {"holder_kind": "seat"}, False, "holder"),
        ("mandate_holder_closed", {"parent": "m", "holder_kind": "seat"}, False, "parent"),
        ("mandate_holder_closed", {"parent": "m", "holder_kind": "account"}, False, "holder"),
        ("mandate_unwritten", {"parent": "m"}, False, "source"),
    ],
)
def test_what_can_only_be_wrong_with_the_parent_is_said_of_the_parent(
    code: str, cells: dict[str, str], *, ended: bool, column: str
) -> None:
    assert place_of(code, cells, ended=ended).column == column
