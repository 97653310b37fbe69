"""The forms of audits: what is typed becomes the JSON that the API takes, and nothing is made up."""

import pytest

from api.pages.audit_fields import audit_act_json, errors_of, plan_json
from api.problems import FieldError, Problem


def test_what_was_left_empty_is_not_there() -> None:
    typed = {
        "question": "Waarom?",
        "scope.tier": "",
        "scope.outcome": " ",
        "sampleSize": "10",
        "seed": "ab",
        "csrf": "x",
    }
    assert plan_json(typed) == {"question": "Waarom?", "sampleSize": 10, "seed": "ab"}


def test_days_are_whole_days_in_the_netherlands_also_where_the_clock_changes() -> None:
    scope = plan_json({"scope.closedFrom": "2026-03-29", "scope.closedUntil": "2026-03-29"})["scope"]
    assert scope == {"closedFrom": "2026-03-28T23:00:00.000000Z", "closedUntil": "2026-03-29T22:00:00.000000Z"}


@pytest.mark.parametrize("day", ["2026-02-30", "29-03-2026", "9999-12-31", "x"])
def test_a_day_that_is_none_is_named(day: str) -> None:
    with pytest.raises(Problem) as caught:
        plan_json({"scope.closedUntil": day})
    assert set(errors_of(caught.value)) == {"scope.closedUntil"}


@pytest.mark.parametrize("number", ["veel", "-1", "1.5", "²", "1" * 20])
def test_what_is_no_number_is_left_to_be_refused(number: str) -> None:
    assert plan_json({"sampleSize": number})["sampleSize"] == number


def test_an_act_has_the_fields_of_its_kind_and_no_others() -> None:
    typed = {"type": "reply_to_finding", "case": "c", "finding": "2", "reply": "Ja.", "conclusion": "x", "seen": "1"}
    assert audit_act_json(typed) == {"type": "reply_to_finding", "case": "c", "finding": 2, "reply": "Ja."}
    assert audit_act_json({"type": "delete_audit", "case": "c"}) == {"type": "delete_audit"}
    assert audit_act_json({}) == {"type": ""}


def test_what_is_wrong_is_told_by_the_name_of_the_field() -> None:
    problem = Problem("invalid_act", (FieldError("/scope/municipality", "unknown_municipality"),))
    assert list(errors_of(problem)) == ["scope.municipality"]
