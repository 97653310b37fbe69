"""Loading the register of processing activities: every purpose and every look has one place in it, and faults have a line."""

import pytest

from domain.processing import ACTS, LOOKS
from procedures.errors import ProcessingError
from procedures.loader import EXAMPLE_PROCESSING, load_processing

EXAMPLE = EXAMPLE_PROCESSING.read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    """What is wrong with it."""
    try:
        load_processing(text, "v.yaml")
    except ProcessingError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_the_example_is_one_and_has_a_place_for_every_act_and_look() -> None:
    register = load_processing(EXAMPLE_PROCESSING)
    assert register.example
    assert register.of_acts.keys() == set(ACTS)
    assert register.of_looks.keys() == set(LOOKS)
    assert register.of_acts["submit"] == register.of_looks["case"] == "routekaart-behandelen"
    assert register.of_acts["recuse"] == register.of_looks["interests"] == "belangen-bewaken"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("looks: [interests]", "looks: [interests, case]", "the look 'case' belongs to another activity"),
        ("looks: [interests]", "looks: [interest]", "'interest' is not known"),
        ("    looks: [interests]\n", "", "no activity has the looks interests"),
        ("purposes: [case_handling, deciding]", "purposes: [deciding]", "no activity has the purposes case_handling"),
        ("purposes: [interest_keeping]", "purposes: [lodge_objection]", "'lodge_objection' is not known"),
        ("id: bezwaar-behandelen", "id: routekaart-behandelen", "the activity 'routekaart-behandelen' stands twice"),
        ("id: bezwaar-behandelen", "id: Bezwaar", "is no identifier"),
        ("    retention:", "    bewaartermijn:", "the activity has no key 'bewaartermijn'"),
        ("activities:", "activiteiten:", "the register has no key 'activiteiten'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, said: str) -> None:
    assert old in EXAMPLE
    found = problems(EXAMPLE.replace(old, new, 1))
    assert any(said in one for one in found), found
    assert all(one.startswith("v.yaml:") for one in found)


def test_a_file_that_is_not_there_is_said_to_be_so() -> None:
    with pytest.raises(ProcessingError, match="cannot be read"):
        load_processing(EXAMPLE_PROCESSING.with_name("no-such.yaml"))
