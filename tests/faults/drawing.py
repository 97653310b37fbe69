"""Draws a plan from a seed: the same seed and length give the same plan, on every machine."""

from collections.abc import Iterator
from itertools import count
from random import Random

from tests.faults.plan import Act, Event, Fault, Kind, Plan, Sending
from tests.faults.requests import MAKES
from tests.faults.routes import course

CHILDREN = ("worker", "api", "log", "witness", "temporal", "opa", "postgres")
"""The relay is in the worker."""

CONNECTIONS = ("api", "postgres", "temporal", "opa", "mail")
DISKS = ("postgres", "temporal")
BETWEEN_COURSES = (1.0, 4.0)
BETWEEN_ACTS = (0.05, 1.2)
BETWEEN_FAULTS = (2.0, 7.0)
LONG_STOP = 35.0
"""Longer than a transaction that does nothing may stand still (`idle_in_transaction_session_timeout`)."""

QUIET_AT_FIRST = 3.0
_SENDINGS = {Sending.ONCE: 70, Sending.AT_ONCE_TWICE: 12, Sending.AGAIN_LATER: 10, Sending.NOT_WAITED_FOR: 8}
_KINDS = {
    Kind.KILL: 35,
    Kind.STOP: 25,
    Kind.CUT: 15,
    Kind.KILL_ALL: 5,
    Kind.SLOW: 5,
    Kind.REDIRECT: 5,
    Kind.GARBAGE: 5,
    Kind.DISK_FULL: 5,
}


def draw(seed: int, seconds: float) -> Plan:
    """The plan of this seed, of about this many seconds; what waits for a server that is away takes longer."""
    chance = Random(seed)
    clock_days = chance.choice((0, 0, 40, -40))
    events: list[Event] = [*_acts(chance, seconds), *_faults(chance, seconds)]
    return Plan(seed, seconds, clock_days, tuple(sorted(events, key=lambda event: (event.at, event.number))))


def _acts(chance: Random, seconds: float) -> Iterator[Act]:
    begins, number = 0.5, 0
    for place in count():
        if begins >= seconds * 0.9:
            return
        at = begins
        for move in course(chance):
            sending = chance.choices(list(_SENDINGS), list(_SENDINGS.values()))[0]
            if move.act in MAKES and sending is Sending.NOT_WAITED_FOR:
                sending = Sending.ONCE  # nobody would know what it made
            yield Act(round(at, 2), number, place, move.by, move.act, move.awaits, move.choice, sending)
            number += 1
            at += chance.uniform(*BETWEEN_ACTS) + (chance.uniform(1, 6) if chance.random() < 0.1 else 0)
        begins += chance.uniform(*BETWEEN_COURSES)


def _faults(chance: Random, seconds: float) -> Iterator[Fault]:
    at, number = QUIET_AT_FIRST, 0
    while (at := at + chance.uniform(*BETWEEN_FAULTS)) < seconds:
        kind = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
        who, lasts, after = "all", 0.0, 0
        match kind:
            case Kind.KILL:
                who = chance.choice(CHILDREN)
            case Kind.STOP:
                who = chance.choice(CHILDREN)
                lasts = LONG_STOP if chance.random() < 0.1 else chance.uniform(0.3, 8)
            case Kind.CUT:
                who, lasts, after = chance.choice(CONNECTIONS), chance.uniform(0.5, 4), chance.choice((0, 1, 40, 400))
            case Kind.SLOW | Kind.REDIRECT | Kind.GARBAGE:
                who, lasts = "opa", chance.uniform(1, 5)
            case Kind.DISK_FULL:
                who, lasts = chance.choice(DISKS), chance.uniform(2, 8)
            case Kind.KILL_ALL:
                pass
        yield Fault(round(at, 2), number, kind, who, round(lasts, 2), after)
        number += 1
