"""The forms of meetings: what is typed in them, as the JSON that `/v1/vergaderingen` takes, and what is wrong by field."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, TypeVar

from api.problems import FieldError, Problem
from api.receipts import moment_json
from api.translations import reads
from domain.dutch_time import from_clock, on_clock

_T = TypeVar("_T")

ON_AGENDA = "agenda."
"""Before the id of a case: the name of its box on the form."""
PLAN_FIELDS = ("body", "day", "clock", "place", "agenda")
ACT_FIELDS = {
    "withdraw_meeting": ("withdrawReasons",),
    "open_meeting": (),
    "mark_attendance": ("seat", "present"),
    "close_meeting": (),
    "remark_on_minutes": ("remark",),
    "adopt_minutes": ("minutes",),
}
_NAMES = {"withdrawReasons": "reasons"}
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?: ?uur)?", re.ASCII)


def plan_json(form: Mapping[str, str], *, body: str | None = None) -> dict[str, Any]:
    """The meeting that a form describes, without what was left empty; `body` instead of the one that it names. Problem for
    a day or a time that is none."""
    known: dict[str, Any] = {
        "body": form.get("body", "").strip() if body is None else body,
        "startsAt": _moment(form),
        "agenda": [name.removeprefix(ON_AGENDA) for name in form if name.startswith(ON_AGENDA)],
    }
    if form.get("place", "").strip():
        known["place"] = form["place"]
    return known


def changed_json(form: Mapping[str, str]) -> dict[str, Any]:
    """The change of a meeting that a form describes, likewise."""
    plan = plan_json(form)
    del plan["body"]
    return {"type": "change_meeting"} | plan


def meeting_act_json(form: Mapping[str, str]) -> dict[str, Any]:
    """The act that a form holds, likewise."""
    kind = form.get("type", "")
    if kind == "change_meeting":
        return changed_json(form)
    body: dict[str, Any] = {"type": kind}
    for name in ACT_FIELDS.get(kind, ()):
        typed = form.get(name, "")
        if typed.strip():
            body[_NAMES.get(name, name)] = (
                {"true": True, "false": False}.get(typed, typed) if name == "present" else typed
            )
    return body


def errors_of(problem: Problem, *, act: str = "") -> dict[str, str]:
    """What is wrong, in Dutch, by the name of the field of the form."""
    found = {error.pointer.removeprefix("/").split("/")[0]: error.text(reads()) for error in problem.errors}
    if "startsAt" in found:
        found["day"] = found.pop("startsAt")
    if act == "withdraw_meeting" and "reasons" in found:
        found["withdrawReasons"] = found.pop("reasons")
    return found


def typed_of(starts_at: datetime, place: str | None, agenda: tuple[str, ...]) -> dict[str, str]:
    """What stands in the form of a meeting that is there."""
    shown = on_clock(starts_at)
    clock = f"{shown:%H:%M:%S}" if shown.second else f"{shown:%H:%M}"
    return {"day": shown.date().isoformat(), "clock": clock, "place": place or ""} | {
        ON_AGENDA + case: "ja" for case in agenda
    }


def _moment(form: Mapping[str, str]) -> str:
    day, clock = _read(form, "day", date.fromisoformat), _read(form, "clock", _clock)
    faults = [FieldError("/day", "not_a_date")] if day is None else []
    faults += [FieldError("/clock", "not_a_time")] if clock is None else []
    if day is None or clock is None:
        raise Problem("invalid_act", tuple(faults))
    try:
        return moment_json(from_clock(datetime.combine(day, clock)))
    except (ValueError, OverflowError):
        raise Problem("invalid_act", (FieldError("/clock", "not_a_time"),)) from None


def _clock(text: str) -> time:
    """A time as the Dutch write it: 14:30, 14.30 or 9.30 uur. ValueError for anything else, which ISO 8601 may read otherwise."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError("no time of a day")
    hour, minute, second = (int(part) for part in found.groups(default="0"))
    return time(hour, minute, second)


def _read(form: Mapping[str, str], name: str, read: Callable[[str], _T]) -> _T | None:
    try:
        return read(form.get(name, "").strip())
    except ValueError:
        return None
