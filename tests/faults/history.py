"""All that is known of a run once it is quiet again, as the rules of `checker` look at it: no server, no file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.faults.operations import Operation

ALWAYS = datetime(2026, 11, 1, tzinfo=UTC)
"""The one moment of a history in which it does not matter when something was."""

OWN = "own"
"""What is said of an interest by who has it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as the ledger has it, of the case, or of what in a register, that it is `about`. `said` is the choice of a vote, the outcome
    of a decision or whether an interest is an own one, `events` their types."""

    index: int
    leaf: str
    about: str
    sequence: int
    by: str
    """The handle of a person's account; empty for the system."""

    act: str
    allow: bool
    trace_id: str
    said: str = ""
    tier: str = ""
    """The tier that an opening of a tier names."""

    events: tuple[str, ...] = ()
    policy_revision: str = "revision"
    dossier: str = ""
    """The digest that the act was bound to."""

    thing: str = "case"
    """What it is about, by the name that a receipt has for it."""

    recorded_at: datetime = ALWAYS


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case when all is quiet: where its state and its workflow are, and what it waits for by each of them."""

    case: str
    sequence: int
    closed: bool
    workflow_at: int | None
    """The sequence that its workflow has read; None where there is no workflow that runs."""

    workflow_ended: bool = False
    people: int = 0
    timer: datetime | None = None
    system_owes: str | None = None
    """The act that the system has to take by the state, and has not taken."""

    telling: int = 0
    """How many notices its workflow is still handing over."""


@dataclass(frozen=True, slots=True)
class SeenLog:
    """The log and its witness: how many entries there are, in the published checkpoint and cosigned, and what was refused."""

    entries: int
    published: int
    cosigned: int
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenMail:
    """Messages, each by the account that it is to and the case or meeting that it is about: those that are said to be sent, and those that
    arrived, where one that came twice is there once; and how many wait."""

    sent: tuple[tuple[str, str], ...] = ()
    arrived: tuple[tuple[str, str], ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """What clients were told, what the ledger says, and how everything stands."""

    operations: tuple[Operation, ...]
    entries: tuple[Recorded, ...]
    cases: tuple[SeenCase, ...]
    log: SeenLog
    mail: SeenMail = SeenMail()
    findings: tuple[str, ...] = ()
    """Those of `getrapt verify`."""

    verified: bool = True
    began: datetime = ALWAYS
    ended: datetime = ALWAYS
    """When acts began and when all was looked at, by the clock of the machine."""

    def entries_of(self, operation: Operation) -> list[Recorded]:
        """The entries that were made of it, found without its key."""
        return [
            entry for entry in self.entries if entry.trace_id == operation.trace_id and entry.by == operation.account
        ]

    def of_cases(self) -> Iterator[tuple[str, list[Recorded]]]:
        """The entries of each case, in their order in the ledger."""
        yield from ((about, entries) for thing, about, entries in self._of_each() if thing == "case")

    def of_registers(self) -> Iterator[tuple[str, list[Recorded]]]:
        """Those of each meeting, audit, subject, mandaat, change of the organisation and interest, likewise."""
        yield from ((f"{thing} {about}", entries) for thing, about, entries in self._of_each() if thing != "case")

    def _of_each(self) -> Iterator[tuple[str, str, list[Recorded]]]:
        found: dict[tuple[str, str], list[Recorded]] = {}
        for entry in sorted(self.entries, key=lambda entry: entry.index):
            found.setdefault((entry.thing, entry.about), []).append(entry)
        yield from ((*named, entries) for named, entries in found.items())
