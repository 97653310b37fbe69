"""Reads the body of an opening: typed JSON, put through the same rules as a row of a case file, all faults at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic_core import from_json

from api.problems import FieldError, Problem
from domain.acts import Submit
from domain.codes import DifferenceType, MaatwerkGround, Measure
from domain.expectation import Expectation, expect, one_of
from domain.faults import Fault
from domain.intake import AREA_LENGTH, SUMMARY_LENGTH, Intake, parse_intake
from domain.intake_fields import MOST_ADDRESSES, MOST_CENTS
from domain.municipalities import MUNICIPALITIES, ONE_OF_THE_MUNICIPALITIES
from domain.situations import NO_MEASURE, written
from domain.text import Text

_COLUMNS = {
    "reference": "reference",
    "reportedOn": "reported_on",
    "municipality": "municipality_code",
    "area": "area",
    "addresses": "bag_nummeraanduidingen",
    "differenceType": "difference_type",
    "summary": "summary",
    "measure": "requested_measure",
    "amountCents": "amount_eur",
    "residentChoice": "resident_choice_recorded",
    "safetyDoubt": "safety_doubt",
}
"""The fields of an opening, and the column of a case file that each is."""

_OPTIONAL = {"situations": "current_situations"}
FIELDS = {column: field for field, column in (_COLUMNS | _OPTIONAL).items()}
_CODED = {"difference_type": DifferenceType, "requested_measure": Measure}
_GROUND = "maatwerkGround"

INTAKE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": list(_COLUMNS),
    "additionalProperties": False,
    "properties": {
        "reference": {"type": "string", "minLength": 1, "maxLength": 40},
        "reportedOn": {"type": "string", "format": "date"},
        "municipality": {"type": "string", "enum": list(MUNICIPALITIES)},
        "area": {"type": "string", "minLength": 1, "maxLength": AREA_LENGTH},
        "addresses": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_ADDRESSES,
            "uniqueItems": True,
            "items": {"type": "string", "pattern": "^[0-9]{4}20[0-9]{10}$"},
        },
        "differenceType": {"type": "string", "enum": list(DifferenceType)},
        "summary": {"type": "string", "minLength": 1, "maxLength": SUMMARY_LENGTH},
        "measure": {"type": "string", "enum": list(Measure)},
        "amountCents": {"type": "integer", "minimum": 0, "maximum": MOST_CENTS},
        "residentChoice": {"type": "boolean"},
        "safetyDoubt": {"type": "boolean"},
        "maatwerkGround": {"type": "string", "enum": list(MaatwerkGround), "default": "none"},
        "situations": {
            "type": "array",
            "description": "What each address has now, for those of which it is known; each address once.",
            "maxItems": MOST_ADDRESSES,
            "items": {
                "type": "object",
                "required": ["address", "measure", "amountCents"],
                "additionalProperties": False,
                "properties": {
                    "address": {"type": "string", "pattern": "^[0-9]{4}20[0-9]{10}$"},
                    "measure": {"type": "string", "enum": [*Measure, NO_MEASURE]},
                    "amountCents": {"type": "integer", "minimum": 0, "maximum": MOST_CENTS},
                },
            },
        },
    },
}
"""The same for the public description; the rules themselves are the domain's."""


def pointer_of(name: str) -> str:
    """The JSON pointer (RFC 6901) of a field with a name that somebody made up."""
    return "/" + name[:60].replace("~", "~0").replace("/", "~1")


def read_intake(body: bytes, today: date) -> Intake:
    """The intake in these bytes; `today` is the Dutch date. Problem `invalid_intake` with all that is wrong."""
    try:
        found = from_json(body)
    except ValueError:
        raise Problem("invalid_intake", (FieldError("", "not_json"),)) from None
    if not isinstance(found, dict):
        raise Problem("invalid_intake", (FieldError("", "wrong_type", Expectation("object")),))
    return read_intake_fields(found, today)


