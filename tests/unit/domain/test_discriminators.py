"""Every act and event says what it is, and comes back from Temporal's converter as itself and as nothing else."""

import dataclasses
import itertools
from datetime import UTC, date, datetime
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import Discriminator
from temporalio.api.common.v1 import Payload

from domain.acts import Act, PersonAct, SystemAct
from domain.case import Routekaart
from domain.events import CaseEvent, Event
from domain.text import Text
from runtime.payloads import DATA_CONVERTER
from workflows.contracts import LedgerPage, Recorded, SystemActRequest

ACTS = get_args(Act)
EVENTS = get_args(Event)


def example(kind: Any) -> Any:
    """A value of this type with every optional field filled in."""
    origin, args = get_origin(kind), get_args(kind)
    if kind is Text:
        return Text("ab" * 32)
    if origin is Literal:
        return args[0]
    if origin in (UnionType, Union):
        return example(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return (example(args[0]), example(args[0]))
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{field.name: example(hints[field.name]) for field in dataclasses.fields(kind)})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return list(kind)[-1]
    plain = {str: "code", int: 3, bool: True, date: date(2026, 1, 2), datetime: datetime(2026, 1, 2, 3, 4, 5, 6, UTC)}
    return plain[kind]


def through_temporal(value: Any, kind: Any) -> Any:
    """The value as a workflow or activity gets it."""
    payloads: list[Payload] = DATA_CONVERTER.payload_converter.to_payloads([value])
    return DATA_CONVERTER.payload_converter.from_payloads(payloads, [kind])[0]


@pytest.mark.parametrize("kind", [*ACTS, *EVENTS])
def test_every_variant_has_a_type_that_is_its_name(kind: Any) -> None:
    literal = get_args(get_type_hints(kind)["type"])[0]
    assert literal == "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")


def test_no_two_variants_share_a_type() -> None:
    types = [get_args(get_type_hints(kind)["type"])[0] for kind in (*ACTS, *EVENTS)]
    assert len(types) == len(set(types))


@pytest.mark.parametrize("union", [Act, Event], ids=["acts", "events"])
def test_every_pair_of_variants_comes_back_as_itself(union: Any) -> None:
    typed = tuple[Annotated[union, Discriminator("type")], Annotated[union, Discriminator("type")]]
    for first, second in itertools.product(get_args(union), repeat=2):
        pair = (example(first), example(second))
        assert through_temporal(pair, typed) == pair


@pytest.mark.parametrize("kind", get_args(CaseEvent))
def test_every_case_event_comes_back_inside_a_page_of_the_ledger(kind: Any) -> None:
    page = LedgerPage((Recorded(1, "t" * 32, (example(kind),)),), 1, False)
    assert through_temporal(page, LedgerPage) == page


@pytest.mark.parametrize("kind", get_args(SystemAct))
def test_every_system_act_comes_back_inside_its_request(kind: Any) -> None:
    request = SystemActRequest("case", example(kind), 3, "t" * 32)
    assert through_temporal(request, SystemActRequest) == request


def test_a_state_comes_back_as_itself() -> None:
    assert through_temporal(example(Routekaart), Routekaart) == example(Routekaart)


def test_people_and_system_have_no_act_in_common() -> None:
    assert not set(get_args(PersonAct)) & set(get_args(SystemAct))
