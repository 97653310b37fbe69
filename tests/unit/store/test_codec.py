"""The domain's values as JSON and back, every variant as itself."""

import dataclasses
import types
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import EnumType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import pytest
from pydantic import ValidationError

from audit.canonical import canonical
from domain import acts, events
from domain.account_acts import AccountsNamed, NameAccounts
from domain.log_acts import BeginLog, LogKeyRotated, LogStarted, RotateLogKey
from domain.organisation import Organisation
from domain.policy_acts import ActivatePolicy, PolicyActivated
from domain.text import Text
from procedures.canonical import canonical_bytes, restore_organisation, restore_procedure
from store.codec import ACT, CASE_EVENTS, EVENT, ROUTEKAART, VERDICT, organisation_of, procedure_of
from tests.building import BODIES, PROCEDURE, SEATS, Course, to_tier, verdict

ACTS = get_args(acts.PersonAct) + get_args(acts.SystemAct) + get_args(acts.RegisterAct) + get_args(acts.MandaatAct)
ACTS += (ActivatePolicy, BeginLog, RotateLogKey, NameAccounts)
EVENTS_KNOWN = get_args(events.CaseEvent) + get_args(events.RegisterEvent) + get_args(events.MandaatEvent)
EVENTS_KNOWN += (PolicyActivated, LogStarted, LogKeyRotated, AccountsNamed)
_T = TypeVar("_T")
PLAIN: dict[object, object] = {
    str: "x",
    Text: Text("ab" * 32),
    int: 7,
    bool: True,
    date: date(2026, 1, 5),
    datetime: datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC),
}


def example(kind: type[_T]) -> _T:
    """A value of this type with every field filled in."""
    return cast("_T", filled(kind))


def filled(kind: object) -> object:
    """The same, of whatever a field can be annotated with."""
    if kind in PLAIN:
        return PLAIN[kind]
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if get_origin(kind) in (Union, types.UnionType):
        return filled(next(part for part in get_args(kind) if part is not type(None)))
    if get_origin(kind) is tuple:
        return (filled(get_args(kind)[0]),)
    if isinstance(kind, EnumType):
        return next(iter(cast("Iterable[object]", kind)))
    assert isinstance(kind, type)
    assert dataclasses.is_dataclass(kind), kind
    hints = get_type_hints(kind)
    return kind(**{field.name: filled(hints[field.name]) for field in dataclasses.fields(kind)})


@pytest.mark.parametrize("kind", ACTS, ids=lambda kind: kind.__name__)
def test_an_act_comes_back_as_itself(kind: type[acts.Act]) -> None:
    act = example(kind)
    written = ACT.dump(act)
    assert ACT.load(written) == act
    assert type(ACT.load(written)) is kind
    assert ACT.dump(ACT.load(written)) == written
    assert canonical(written)


@pytest.mark.parametrize("kind", EVENTS_KNOWN, ids=lambda kind: kind.__name__)
def test_an_event_comes_back_as_itself(kind: type[events.Event]) -> None:
    event = example(kind)
    written = EVENT.dump(event)
    assert EVENT.load(written) == event
    assert type(EVENT.load(written)) is kind
    assert canonical(written)


def test_a_case_comes_back_as_itself() -> None:
    course = Course().open()
    assert ROUTEKAART.load_text(ROUTEKAART.dump_text(course.case)) == course.case
    assert CASE_EVENTS.load([EVENT.dump(event) for event in course.events]) == tuple(course.events)


def test_a_verdict_comes_back_as_itself() -> None:
    judged = verdict(to_tier("lokaal"), plan=("stemmen",))
    assert VERDICT.load(VERDICT.dump(judged)) == judged


def test_documents_are_read_as_their_loader_reads_them() -> None:
    document = canonical_bytes(PROCEDURE)
    assert procedure_of(document) == restore_procedure(document)
    organisation = canonical_bytes(Organisation(True, BODIES, SEATS))
    assert organisation_of(organisation) == restore_organisation(organisation)


@pytest.mark.parametrize(
    "change", [{"type": "unknown"}, {"type": None}, {"opinion": "maybe"}, {"dossier": 1}, {"dossier": None}]
)
def test_what_is_no_act_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ACT.load(ACT.dump(example(acts.Advise)) | change)


@pytest.mark.parametrize("amount", ["5", 5.0, True])
def test_a_number_in_another_form_is_refused(amount: object) -> None:
    with pytest.raises(ValidationError):
        ACT.load(ACT.dump(example(acts.Submit)) | {"amount_cents": amount})


def test_a_value_of_another_type_than_its_field_is_not_written() -> None:
    event = dataclasses.replace(example(events.ChangeProposed), account=cast("str", 7))
    with pytest.raises(ValueError, match="Expected `str`"):
        EVENT.dump(event)
