"""The forms of meetings: a day and a time in the Netherlands are a moment, the boxes are the agenda, and what is wrong is named."""

from datetime import UTC, datetime

import pytest

from api.pages.meeting_fields import errors_of, meeting_act_json, plan_json, typed_of
from api.problems import Problem

CASE = "0" * 32
FORM = {"body": "sg", "day": "2026-07-01", "clock": "14:30", "place": "Zaal 2", f"agenda.{CASE}": "ja", "csrf": "x"}


def test_a_day_and_a_time_are_a_moment_by_dutch_clocks_and_back() -> None:
    plan = plan_json(FORM)
    assert plan == {"body": "sg", "startsAt": "2026-07-01T12:30:00.000000Z", "agenda": [CASE], "place": "Zaal 2"}
    typed = typed_of(datetime(2026, 7, 1, 12, 30, tzinfo=UTC), "Zaal 2", (CASE,))
    assert plan_json(typed | {"body": "sg"}) == plan
    seconds = typed_of(datetime(2026, 1, 1, 12, 30, 5, tzinfo=UTC), None, ())
    assert (seconds["clock"], seconds["place"]) == ("13:30:05", "")


@pytest.mark.parametrize("clock", ["14:30", "14.30", "14.30 uur", "14:30uur", "14.30.00"])
def test_a_time_is_read_as_the_dutch_write_it(clock: str) -> None:
    assert plan_json(FORM | {"clock": clock})["startsAt"] == "2026-07-01T12:30:00.000000Z"
    assert plan_json(FORM | {"clock": "9.05"})["startsAt"] == "2026-07-01T07:05:00.000000Z"


def test_a_change_names_no_body_and_what_is_empty_is_left_out() -> None:
    changed = meeting_act_json(FORM | {"type": "change_meeting", "place": " "})
    assert changed == {"type": "change_meeting", "startsAt": "2026-07-01T12:30:00.000000Z", "agenda": [CASE]}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"day": ""}, {"day"}),
        ({"clock": "half drie"}, {"clock"}),
        ({"clock": "14,30"}, {"clock"}),
        ({"clock": "14.3"}, {"clock"}),
        ({"clock": "14"}, {"clock"}),
        ({"clock": "24.00"}, {"clock"}),
        ({"clock": "14:30+05:00"}, {"clock"}),
        ({"day": "gisteren", "clock": ""}, {"day", "clock"}),
        # At two o'clock on the last Sunday of March clocks go to three.
        ({"day": "2026-03-29", "clock": "02:30"}, {"clock"}),
    ],
)
def test_what_is_no_moment_is_named_by_its_field(changes: dict[str, str], wrong: set[str]) -> None:
    with pytest.raises(Problem) as raised:
        plan_json(FORM | changes)
    assert set(errors_of(raised.value)) == wrong


def test_an_act_is_made_of_its_own_fields_alone() -> None:
    form = {"type": "mark_attendance", "seat": "sg-ncg", "present": "false", "reasons": "x"}
    assert meeting_act_json(form) == {"type": "mark_attendance", "seat": "sg-ncg", "present": False}
    withdrawn = meeting_act_json({"type": "withdraw_meeting", "withdrawReasons": "Ziek."})
    assert withdrawn == {"type": "withdraw_meeting", "reasons": "Ziek."}
    assert meeting_act_json({"type": "nothing", "seat": "s"}) == {"type": "nothing"}
