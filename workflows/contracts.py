"""What passes between workflow and activities: typed, small, and told apart by a discriminator.

Workflows call activities through these signatures only, so that nothing heavy enters the sandbox.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Discriminator

from domain.acts import Close, OpenTier, PassTerm, Refer, Remind
from domain.events import CaseEvent
from domain.waiting import Awaited

TypedEvent = Annotated[CaseEvent, Discriminator("type")]
TypedSystemAct = Annotated[OpenTier | Remind | PassTerm | Refer | Close, Discriminator("type")]

WORKFLOW_PREFIX = "routekaart-"
LEDGER_AT = "ledger_at"

READ_LEDGER = "read_ledger"
TAKE_SYSTEM_ACT = "take_system_act"
SEND_NOTICES = "send_notices"


def workflow_id(case: str) -> str:
    """The id of a case's workflow: a prefix and the case's pseudonym."""
    return f"{WORKFLOW_PREFIX}{case}"


@dataclass(frozen=True, slots=True)
class CaseInput:
    """Which case, and up to which sequence its notices were sent when it continued as new."""

    case: str
    told: int = 0


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Asks for what the ledger holds of a case after a sequence, and how many entries at most."""

    case: str
    after: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry's events, the trace it belongs to, and its place in the case."""

    sequence: int
    trace_id: str
    events: tuple[TypedEvent, ...]


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Entries with events, oldest first. `sequence` is how far was read; `more` whether there is more."""

    entries: tuple[Recorded, ...]
    sequence: int
    more: bool


@dataclass(frozen=True, slots=True)
class SystemActRequest:
    """Asks the authority to take a system act, on what the workflow had seen up to `seen`."""

    case: str
    act: TypedSystemAct
    seen: int
    trace_id: str


@dataclass(frozen=True, slots=True)
class SystemActResult:
    """Whether the act was allowed, and the codes if not."""

    allow: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticesRequest:
    """Asks to deliver the notices of one entry; sending them twice delivers them once. What they are, the ledger says."""

    case: str
    sequence: int
    trace_id: str


@dataclass(frozen=True, slots=True)
class Waits:
    """What the workflow waits for: people's acts, a timer (RFC 3339, UTC) and the act it leads to."""

    sequence: int
    phase: str | None
    side_state: str | None
    tier: str | None
    people: tuple[Awaited, ...]
    timer: str | None
    timer_act: str | None
