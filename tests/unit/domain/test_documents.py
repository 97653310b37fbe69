"""Documents in the course of a case: they change the dossier, make votes stale, and leave a case without them as it was."""

import pytest

from domain import acts as a
from domain.codes import VoteChoice
from domain.documents import PART, DocumentKind, MediaType
from domain.dossier import Part, compile_dossier, digests_but_for, revise
from domain.errors import ContradictionError
from domain.events import CaseAnswered, DocumentAdded, DocumentWithdrawn
from domain.fold import fold
from domain.notices import notices
from store.codec import ROUTEKAART, state_as_stored
from tests.building import SEALED, Course, plan_of, verdict
from tests.unit.domain.test_case_course import CHAIR, NCG, PREPARER, vote


def add(course: Course, by: str = PREPARER) -> DocumentAdded:
    """Adds a map to the case as it is; what happened."""
    course.act(a.AddDocument(course.digest, DocumentKind.MAP, MediaType.PDF, 12, SEALED, SEALED, SEALED), by)
    return next(event for event in reversed(course.events) if isinstance(event, DocumentAdded))


def test_what_only_documents_have_changed_is_told_apart() -> None:
    first = compile_dossier((Part("summary", "a"),))
    second = revise(first, (Part("document.1", "b"),))
    third = revise(second, (Part("document.2", "c"),))
    assert digests_but_for(third, PART) == {first.digest, second.digest, third.digest}
    assert digests_but_for(first, PART) == {first.digest}
    for name in ("amount_cents", "documented"):
        corrected = revise(third, (Part(name, "5"),))
        assert digests_but_for(corrected, PART) == {corrected.digest}


def test_a_document_changes_the_dossier_and_names_the_seats_whose_votes_are_stale() -> None:
    course = Course().open()
    vote(course, CHAIR, VoteChoice.FOR)
    before, seen = course.case, course.digest
    event = add(course)
    assert course.digest != seen
    assert course.case.dossier.changed_since(seen) == ("document.1",)
    seats = [one.seat for one in before.tier.round.votes] if before.tier and before.tier.round else []
    assert list(event.stale) == seats != []
    assert [one.audience for one in notices(event, before, course.case)] == seats
    assert add(course, NCG).stale == ()
    assert [one.number for one in course.case.documents] == [1, 2]
    assert fold(course.events) == course.case


def test_what_was_withdrawn_stays_with_why_and_cannot_be_withdrawn_again() -> None:
    course = Course().open()
    add(course)
    seen = course.digest
    course.act(a.WithdrawDocument(seen, 1, SEALED), PREPARER)
    assert isinstance(course.events[-1], DocumentWithdrawn)
    assert course.case.dossier.changed_since(seen) == ("document.1",)
    assert course.case.documents[0].withdrawn is not None
    for number in (1, 2):
        with pytest.raises(ContradictionError, match="no document"):
            course.act(a.WithdrawDocument(course.digest, number, SEALED), PREPARER)
    assert add(course).document.number == 2


def test_votes_from_before_a_document_that_came_with_an_answer_are_asked_again_once_the_case_goes_on() -> None:
    course = Course().open()
    vote(course, NCG, VoteChoice.FOR)
    course.act(a.ReturnForInformation(course.digest, SEALED), CHAIR)
    before = course.case
    event = add(course)
    assert len(event.stale) == 1
    assert notices(event, before, course.case) == ()
    course.act(a.Answer(course.digest, SEALED), PREPARER, verdict(plan=plan_of("lokaal")))
    answered = next(one for one in course.events if isinstance(one, CaseAnswered))
    assert answered.stale == event.stale


def test_a_case_without_documents_is_stored_as_it_was() -> None:
    course = Course().open()
    assert "documents" not in state_as_stored(course.case)
    add(course)
    stored = state_as_stored(course.case)
    assert len(stored["documents"]) == 1
    assert ROUTEKAART.load(stored | {"objection": None}) == course.case
