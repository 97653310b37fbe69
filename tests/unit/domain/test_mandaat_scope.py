"""What a mandaat says is held to the procedures that were published, to the offices that there are, and to the day."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.catalogue import expected_text
from domain.mandaat_scope import Known, acts_of_office, scope_faults
from domain.mandaten import OFFICE_ACTS, Holder, HolderKind
from procedures.loader import load_procedure
from tests.building import PROCEDURE
from tests.mandating import SIGNING

ROOT = Path(__file__).resolve().parents[3]
OFFICES = frozenset({"staatssecretaris", "fin", "dg-obdr", "ncg-intake", "beheer"})
TODAY = date(2026, 3, 2)
EXAMPLE = load_procedure(ROOT / "procedures/routekaart.v1.yaml")
KNOWN = Known((EXAMPLE,), OFFICES, TODAY)
OTHER = replace(EXAMPLE, id="other", tiers=(replace(EXAMPLE.tiers[0], id="elders"),), intake_office="fin")


def said(known: Known = KNOWN, **changes: Any) -> list[tuple[str, str, str]]:
    """What is wrong with SIGNING, changed so."""
    faults = scope_faults(replace(SIGNING, id="ab" * 16, **changes), known)
    return [(fault.column, fault.code, expected_text(fault.expected, "en")) for fault in faults]


def test_a_mandaat_for_what_there_is_has_no_faults() -> None:
    assert said() == []
    assert said(procedure=None, tiers=(), source=None, source_date=None) == []
    assert said(source_date=TODAY) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"procedure": "bestaatniet"}, ("procedure", "unknown_code", "one of routekaart")),
        ({"tiers": ("atlantis",)}, ("tiers", "unknown_code", "one of lokaal, bestuurlijk-overleg, nationaal")),
        (
            {"holder": Holder(HolderKind.OFFICE, "staatssecretaris")},
            ("holder", "own_office", "another office, a seat or an account"),
        ),
        ({"source_date": date(2026, 3, 3)}, ("source_date", "in_future", "a date up to 2026-03-02")),
        ({"principal": "beheer"}, ("acts", "not_of_the_office", "nothing: there is none")),
        ({"principal": "fin"}, ("acts", "not_of_the_office", "one of concur, add_document, withdraw_document")),
    ],
)
def test_what_there_is_not_is_named_with_what_would_be_right(
    changes: dict[str, Any], fault: tuple[str, str, str]
) -> None:
    assert said(**changes) == [fault]


def test_what_is_no_office_or_is_voted_on_is_left_to_the_policy() -> None:
    assert said(principal="stuurgroep-eemsdelta") == []
    assert said(acts=("sign", "cast_vote")) == []


def test_a_case_is_one_that_there_is() -> None:
    case, other = "cd" * 16, "ef" * 16
    there = replace(KNOWN, cases=frozenset({case}))
    assert said(there, case=case) == []
    assert said(there, case=other) == [("case", "unknown_case", "the id of a case that is there")]
    # What is no id at all is said by what a mandaat is by itself.
    assert said(there, case="RK-1") == []


def test_tiers_and_acts_are_those_of_the_procedure_that_is_named_or_else_of_any() -> None:
    both = Known((EXAMPLE, OTHER), OFFICES, TODAY)
    assert said(both, procedure=None, tiers=("elders", "nationaal")) == []
    assert said(both, tiers=("elders",)) == [("tiers", "unknown_code", "one of lokaal, bestuurlijk-overleg, nationaal")]
    assert said(both, procedure=None, principal="fin", acts=("submit",), tiers=()) == []
    assert [column for column, _, _ in said(both, principal="fin", acts=("submit",))] == ["acts"]


def test_an_earlier_version_counts_for_the_cases_that_keep_it() -> None:
    newer = replace(EXAMPLE, version=2, tiers=EXAMPLE.tiers[:2])
    assert said(Known((EXAMPLE, newer), OFFICES, TODAY)) == []


def test_before_a_procedure_was_published_there_is_none_to_name() -> None:
    assert said(Known((), frozenset(), TODAY))[0] == ("procedure", "unknown_code", "nothing: there is none")


def by_the_policy() -> dict[str, set[str]]:
    """The acts that each office takes in some state of the matrix, which the policy writes."""
    found: dict[str, set[str]] = {}
    names: list[str] = []
    for line in (ROOT / "docs/authority-matrix.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if cells[:1] == ["act"]:
            names = cells[1:]
        elif names and line.startswith("| `"):
            for name, cell in zip(names, cells[1:], strict=True):
                found.setdefault(name, set()).update({cells[0].strip("`")} if cell else ())
    return found


@pytest.mark.parametrize("office", ["ncg-intake", "dg-obdr", "fin", "staatssecretaris", "auditor", "beheer"])
def test_an_office_takes_what_the_policy_lets_it_take(office: str) -> None:
    own = acts_of_office(office, [EXAMPLE])
    assert by_the_policy()[office] & {*OFFICE_ACTS} <= own
    # The states of the matrix have no objections, and no clock that is stopped between two tiers or in the last.
    unseen = {"ncg-intake": {"suspend"}, "staatssecretaris": {"resume"}}.get(office, set())
    # Nor have they documents to withdraw.
    assert own - by_the_policy()[office] <= unseen | {"lodge_objection", "decide_objection", "withdraw_document"}


def test_the_procedure_of_the_tests_names_its_offices_too() -> None:
    assert "submit" in acts_of_office(PROCEDURE.intake_office, [PROCEDURE])
