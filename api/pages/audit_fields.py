"""The forms of audits: what is typed in them, as the JSON that `/v1/audits` takes, and what is wrong with it by field."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.problems import FieldError, Problem
from api.receipts import moment_json
from api.translations import reads
from domain.dutch_time import end_of_day, start_of_day

PLAN_FIELDS = (
    "question",
    "scope.procedure",
    "scope.tier",
    "scope.municipality",
    "scope.outcome",
    "scope.closedFrom",
    "scope.closedUntil",
    "sampleSize",
    "seed",
)
ACT_FIELDS = {
    "record_finding": ("case", "result", "category", "tier", "text"),
    "reply_to_finding": ("case", "finding", "reply"),
    "close_audit": ("seen", "conclusion"),
}
_NUMBERS = ("sampleSize", "finding", "seen")


def plan_json(form: Mapping[str, str]) -> dict[str, Any]:
    """The audit that a form describes, without what was left empty. Problem for a day that is none."""
    return _json(form, PLAN_FIELDS)


def audit_act_json(form: Mapping[str, str]) -> dict[str, Any]:
    """The act that a form holds, likewise."""
    kind = form.get("type", "")
    return {"type": kind} | _json(form, ACT_FIELDS.get(kind, ()))


def errors_of(problem: Problem) -> dict[str, str]:
    """What is wrong, for people, by the name of the field."""
    return {error.pointer.removeprefix("/").replace("/", "."): error.text(reads()) for error in problem.errors}


def _json(form: Mapping[str, str], fields: tuple[str, ...]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for name in fields:
        text = form.get(name, "")
        if not text.strip():
            continue
        place = body
        *parents, last = name.split(".")
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = _value(name, text)
    return body


def _value(name: str, text: str) -> object:
    bare = text.strip()
    if name in _NUMBERS:
        # What is no number goes on as it is, and is refused by what reads it.
        return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 10 else bare
    if name in ("scope.closedFrom", "scope.closedUntil"):
        try:
            day = date.fromisoformat(bare)
            # Up to and with the last day: the audit is of what was closed before its end.
            return moment_json(start_of_day(day) if name.endswith("From") else end_of_day(day))
        except (ValueError, OverflowError):
            raise Problem("invalid_act", (FieldError("/" + name.replace(".", "/"), "not_a_date"),)) from None
    return text
