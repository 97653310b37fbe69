"""Reads the body of several openings: each with an idempotency key of its own, and each good or bad by itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import from_json

from api.intake_body import pointer_of, read_intake_fields, submission
from api.problems import FieldError, Problem
from api.taking import KEY_EXPECTED, KEY_SCHEMA, is_key
from domain.acts import Submit
from domain.expectation import Expectation, expect

MOST_OPENINGS = 50
"""So many are judged and written together, while all other acts wait for some tenths of a second."""
MOST_ADDRESSES_TOGETHER = 1_000
"""Of all openings of a request: each is written under a key of its own."""

OPENINGS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["openings"],
    "additionalProperties": False,
    "properties": {
        "openings": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_OPENINGS,
            "items": {
                "type": "object",
                "required": ["key", "intake"],
                "additionalProperties": False,
                "properties": {
                    "key": KEY_SCHEMA | {"description": "The idempotency key of this opening alone."},
                    "intake": {"$ref": "#/components/schemas/Intake"},
                },
            },
        }
    },
}
_EXPECTED = expect("list_of_openings", most=MOST_OPENINGS)
_MEMBERS = {"key", "intake"}


@dataclass(frozen=True, slots=True)
class KeyedOpening:
    """The act that opens a case, and its idempotency key."""

    draft: Submit
    key: str


def read_openings(body: bytes, today: date) -> list[KeyedOpening | Problem]:
    """Each opening, or what is wrong with it, in their order; `today` is the Dutch date. Problem `invalid_request` for a body that
    is no list of them."""
    try:
        found = from_json(body)
    except ValueError:
        raise Problem("invalid_request", (FieldError("", "not_json"),)) from None
    if not isinstance(found, dict):
        raise Problem("invalid_request", (FieldError("", "wrong_type", Expectation("object")),))
    unknown = tuple(FieldError(pointer_of(name), "unknown_field") for name in found if name != "openings")
    openings = found.get("openings")
    if not isinstance(openings, list) or not 1 <= len(openings) <= MOST_OPENINGS:
        code = "missing" if "openings" not in found else "wrong_type" if not isinstance(openings, list) else "invalid"
        raise Problem("invalid_request", (*unknown, FieldError("/openings", code, _EXPECTED)))
    if unknown:
        raise Problem("invalid_request", unknown)
    read = [_read(one, today) for one in openings]
    if sum(one.draft.address_count for one in read if isinstance(one, KeyedOpening)) > MOST_ADDRESSES_TOGETHER:
        right = expect("addresses_together", most=MOST_ADDRESSES_TOGETHER)
        raise Problem("invalid_request", (FieldError("/openings", "too_many_together", right),))
    return read


def _read(one: object, today: date) -> KeyedOpening | Problem:
    if not isinstance(one, dict) or one.keys() != _MEMBERS or not isinstance(one["intake"], dict):
        return Problem("invalid_request", (FieldError("", "wrong_type", Expectation("opening_with_key")),))
    if not isinstance(one["key"], str):
        return Problem("invalid_request", (FieldError("/key", "wrong_type", Expectation("text")),))
    if not is_key(one["key"]):
        return Problem("idempotency_key_malformed", (FieldError("/key", "invalid", KEY_EXPECTED),))
    try:
        return KeyedOpening(submission(read_intake_fields(one["intake"], today)), one["key"])
    except Problem as problem:
        return problem
