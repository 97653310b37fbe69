"""What a run consists of: acts of role accounts and faults of servers, each with its moment. Data alone, which a seed gives
(`drawing`), a run follows (`running`) and the shrinker takes away from (`shrinking`)."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

BEGINNINGS = ("submit", "propose_mandaat", "propose_change", "register_interest")
"""The acts that a course begins with."""


class Sending(StrEnum):
    """How the request of an act goes out. Always under one key."""

    ONCE = "once"
    AT_ONCE_TWICE = "at_once_twice"
    AGAIN_LATER = "again_later"
    NOT_WAITED_FOR = "not_waited_for"
    """The client goes away before the answer, and only the end of the run tells what became of it."""


class Kind(StrEnum):
    """What is done to a server."""

    KILL = "kill"
    STOP = "stop"
    """SIGSTOP to it and all its children, and SIGCONT after the fault's seconds."""
    KILL_ALL = "kill_all"
    """Supervisor and children at once, and all of it started again."""
    CUT = "cut"
    """Connections to it break off in the middle of an answer."""
    SLOW = "slow"
    REDIRECT = "redirect"
    GARBAGE = "garbage"
    DISK_FULL = "disk_full"


@dataclass(frozen=True, slots=True)
class Act:
    """An act of an account in the course with this number in the plan: a case, with a meeting or an audit about it or until it is forgotten,
    a mandaat, a change of the organisation or an interest. The tier or the end of the case, or the status of the meeting, that it `awaits`
    is waited for, for some time, before it is sent; `choice` is what a vote, a conclusion or a signature says, the seat of who is there
    or gets a substitute, whose an interest is, or the amount of an opening."""

    at: float
    number: int
    course: int
    by: str
    act: str
    awaits: str | None = None
    choice: str = ""
    sending: Sending = Sending.ONCE


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of `who`: the name of a child of the stack, of a connection, or of whose disk is full; `after` is how many bytes of an
    answer pass."""

    at: float
    number: int
    kind: Kind
    who: str
    seconds: float = 0.0
    after: int = 0


Event = Act | Fault


@dataclass(frozen=True, slots=True)
class Plan:
    """All of a run, in the order of its moments; `clock_days` is how far the worker's clock is off."""

    seed: int
    seconds: float
    clock_days: int
    events: tuple[Event, ...]

    @property
    def acts(self) -> tuple[Act, ...]:
        """The acts."""
        return tuple(event for event in self.events if isinstance(event, Act))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults."""
        return tuple(event for event in self.events if isinstance(event, Fault))

    def of(self, events: tuple[Event, ...]) -> "Plan":
        """The same run with these events alone. An act in a course that nobody begins any more is left out."""
        begun = {event.course for event in events if isinstance(event, Act) and event.act in BEGINNINGS}
        return replace(
            self, events=tuple(event for event in events if isinstance(event, Fault) or event.course in begun)
        )

    def json(self) -> dict[str, Any]:
        """As it is written down beside what came of it."""
        named = [{"event": type(event).__name__.lower()} | asdict(event) for event in self.events]
        return {"seed": self.seed, "seconds": self.seconds, "clock_days": self.clock_days, "events": named}

    @staticmethod
    def of_json(written: dict[str, Any]) -> "Plan":
        """What was written down, to run it again. KeyError, TypeError and ValueError for what is no plan."""
        return Plan(
            written["seed"],
            written["seconds"],
            written["clock_days"],
            tuple(_event(**one) for one in written["events"]),
        )


def _event(event: str, **fields: Any) -> Event:
    if event == "fault":
        return Fault(**fields | {"kind": Kind(fields["kind"])})
    return Act(**fields | {"sending": Sending(fields["sending"])})
