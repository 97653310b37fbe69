"""Mandaten: that somebody may act for an office, how far, and until when (Awb 10:1 and on). Data, and how one changes.

Whether a mandaat carries an act is the policy's to say (`policies/getrapt/mandaat`); nothing here judges.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.codes import Measure
from domain.text import Text

OFFICE_ACTS = (
    "submit",
    "answer",
    "withdraw",
    "advise",
    "concur",
    "sign",
    "call_up",
    "suspend",
    "resume",
    "return_for_information",
    "lodge_objection",
    "decide_objection",
    "add_document",
    "withdraw_document",
)
"""The acts that an office takes, so that another can take them for it."""

VOTED_ACTS = ("cast_vote", "conclude", "escalate")
"""The acts of a body that votes. A mandaat can name them; that it may not is the policy's to say (Awb 10:3 lid 2)."""

MOST_OVER = 10
"""Of the mandaten that somebody held for an act and that are over, how many are brought to say so: those confirmed last."""


class HolderKind(StrEnum):
    """Who holds a mandaat: whoever has a seat in an office, whoever has one seat, or one account."""

    OFFICE = "office"
    SEAT = "seat"
    ACCOUNT = "account"


class MandaatStatus(StrEnum):
    """A mandaat is proposed by one person, confirmed by another, and then in force until it ends or is revoked."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a mandaat: the id of an office or a seat, or an account's pseudonym."""

    kind: HolderKind
    id: str


@dataclass(frozen=True, slots=True)
class Mandaat:
    """That `holder` may take `acts` for the office `principal`, from `valid_from` up to but not at `valid_until` (UTC).

    A sub-mandaat names its `parent`; of the first in a chain it is None. An empty tuple limits nothing, nor does a
    `ceiling_cents`, `procedure` or `case` of None. `case` is the id of the one routekaart that it is for; without one it
    is a general mandaat, and has to be in writing (10:5 lid 2). `passable`: it may be passed on (Awb 10:9). `source` is where it is written and `source_date` when; both None where it is not.
    """

    id: str
    principal: str
    parent: str | None
    holder: Holder
    acts: tuple[str, ...]
    procedure: str | None
    tiers: tuple[str, ...]
    municipalities: tuple[str, ...]
    measures: tuple[Measure, ...]
    ceiling_cents: int | None
    valid_from: datetime
    valid_until: datetime | None
    passable: bool
    source: Text | None
    source_date: date | None
    case: str | None = None

    def is_valid_at(self, moment: datetime) -> bool:
        """Whether `moment` (aware) lies in the time that the mandaat names itself; whether it is in force, is another."""
        return self.valid_from <= moment and not self.has_ended_at(moment)

    def has_ended_at(self, moment: datetime) -> bool:
        """Whether its own time is over at `moment` (aware)."""
        return self.valid_until is not None and self.valid_until <= moment


def says(mandaat: Mandaat) -> tuple[object, ...]:
    """What a mandaat says, its id aside: equal for two that say the same, in whatever order they name it."""
    return (
        mandaat.principal,
        mandaat.parent,
        mandaat.holder,
        frozenset(mandaat.acts),
        mandaat.procedure,
        frozenset(mandaat.tiers),
        frozenset(mandaat.municipalities),
        frozenset(mandaat.measures),
        mandaat.ceiling_cents,
        mandaat.valid_from,
        mandaat.valid_until,
        mandaat.passable,
        mandaat.source,
        mandaat.source_date,
        mandaat.case,
    )


@dataclass(frozen=True, slots=True)
class Instruction:
    """What who gave a mandaat told its holder about using it (Awb 10:6 lid 1), numbered from 1 within the mandaat.

    `case` is the id of the one routekaart that it is about; None where it is about all. `text` binds the holder and nobody
    else. In force from `at` until `withdrawn_at` (aware UTC), if ever.
    """

    number: int
    text: Text
    case: str | None
    by: str
    at: datetime
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None

    @property
    def in_force(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Standing:
    """A mandaat as it stands in the register: recorded time beside the valid time that it has itself.

    `agreed_by` is the account that agreed on the holder's side (Awb 10:4), before or after it was confirmed; `agreed_for`,
    for which organisations: those that it and the holder both worked for then.
    `instructions` are all that were ever given, by number.
    """

    mandaat: Mandaat
    status: MandaatStatus
    proposed_by: str
    proposed_at: datetime
    confirmed_at: datetime | None = None
    revoked_at: datetime | None = None
    confirmed_by: str | None = None
    agreed_by: str | None = None
    agreed_at: datetime | None = None
    agreed_for: tuple[str, ...] = ()
    instructions: tuple[Instruction, ...] = ()

    def instructions_for(self, case: str | None) -> tuple[Instruction, ...]:
        """Those in force that count in the case with this id; of None, for a case that is not there yet, the general ones."""
        return tuple(one for one in self.instructions if one.in_force and one.case in (None, case))

    def is_over_at(self, moment: datetime) -> bool:
        """Whether it was revoked, or has ended by `moment` (aware)."""
        return self.status is MandaatStatus.REVOKED or self.mandaat.has_ended_at(moment)
