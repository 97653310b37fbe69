"""Reads the body of an act: JSON in, a draft out, or a problem that names every part that is wrong."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, to_json

from api.act_models import act_adapter, draft_of
from api.problems import FieldError, Problem
from domain.acts import PersonAct

_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "union_tag_invalid": "unknown_act",
    "union_tag_not_found": "missing",
    "enum": "unknown_code",
    "literal_error": "unknown_code",
    "json_invalid": "not_json",
    "string_pattern_mismatch": "bad_digest",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "too_long": "out_of_range",
    "timezone_aware": "not_a_moment",
}
_OURS = ("too_long", "forbidden_character", "contains_bsn", "out_of_range", "missing", "not_a_moment")


def read_act(body: bytes) -> PersonAct:
    """The draft in these bytes. Problem `invalid_act` with all that is wrong."""
    try:
        return draft_of(act_adapter().validate_json(body, strict=True))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise Problem("invalid_act", tuple(field_error(detail) for detail in details)) from None


def read_act_fields(fields: Mapping[str, Any]) -> PersonAct:
    """The draft in these fields, as a form gives them; otherwise like `read_act`."""
    return read_act(to_json(fields))


def _right(code: str, context: Mapping[str, Any]) -> str | None:
    """What would be right, in signs that are the same in every language."""
    if code == "not_a_moment":
        return "2026-05-01T09:30:00+02:00"
    bounds = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    return next((f"{sign} {context[name]}" for name, sign in bounds.items() if name in context), None)


def field_error(detail: ErrorDetails, *, tagged: bool = True) -> FieldError:
    """What pydantic found, as an error of ours; nothing of the value is repeated.

    `tagged`: the place begins with the variant that the type has chosen, which is no part of the pointer.
    """
    kind, context = detail["type"], detail.get("ctx") or {}
    code = _CODES.get(kind, kind if kind in _OURS else "wrong_type")
    if kind.startswith("datetime"):
        code = "not_a_moment"
    if kind == "too_long" and "max_length" in context:
        code = "out_of_range"
    elif kind == "too_long":
        code = "too_long"
    place = [str(part) for part in detail["loc"]]
    place = place[1:] if tagged else place
    if kind.startswith("union_tag"):
        place = ["type"]
    if code == "bad_digest" and place[-1:] != ["dossier"]:
        code = "unknown_code"
    expected = context.get("expected") or context.get("expected_tags") or _right(code, context)
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in place)
    return FieldError(pointer, code, None if expected is None else str(expected)[:300])
