"""The acts of people as JSON: one strict model for each, made from the fields of the domain's act, in camelCase.

Made and not written, so that no field of an act can be forgotten here. Opening a case is not among them, nor is adding a
document: those have rules of their own (`api.intake_body`, `api.adding_documents`).
"""

import dataclasses
import types
from datetime import UTC, datetime
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    create_model,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from api.free_text import FreeText
from domain.acts import AddDocument, PersonAct, Submit
from domain.expectation import expect
from domain.text import Text

HIGHEST_CENTS = 10_000_000_000
MOST_PARTS = 50


class ActModel(BaseModel):
    """What all of them keep to: no field that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, serialize_by_alias=True)


def _in_our_time(moment: datetime) -> datetime:
    if not 2000 <= moment.year < 2200:
        raise PydanticCustomError(
            "out_of_range", "The moment is out of range.", {"expected": expect("moment_in", first=2000, last=2199)}
        )
    return moment.astimezone(UTC)


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]
Cents = Annotated[int, Field(ge=0, le=HIGHEST_CENTS)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_our_time)]


def person_acts() -> tuple[type, ...]:
    """The acts of people on a case that come as JSON: a document comes with its file."""
    return tuple(act for act in get_args(PersonAct) if act not in (Submit, AddDocument))


@cache
def model_of(act: type) -> type[BaseModel]:
    """The model of an act, or of a part of one."""
    hints = get_type_hints(act)
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(act):
        fields[field.name] = (_annotation(field.name, hints[field.name]), _default(field))
    return _create(act, fields)


def _create(act: type, fields: dict[str, Any]) -> type[BaseModel]:
    made: type[BaseModel] = create_model(act.__name__, __base__=ActModel, __doc__=act.__doc__, **fields)
    return made


def _default(field: dataclasses.Field[object]) -> object:
    if field.name == "type" or field.default is dataclasses.MISSING:
        return ...
    return _as_model(field.default)


def _as_model(value: object) -> object:
    return model_of(type(value))() if dataclasses.is_dataclass(value) and not isinstance(value, type) else value


def _annotation(name: str, hint: object) -> object:
    if name == "dossier":
        return Digest
    if hint is Text:
        return FreeText
    if hint is str:
        return Code
    if hint is int:
        return Cents
    if hint is datetime:
        return Moment
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return model_of(hint)
    if get_origin(hint) in (Union, types.UnionType):
        return reduce(or_, (cast("Any", _annotation(name, part)) for part in get_args(hint)))
    if get_origin(hint) is tuple:
        part: Any = _annotation(name, get_args(hint)[0])
        return Annotated[tuple.__class_getitem__((part, ...)), Field(max_length=MOST_PARTS)]
    return hint


@cache
def act_adapter() -> TypeAdapter[BaseModel]:
    """Reads any act of a person by its `type`."""
    models = reduce(or_, (cast("Any", model_of(act)) for act in person_acts()))
    return TypeAdapter(cast("Any", Annotated[models, Field(discriminator="type")]))


def draft_of(model: BaseModel) -> PersonAct:
    """The act that the model holds, with plain text."""
    by_name = {act.__name__: act for act in person_acts()}
    return cast("PersonAct", _value(model, by_name[type(model).__name__]))


def _value(value: object, kind: object) -> object:
    """The value of a model's field as the domain has it; `kind` is the domain's annotation."""
    if isinstance(value, BaseModel):
        target = _dataclass_in(kind)
        hints = get_type_hints(target)
        return target(**{name: _value(getattr(value, name), hints[name]) for name in type(value).model_fields})
    if isinstance(value, tuple):
        return tuple(_value(item, get_args(kind)[0]) for item in value)
    return value


def _dataclass_in(kind: object) -> type[Any]:
    for part in (kind, *get_args(kind)):
        if isinstance(part, type) and dataclasses.is_dataclass(part):
            return part
    raise TypeError(f"no part of an act is in {kind}")