def read_intake_fields(found: dict[str, Any], today: date) -> Intake:
    """The intake in these fields; otherwise like `read_intake`."""
    errors = [
        FieldError(pointer_of(name), "unknown_field")
        for name in found
        if name not in _COLUMNS and name not in _OPTIONAL and name != _GROUND
    ]
    row: dict[str, str] = {}
    for name, column in (_COLUMNS | _OPTIONAL).items():
        if name not in found and name in _OPTIONAL:
            continue
        if name not in found:
            errors.append(FieldError(f"/{name}", "missing", _EXPECTED.get(name)))
            continue
        text = _KINDS[name](found[name])
        if text is None:
            errors.append(FieldError(f"/{name}", "wrong_type", _EXPECTED.get(name, Expectation("text"))))
        else:
            row[column] = text
    ground = found.get(_GROUND, MaatwerkGround.NONE.value)
    if ground not in list(MaatwerkGround):
        errors.append(FieldError(f"/{_GROUND}", "unknown_code", one_of(MaatwerkGround)))
    parsed = parse_intake(row, today)
    if isinstance(parsed, list):
        errors += [fault_error(fault) for fault in parsed if fault.column in row]
    if errors or isinstance(parsed, list):
        raise Problem("invalid_intake", tuple(errors))
    return _with_ground(parsed, MaatwerkGround(ground))


def fault_error(fault: Fault) -> FieldError:
    """A fault in a column as an error in the field that it came from."""
    expected = fault.expected
    if fault.column in _CODED:
        expected = one_of(_CODED[fault.column])
    elif fault.column == "amount_eur":
        expected = expect("cents", most=MOST_CENTS)
    elif expected.code == "addresses":
        expected = _EXPECTED["addresses"]
    return FieldError(f"/{FIELDS[fault.column]}", fault.code, expected, fault.value, fault.message)


def submission(intake: Intake) -> Submit:
    """The act that opens a case with this intake."""
    return Submit(
        reported_on=intake.reported_on,
        municipality=intake.municipality,
        difference_type=intake.difference_type,
        measure=intake.measure,
        amount_cents=intake.amount_cents,
        resident_choice=intake.resident_choice,
        safety_doubt=intake.safety_doubt,
        reference=Text(intake.reference),
        area=Text(intake.area),
        summary=Text(intake.summary),
        addresses=Text(";".join(sorted(intake.addresses))),
        address_count=len(intake.addresses),
        maatwerk_ground=intake.maatwerk_ground,
        situations=Text(written(intake.situations)) if intake.situations else None,
    )


def _with_ground(intake: Intake, ground: MaatwerkGround) -> Intake:
    return replace(intake, maatwerk_ground=ground)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _code(value: object) -> str | None:
    """A code as it is stored, spelled as a case file spells it; so spelled already, it is not one of ours."""
    if not isinstance(value, str):
        return None
    return "?" if "-" in value else value.replace("_", "-")


def _list(value: object) -> str | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return None
    return ";".join(value)


def _situations(value: object) -> str | None:
    """As a case file has them; None for what is no list of complete objects."""
    if not isinstance(value, list):
        return None
    found = []
    for one in value:
        if not isinstance(one, dict) or one.keys() != {"address", "measure", "amountCents"}:
            return None
        address, measure, cents = one["address"], _code(one["measure"]), _cents(one["amountCents"])
        if not isinstance(address, str) or measure is None or cents is None:
            return None
        # What would come apart as two, or as something else, is none of ours.
        found.append(f"{address}={measure}:{cents}" if not {*address} & {";", "="} else "?")
    return ";".join(found)


def _cents(value: object) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 10**15:
        return None
    return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"


def _flag(value: object) -> str | None:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else None


_KINDS: dict[str, Callable[[object], str | None]] = {
    **dict.fromkeys(_COLUMNS, _text),
    "addresses": _list,
    "differenceType": _code,
    "measure": _code,
    "amountCents": _cents,
    "residentChoice": _flag,
    "safetyDoubt": _flag,
    "situations": _situations,
}
_EXPECTED = {
    "reportedOn": Expectation("not_a_date"),
    "municipality": ONE_OF_THE_MUNICIPALITIES,
    "addresses": expect("list_of_addresses", most=MOST_ADDRESSES),
    "differenceType": one_of(DifferenceType),
    "measure": one_of(Measure),
    "amountCents": expect("cents", most=MOST_CENTS),
    "residentChoice": Expectation("not_a_boolean"),
    "safetyDoubt": Expectation("not_a_boolean"),
    "situations": Expectation("bad_situation"),
}
