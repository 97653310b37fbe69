"""The question to the policy as a JSON schema, for `opa check --schema`: `python -m authority.question_schema` writes it.

It is made of the types that the question is built from, so a rule that asks for a field that no question has does not
pass the check. What a field may hold is judged by the policy itself (package `question`), which trusts no caller.
"""

import dataclasses
import json
import types
from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from authority.offers import (
    EXPLAIN_OTHER,
    READ,
    READ_ADMINISTRATION,
    READ_AUDIT,
    READ_DELIBERATION,
    READ_HEALTH,
    READ_INSTRUCTIONS,
    READ_INTERESTS,
    READ_LOG,
    READ_MANDAAT_USE,
    READ_MEETING,
    READ_PROCESSING_LOG,
    READ_SUBJECTS,
)
from authority.question_types import QuestionView
from domain.acts import NOT_ASKED
from domain.text import is_text_field

Schema = dict[str, Any]

_MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$"
_PLAIN: dict[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    type(None): {"type": "null"},
    datetime: {"type": "string", "pattern": _MOMENT},
    date: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
}


def input_schema() -> Schema:
    """The policy's input: the items that are asked, and, while one of them is judged, that item alone."""
    item = {"hash": {"type": "string"}, "question": schema_of(QuestionView)}
    items = {"type": "array", "items": _object(item)}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "description": "Made by `make docs` from authority/question_types.py; do not edit.",
        "type": "object",
        "properties": {"items": items, **item},
        "additionalProperties": False,
    }


def schema_of(annotation: Any) -> Schema:
    """The schema of what has this type, as the question spells it. TypeError for a type that no question holds."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(*arguments)
    if origin is NotRequired:
        return schema_of(arguments[0])
    if origin in (Union, types.UnionType):
        return _any_of([schema_of(one) for one in arguments])
    if origin in (list, tuple):
        return {"type": "array", "items": schema_of(arguments[0])}
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if is_typeddict(annotation):
        hints = get_type_hints(annotation, include_extras=True)
        return _object({name: schema_of(hint) for name, hint in hints.items()}, annotation.__required_keys__)
    if dataclasses.is_dataclass(annotation):
        hints = get_type_hints(annotation)
        # A free text reaches the policy only as given or not given.
        return _object(
            {
                name: schema_of(bool if is_text_field(hint) else hint)
                for name, hint in hints.items()
                if name not in NOT_ASKED
            },
        )
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return {"type": "string", "enum": [one.value for one in annotation]}
    if annotation in _PLAIN:
        return dict(_PLAIN[annotation])
    raise TypeError(f"no question holds a {annotation}")


def _annotated(written: Any, meant: Any) -> Schema:
    """A code of an enumeration, the fields of a dataclass, the acts, or one value for each code."""
    if get_origin(written) is dict and isinstance(meant, type) and issubclass(meant, StrEnum):
        return _object({one.value: schema_of(get_args(written)[1]) for one in meant})
    if get_origin(meant) in (Union, types.UnionType):
        readings = [
            _object({"type": {"type": "string", "enum": [one["type"]]}})
            for one in (
                READ,
                READ_DELIBERATION,
                EXPLAIN_OTHER,
                READ_INTERESTS,
                READ_PROCESSING_LOG,
                READ_LOG,
                READ_AUDIT,
                READ_MEETING,
                READ_SUBJECTS,
                READ_ADMINISTRATION,
                READ_HEALTH,
            )
        ]
        of_looks = {"type": {"type": "string", "enum": ["read_access_log"]}, "account": schema_of(str | None)}
        of_numbers = {"type": {"type": "string", "enum": ["read_overview"]}, "municipality": schema_of(str | None)}
        of_mandaten = {
            "type": {"type": "string", "enum": [READ_INSTRUCTIONS, READ_MANDAAT_USE]},
            "mandaat": schema_of(str),
        }
        acts = [schema_of(act) for act in get_args(meant)]
        return _any_of([*acts, *readings, _object(of_looks), _object(of_numbers), _object(of_mandaten)])
    return schema_of(meant)


def _object(properties: dict[str, Schema], required: Collection[str] | None = None) -> Schema:
    """An object of these fields; all of them are required, unless said which."""
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties if required is None else required),
        "additionalProperties": False,
    }


def _any_of(schemas: list[Schema]) -> Schema:
    """One of these. An object or null is one schema of two types: in an `anyOf` with null, OPA checks no field."""
    null = schema_of(type(None))
    some = [one for one in schemas if one != null]
    if len(some) == 1 and len(schemas) == 2 and some[0]["type"] == "object":
        return {**some[0], "type": ["object", "null"]}
    return {"anyOf": schemas}


def main() -> None:
    """Print it as it is committed."""
    print(json.dumps(input_schema(), indent=1))


if __name__ == "__main__":
    main()
