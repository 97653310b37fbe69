"""On whose behalf an act is done follows from the act, for who has seats in more than one body."""

from dataclasses import replace

import pytest

from authority.behalf import on_behalf_of
from authority.question import Facts
from domain.actor import SYSTEM, Actor, ActorKind
from domain.organisation import Body, BodyKind, Organisation
from tests.building import NOW, PROCEDURE, SEATS, Course

GROUP = "stuurgroep-eemsdelta"
BOTH = Actor(ActorKind.PERSON, f"chair@{GROUP}")
BODIES = tuple(
    Body(body, body, BodyKind.OFFICE, None, f"principal-of-{body}") for body in dict.fromkeys(s.body for s in SEATS)
)


def facts() -> Facts:
    """The chair of the group has the seats of intake and of the office that calls up as well."""
    wanted = {PROCEDURE.intake_office, PROCEDURE.call_up_office}
    seats = tuple(replace(seat, account=BOTH.account) if seat.body in wanted else seat for seat in SEATS)
    return Facts(NOW, Organisation(True, BODIES, seats), PROCEDURE)


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("cast_vote", GROUP),
        ("conclude", GROUP),
        ("escalate", GROUP),
        ("suspend", GROUP),
        ("answer", PROCEDURE.intake_office),
        ("withdraw", PROCEDURE.intake_office),
        ("call_up", PROCEDURE.call_up_office),
    ],
)
def test_the_body_is_the_one_that_the_act_is_for(act: str, body: str) -> None:
    behalf = on_behalf_of(BOTH, act, Course().open().case, facts())
    assert behalf is not None
    assert (behalf["body"], behalf["principal"]) == (body, f"principal-of-{body}")


def test_a_case_is_opened_for_the_intake_office() -> None:
    behalf = on_behalf_of(BOTH, "submit", None, facts())
    assert behalf is not None
    assert behalf["body"] == PROCEDURE.intake_office


def test_the_system_and_a_stranger_act_for_nobody() -> None:
    state = Course().open().case
    assert on_behalf_of(SYSTEM, "close", state, facts()) is None
    assert on_behalf_of(Actor(ActorKind.PERSON, "nobody"), "cast_vote", state, facts()) is None
