"""A procedure in words: two versions are compared by what they say, and the drawing has every tier and step once."""

from dataclasses import replace
from itertools import pairwise

import pytest

from api.pages.procedure_drawing import WIDTH, drawing_of
from api.pages.procedure_words import Changed, compared, duration, line_difference, parts_of
from api.seats import SeatNames
from domain.procedure import Duration, DurationUnit, Procedure
from procedures.canonical import content_hash
from procedures.loader import EXAMPLE_ORGANISATION, EXAMPLE_PROCEDURE, load_organisation, load_procedure

EXAMPLE = load_procedure(EXAMPLE_PROCEDURE)
NAMES = SeatNames(load_organisation(EXAMPLE_ORGANISATION))


def hashed(procedure: Procedure) -> Procedure:
    """The procedure with the hash of what it says."""
    return replace(procedure, content_hash=content_hash(procedure))


def changes(after: Procedure) -> list[Changed]:
    """What is different from the example."""
    return compared(parts_of(EXAMPLE, NAMES), parts_of(after, NAMES))


def with_tier(place: int, **different: object) -> Procedure:
    """The example with a tier that is otherwise."""
    tiers = list(EXAMPLE.tiers)
    tiers[place] = replace(tiers[place], **different)
    return hashed(replace(EXAMPLE, version=2, tiers=tuple(tiers)))


def test_a_version_that_says_the_same_has_no_changes() -> None:
    assert changes(EXAMPLE) == []
    assert line_difference(EXAMPLE, EXAMPLE) == []
    # The number and the day are of the version, and are no change of what it says.
    assert changes(hashed(replace(EXAMPLE, version=2))) == []


def test_another_term_and_ceiling_are_told_by_tier_in_words() -> None:
    limits = replace(EXAMPLE.tiers[0].limits, ceiling_cents=5_000_000)
    after = with_tier(0, term=Duration(1, DurationUnit.WEEKS), limits=limits)
    assert changes(after) == [
        Changed("Lokale stuurgroep", "Termijn", "6 weken", "1 week"),
        Changed("Lokale stuurgroep", "Beslist alleen tot en met", "€\u00a0100.000,00", "€\u00a050.000,00"),
    ]
    kinds = [kind for kind, _ in line_difference(EXAMPLE, after)]
    assert {"gone", "new", "same"} <= set(kinds)
    assert kinds.count("new") == kinds.count("gone")


def test_a_step_that_comes_and_one_that_goes_are_told_whole() -> None:
    last = EXAMPLE.tiers[-1]
    other = replace(last.steps[1], id="tweede-budget", title="Nog een akkoord")
    found = changes(with_tier(len(EXAMPLE.tiers) - 1, steps=(last.steps[0], other, last.steps[2])))
    said = {(one.part, one.about): (one.was, one.becomes) for one in found}
    assert said["Staatssecretaris: Nog een akkoord", "Het geheel"] == (None, "is nieuw")
    assert said["Staatssecretaris: Instemming van Financiën", "Het geheel"] == ("was er", None)
    assert said["Staatssecretaris: Nog een akkoord", "Alleen boven"] == (None, "€\u00a0500.000,00")
    assert ("Staatssecretaris", "Volgorde van de stappen") in said


def test_a_tier_that_is_gone_takes_its_steps_along() -> None:
    found = changes(hashed(replace(EXAMPLE, tiers=(EXAMPLE.tiers[0], EXAMPLE.tiers[2]))))
    gone = [one.part for one in found if one.becomes is None]
    assert gone == [
        "Bestuurlijk Overleg",
        "Bestuurlijk Overleg: Nieuwe verschillen met de buren",
        "Bestuurlijk Overleg: Besluit van het Bestuurlijk Overleg",
    ]


@pytest.mark.parametrize("unit", DurationUnit)
def test_every_duration_has_its_dutch_words_for_one_and_for_more(unit: DurationUnit) -> None:
    assert duration(Duration(1, unit)).startswith("1 ")
    assert duration(Duration(2, unit)) != f"2 {unit.value}"
    assert duration(None) == "geen"


def test_the_drawing_has_each_tier_and_step_once_and_nothing_outside_it() -> None:
    drawing = drawing_of(EXAMPLE, "Aanmelding", "Besluit")
    steps = [step for tier in EXAMPLE.tiers for step in tier.steps]
    assert [box.kind for box in drawing.boxes].count("tier") == len(EXAMPLE.tiers)
    assert len(drawing.boxes) == 2 + len(EXAMPLE.tiers) + len(steps)
    assert len(drawing.ways) == len(EXAMPLE.tiers) + 1
    for box in drawing.boxes:
        assert (box.left >= 0, box.left + box.width <= WIDTH, box.top + box.height <= drawing.height) == (True,) * 3
        assert all(box.top < line.at < box.top + box.height for line in box.lines)
    tiers = [box for box in drawing.boxes if box.kind == "tier"]
    for above, below in pairwise(tiers):
        assert above.top + above.height < below.top


def test_a_long_title_is_broken_into_lines_and_none_is_lost() -> None:
    title = "Een overleg met een naam die veel langer is dan op één regel van de tekening past"
    drawing = drawing_of(with_tier(0, title=title), "Aanmelding", "Besluit")
    told = " ".join(line.text for box in drawing.boxes for line in box.lines if line.heading)
    assert title in told
