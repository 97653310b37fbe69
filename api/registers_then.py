"""The registers at a moment, as their entries have them. Problems and failures are told to whoever asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from api.moment import before_record
from api.parts import Parts
from api.problems import Problem
from domain.mandaten import Standing
from domain.organisation import Body, Organisation
from domain.policy_acts import PolicyActivated
from domain.procedure import Procedure
from store.recorded_registers import Made

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class OrganisationThen:
    """The organisation that was in force, and the index of the entry that put it into force."""

    organisation: Organisation
    index: int


async def recorded_by(parts: Parts, moment: datetime, *, field: str = "at") -> None:
    """InvalidMoment for a moment at which nothing at all had been recorded."""
    beginning = await parts.recorded_registers.beginning()
    if beginning is None or moment < beginning:
        raise before_record(field)


async def organisation_then(parts: Parts, moment: datetime) -> OrganisationThen:
    """The organisation as it was known at `moment`. InvalidMoment before the first."""
    made = last(await parts.recorded_registers.organisations(moment))
    return OrganisationThen(await parts.recorded_registers.organisation(made.result), made.entry.index)


async def procedure_then(parts: Parts, moment: datetime) -> tuple[Procedure, int]:
    """The procedure in force for new cases, and the index of its entry. InvalidMoment before the first."""
    made = last(await parts.recorded_registers.procedures(moment))
    return await parts.recorded_registers.procedure(made.result), made.entry.index


async def policy_then(parts: Parts, moment: datetime) -> Made[PolicyActivated]:
    """The policy in force. InvalidMoment before the first."""
    return last(await parts.recorded_registers.policies(moment))


async def mandaat_then(parts: Parts, name: str, moment: datetime) -> Standing:
    """The mandaat as it stood. Problem `not_found` where there is none, InvalidMoment where it was not proposed yet."""
    steps = await parts.recorded_registers.mandaat(name, moment)
    if not steps and await parts.mandaten.one(name) is None:
        raise Problem("not_found")
    return last(steps).result


def chosen(organisation: Organisation, body: str | None) -> list[Body]:
    """This body, or all. Problem `not_found` where there is none of this name."""
    found = [one for one in organisation.bodies if body in (None, one.id)]
    if body is not None and not found:
        raise Problem("not_found")
    return found


def last(made: list[Made[_T]], field: str = "at") -> Made[_T]:
    """The last of what was made; InvalidMoment where nothing was yet."""
    if not made:
        raise before_record(field)
    return made[-1]
