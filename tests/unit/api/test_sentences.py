"""The history of a case in sentences: what is told of an event is what happened."""

from typing import Any

import pytest

from api.pages.sentences import Sentences
from api.seats import SeatNames
from api.translations import reading_in
from tests.building import PROCEDURE
from tests.unit.api.test_change_words import ORGANISATION


def told(*events: dict[str, Any]) -> list[str]:
    """What the page says came of an act."""
    entry: dict[str, Any] = {
        "sequence": 3,
        "index": 7,
        "recordedAt": "2026-11-01T10:00:00.000000Z",
        "onBehalfOf": None,
        "actor": {"kind": "person", "account": "dg-obdr"},
        "forgotten": None,
        "allow": True,
        "reasons": [],
        "events": list(events),
        "act": {"type": "advise", "opinion": "positive"},
        "deliberationHidden": False,
    }
    found: list[str] = Sentences(SeatNames(ORGANISATION), PROCEDURE).of(entry)["events"]
    return found


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ([], ["Er kan geen advies meer worden gegeven."]),
        (
            ["sg", "fin"],
            [
                "Er kan geen advies meer worden gegeven.",
                "Geen advies gaf: Stuurgroep, fin. Wie niet heeft geadviseerd, heeft ook niet ingestemd.",
            ],
        ),
    ],
)
def test_who_did_not_advise_is_named_where_advice_ends_and_nobody_where_all_did(
    missing: list[str], said: list[str]
) -> None:
    with reading_in("nl"):
        assert told({"type": "advice_closed", "step": "advies", "missing": missing}) == said
