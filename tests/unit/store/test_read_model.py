"""The read model as a function of the state."""

from dataclasses import replace
from datetime import timedelta

from audit.entry import instant
from domain import acts as a
from domain.codes import Outcome, SideState
from domain.text import Text
from store.read_model import project, project_awaited
from store.tables import RoutekaartRow
from tests.building import NOW, SEALED, Course, submit, to_end, to_tier, verdict

KEPT_BY_THE_LEDGER = {"case_id", "sequence", "state", "updated_at", "reference_key", "area_key"}


def test_every_column_of_a_case_is_projected_or_the_ledgers_own() -> None:
    columns = set(project(Course().open().case))
    assert columns | KEPT_BY_THE_LEDGER == set(RoutekaartRow.model_fields)
    assert not columns & KEPT_BY_THE_LEDGER


def test_a_case_at_intake_has_no_tier_and_no_term() -> None:
    course = Course()
    course.act(submit(), "ncg-intake@ncg-intake", verdict(to_tier("lokaal")))
    row = project(course.case)
    assert (row["phase"], row["tier"], row["body"], row["term_end"], row["reminder_at"]) == ("intake",) + (None,) * 4
    assert (row["reference"], row["area"], row["opened_at"]) == (SEALED, SEALED, instant(NOW))
    assert project_awaited(course.case) == []


def test_a_case_in_a_tier_waits_for_its_seats_until_its_term_ends() -> None:
    case = Course().open().case
    row = project(case)
    assert (row["tier"], row["body"]) == ("lokaal", "stuurgroep-eemsdelta")
    assert row["term_end"] == instant(NOW + timedelta(seconds=600))
    assert row["reminder_at"] == instant(NOW + timedelta(seconds=300))
    assert {"who": "stuurgroep-eemsdelta/chair", "act": "conclude", "account": "chair@stuurgroep-eemsdelta"} in (
        project_awaited(case)
    )


def test_a_returned_case_has_the_term_of_the_answer_and_no_reminder() -> None:
    course = Course().open()
    questions = a.ReturnForInformation(course.digest, Text("ab" * 32))
    course.act(questions, "chair@stuurgroep-eemsdelta")
    row = project(course.case)
    assert row["term_end"] == instant(NOW + timedelta(seconds=120))
    assert row["reminder_at"] is None
    assert [one["who"] for one in project_awaited(course.case)] == ["preparer"]


def test_a_reminded_case_is_not_to_be_reminded_again() -> None:
    course = Course().open()
    assert course.case.tier is not None
    course.act(a.Remind(a.TermKind.TIER, course.case.tier.term.end))
    assert project(course.case)["reminder_at"] is None


def test_a_suspended_case_without_an_end_has_no_term() -> None:
    course = Course().open()
    course.act(a.Suspend(course.digest, Text("ab" * 32)), "chair@stuurgroep-eemsdelta")
    assert project(course.case)["term_end"] is None


def test_a_withdrawn_case_waits_for_nobody() -> None:
    course = Course().open()
    course.act(a.Withdraw(course.digest, Text("ab" * 32)), "ncg-intake@ncg-intake")
    assert project(course.case)["side_state"] == SideState.WITHDRAWN.value
    assert project_awaited(course.case) == []


def test_an_outcome_is_projected_as_its_code() -> None:
    case = replace(Course().open().case, outcome=Outcome.APPROVE, route=to_end(Outcome.APPROVE))
    assert project(case)["outcome"] == "approve"
