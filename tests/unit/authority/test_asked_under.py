"""By which names cases may wait for who holds mandaten, and which of them; what may be done, only the policy says."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from authority.mandated import asked_under, awaited_under
from domain.acts import ReturnForInformation
from domain.mandaten import MandaatStatus, Standing
from domain.text import Text
from store.case_list import AskedUnder
from tests.building import NOW, PROCEDURE, Course
from tests.mandating import SIGNING


def standing(status: MandaatStatus = MandaatStatus.CONFIRMED, **changes: Any) -> Standing:
    """A mandaat of the intake office to answer and to withdraw, with these changes."""
    scope: dict[str, Any] = {"principal": PROCEDURE.intake_office, "acts": ("answer", "withdraw"), "valid_from": NOW}
    return Standing(replace(SIGNING, **(scope | changes)), status, "p", NOW)


def test_the_office_of_intake_is_waited_for_as_the_preparer_too() -> None:
    whos = {(one.who, one.act) for one in asked_under(PROCEDURE, [standing()], NOW)}
    assert whos == {(who, act) for who in (PROCEDURE.intake_office, "preparer") for act in ("answer", "withdraw")}
    calls_up = asked_under(PROCEDURE, [standing(principal=PROCEDURE.call_up_office, acts=("resume",))], NOW)
    assert {one.who for one in calls_up} == {PROCEDURE.call_up_office, "call_up_office"}


def test_what_is_not_in_force_is_asked_of_nobody() -> None:
    for one in (
        standing(MandaatStatus.PROPOSED),
        standing(MandaatStatus.REVOKED),
        standing(valid_until=NOW),
        standing(valid_from=NOW + timedelta(seconds=1)),
        standing(acts=("cast_vote", "conclude")),
    ):
        assert asked_under(PROCEDURE, [one], NOW) == ()
    assert asked_under(PROCEDURE, [standing(valid_until=NOW + timedelta(seconds=1))], NOW)


def test_only_what_the_case_waits_for_in_its_municipality_is_asked() -> None:
    course = Course().open()
    course.act(ReturnForInformation(course.digest, Text("x")), "chair@stuurgroep-eemsdelta")
    state = course.case
    here = state.facts.municipality
    assert awaited_under(asked_under(PROCEDURE, [standing(municipalities=(here,))], NOW), state) == {"answer"}
    assert awaited_under(asked_under(PROCEDURE, [standing(municipalities=())], NOW), state) == {"answer"}
    assert awaited_under(asked_under(PROCEDURE, [standing(municipalities=("0014",))], NOW), state) == frozenset()
    assert awaited_under(asked_under(PROCEDURE, [standing(municipalities=(), case=state.case)], NOW), state) == {
        "answer"
    }
    assert (
        awaited_under(asked_under(PROCEDURE, [standing(municipalities=(), case="ab" * 16)], NOW), state) == frozenset()
    )
    assert awaited_under([AskedUnder("fin", "answer")], state) == frozenset()
