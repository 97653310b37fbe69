"""Which bodies the procedure of an open case still needs: all that it names, and the group that the case is with or goes to."""

from dataclasses import replace

import pytest

from domain import acts as a
from domain.case import Routekaart
from domain.needed_bodies import OpenCases, body_need, names_body, open_case
from domain.objections import Contested, Objection
from domain.organisation import Body, BodyKind, Organisation
from tests.building import BODIES, NOW, PROCEDURE, SEATS, Course, to_tier

GROUP = "stuurgroep-eemsdelta"
OTHER = Body("andere", "Andere", BodyKind.STEERING_GROUP, "0014", "gemeente/gm0014")
DESK = Body("loov", "Loov", BodyKind.OFFICE, None, "ministerie/mnre1034")
AUDITORS = Body("auditor", "Auditor", BodyKind.OFFICE, None, "ministerie/mnre1034")
ORGANISATION = Organisation(True, (*BODIES, OTHER, DESK, AUDITORS), tuple(SEATS))
OTHERWISE = replace(PROCEDURE, content_hash="ee" * 32, tiers=PROCEDURE.tiers[:1])


def needed(body: str, *states: Routekaart) -> bool:
    """Whether these cases need the body."""
    cases = frozenset(one for one in map(open_case, states) if one is not None)
    procedures = {PROCEDURE.content_hash: PROCEDURE, OTHERWISE.content_hash: OTHERWISE}
    need = body_need(body, ORGANISATION, OpenCases(7, cases), procedures)
    assert need.seen == 7
    return need.needed


def in_group() -> Routekaart:
    """A case that is with its steering group."""
    case = Course().open().case
    assert case.tier is not None and case.tier.body == GROUP
    return case


@pytest.mark.parametrize(
    "body", ["ncg-intake", "dg-obdr", "loov", "bestuurlijk-overleg", "ministerie", "fin", "staatssecretaris", GROUP]
)
def test_an_open_case_needs_what_its_procedure_names_and_the_group_that_it_is_with(body: str) -> None:
    assert needed(body, in_group())
    assert not needed(body)


@pytest.mark.parametrize("body", ["andere", "auditor", "nergens"])
def test_what_no_case_needs_is_not_needed(body: str) -> None:
    assert not needed(body, in_group())


def test_a_case_needs_the_group_that_it_is_on_its_way_to() -> None:
    between = replace(in_group(), tier=None, route=to_tier("lokaal"))
    assert needed(GROUP, between)
    assert not needed("andere", between)
    assert not needed(GROUP, replace(between, route=to_tier("bestuurlijk-overleg")))
    assert not needed(GROUP, replace(between, route=None))


def test_a_case_of_another_procedure_needs_what_that_one_names() -> None:
    case = in_group()
    older = replace(case, procedure=replace(case.procedure, content_hash=OTHERWISE.content_hash))
    assert needed("ncg-intake", older) and not needed("fin", older)
    assert needed("fin", older, case)


def test_a_closed_case_needs_nobody_but_where_an_objection_waits() -> None:
    course = Course().open()
    course.act(a.Withdraw(course.digest, None), "ncg-intake@ncg-intake")
    course.act(a.Close())
    assert not needed("fin", course.case)
    objection = Objection(Contested("one"), ("staatssecretaris",), NOW, None)
    assert needed("staatssecretaris", replace(course.case, objection=objection))
    assert not needed("staatssecretaris", replace(course.case, objection=replace(objection, founded=True)))


def test_a_procedure_names_its_offices_and_bodies_and_no_group() -> None:
    named = {body.id for body in ORGANISATION.bodies if names_body(PROCEDURE, body.id)}
    assert named == {one.id for one in ORGANISATION.bodies} - {GROUP, "andere", "auditor"}
