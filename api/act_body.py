"""Reads the body of an act: JSON in, a draft out, or a problem that names every part that is wrong."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, to_json

from api.act_models import act_adapter, draft_of
from api.problems import FieldError, Problem
from domain.acts import PersonAct
from domain.audits import SEED
from domain.expectation import Expectation, expect, one_of
from domain.municipalities import ONE_OF_THE_MUNICIPALITIES
from domain.organisation import TOOI

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
    "timezone_aware": "not_a_moment",
    "string_too_short": "missing",
    "string_too_long": "too_long",
}
_KINDS = {
    "string_type": Expectation("text"),
    "int_": Expectation("whole_number"),
    "bool_": Expectation("not_a_boolean"),
    "list_": Expectation("list"),
    "tuple_": Expectation("list"),
    "model_": Expectation("object"),
    "dict_": Expectation("object"),
}
"""What is asked for where pydantic found something of another type, by how its code for that begins."""

_BOUNDS = {
    "ge": "at_least",
    "le": "at_most",
    "min_length": "at_least_characters",
    "max_length": "at_most_characters",
}
PATTERNS = {
    "^[0-9a-f]{32}$": expect("hex_digits", count=32),
    "^[0-9a-f]{64}$": expect("hex_digits", count=64),
    "^[0-9]{4}$": ONE_OF_THE_MUNICIPALITIES,
    "^[0-9]{16}$": Expectation("bad_address"),
    "^[a-z0-9-]{1,60}$": Expectation("identifier"),
    "^[a-z0-9]+(-[a-z0-9]+)*$": Expectation("identifier"),
    f"^{SEED.pattern}$": Expectation("seed"),
    f"^({TOOI})$": Expectation("tooi"),
}
"""What is written as each pattern wants it, of all that a field can have. A test holds it complete."""

_QUOTED = re.compile(r"'([^']*)'")
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


def _code(detail: ErrorDetails, place: list[str]) -> str:
    """The code of what pydantic found there."""
    kind, context = detail["type"], detail.get("ctx") or {}
    if kind.startswith("datetime"):
        return "not_a_moment"
    if kind.startswith("date_"):
        return "not_a_date"
    if kind == "too_long" and context.get("field_type") in ("Tuple", "List"):
        return "out_of_range"
    code = _CODES.get(kind, kind if kind in _OURS else "wrong_type")
    return "unknown_code" if code == "bad_digest" and place[-1:] != ["dossier"] else code


def _right(detail: ErrorDetails) -> Expectation | None:
    """What would be right there, where that is more than the code itself says."""
    kind, context = detail["type"], detail.get("ctx") or {}
    said = context.get("expected", context.get("expected_tags"))
    if isinstance(said, Expectation):
        return said
    if said is not None:
        # In words of pydantic's, which are English: 'a', 'b' or 'c'.
        return one_of(_QUOTED.findall(str(said)))
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"])
    if kind == "too_long" and context.get("field_type") in ("Tuple", "List"):
        return expect("at_most_items", most=context["max_length"])
    bound = next((name for name in _BOUNDS if name in context), None)
    if bound is not None:
        return expect(_BOUNDS[bound], bound=context[bound])
    return next((right for begin, right in _KINDS.items() if kind.startswith(begin)), None)


def field_error(detail: ErrorDetails, *, tagged: bool = True) -> FieldError:
    """What pydantic found, as an error of ours; nothing of the value is repeated.

    `tagged`: the place begins with the variant that the type has chosen, which is no part of the pointer.
    """
    place = [str(part) for part in detail["loc"]]
    place = place[1:] if tagged else place
    if detail["type"].startswith("union_tag"):
        place = ["type"]
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in place)
    return FieldError(pointer, _code(detail, place), _right(detail))
