"""The case page in words: five lines of what it is about, and what is said of each stair of the staircase."""

from typing import Any

import pytest

from api.pages.gist import LONGEST, MOST_LINES, gist, shortened
from api.pages.staircase import staircase
from procedures.loader import EXAMPLE_PROCEDURE, load_procedure

PROCEDURE = load_procedure(EXAMPLE_PROCEDURE)
LOCAL, CONFERENCE, NATIONAL = (tier.id for tier in PROCEDURE.tiers)


def view(**changes: Any) -> dict[str, Any]:
    return {
        "municipality": "1979",
        "area": "Opwierde",
        "addresses": ["0003209900430667", "0003209900524248"],
        "differenceType": "timing",
        "measure": "isolation_to_norm",
        "amountCents": 5_000_000,
        "residentChoice": True,
        "maatwerkGround": "hardship",
        "summary": "Deze adressen vallen tussen wal en schip. De buren kregen meer.",
        "state": "in_tier",
        "tier": LOCAL,
        "positions": [],
        "route": None,
    } | changes


def spoken(**changes: Any) -> list[str]:
    return [stair.spoken for stair in staircase(PROCEDURE, view(**changes))]


def test_what_a_case_is_about_is_five_lines_in_plain_words() -> None:
    lines = [f"{line.term}: {line.text}" for line in gist(view())]
    assert lines == [
        "Verschil: moment van uitvoering",
        "Waar: Opwierde, gemeente Eemsdelta; 2 adressen",
        "Gevraagd: isoleren tot de norm, €\u00a050.000,00",
        "Bewoner: De bewoner heeft gekozen. Grond voor maatwerk: schrijnende situatie.",
        "In het kort: Deze adressen vallen tussen wal en schip.",
    ]


def test_a_case_whose_texts_were_forgotten_still_says_what_it_is_about() -> None:
    lines = gist(view(summary=None, area=None, addresses=[None], maatwerkGround="none"))
    assert len(lines) < MOST_LINES
    assert lines[1].text == "–, gemeente Eemsdelta; 1 adres"
    assert lines[3].text == "De bewoner heeft gekozen."


def test_a_long_summary_is_cut_at_a_word_and_says_that_there_is_more() -> None:
    cut = shortened("woord " * 100)
    assert len(cut) <= LONGEST
    assert cut.endswith("woord…")
    assert shortened("x" * 500) == "x" * (LONGEST - 1) + "…"
    assert shortened("Eerst\ndit.\nDan dat.") == "Eerst dit."


def test_the_stair_on_which_the_case_is_says_so_and_the_others_what_they_are_to_it() -> None:
    assert spoken() == [
        "Trede 1 van 3, Lokale stuurgroep: hier is de zaak nu",
        "Trede 2 van 3, Bestuurlijk Overleg: nog niet aan de beurt",
        "Trede 3 van 3, Staatssecretaris: nog niet aan de beurt",
    ]


@pytest.mark.parametrize(
    ("changes", "statuses"),
    [
        ({"tier": None, "state": "intake", "route": {"tier": LOCAL}}, ["next", "ahead", "ahead"]),
        ({"tier": None, "state": "referred"}, ["ahead", "ahead", "ahead"]),
        ({"tier": NATIONAL}, ["passed_over", "passed_over", "now"]),
        ({"tier": NATIONAL, "positions": [{"tier": LOCAL, "outcome": "called_up"}]}, ["left", "passed_over", "now"]),
        (
            {"tier": None, "state": "between_tiers", "route": {"tier": CONFERENCE},
             "positions": [{"tier": LOCAL, "outcome": "escalate"}]},
            ["left", "next", "ahead"],
        ),
        (
            {"tier": None, "state": "closed", "positions": [{"tier": LOCAL, "outcome": "approve"}]},
            ["left", "not_reached", "not_reached"],
        ),
        ({"tier": None, "state": "withdrawn", "route": {"tier": LOCAL}}, ["not_reached", "not_reached", "not_reached"]),
    ],
)  # fmt: skip
def test_each_stair_has_the_status_that_the_course_of_the_case_gives_it(
    changes: dict[str, Any], statuses: list[str]
) -> None:
    assert [stair.status for stair in staircase(PROCEDURE, view(**changes))] == statuses


def test_a_tier_that_was_left_says_with_what_outcome() -> None:
    position = {"tier": LOCAL, "outcome": "approve"}
    assert spoken(tier=None, state="closed", positions=[position])[0] == "Trede 1 van 3, Lokale stuurgroep: goedgekeurd"
