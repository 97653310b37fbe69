"""How much is measured: the whole run in about two minutes on two cores, or only whether it works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Every kind of work is done in turns: `rounds` times a turn of each, so that a busy moment strikes all of them."""

    rounds: int
    alone: int
    """In one turn, one after the other."""
    loaded: int
    """In one turn, by all clients together."""
    clients: int
    case_rounds: int
    cases: int
    cases_at_once: int
    parts: int
    verdicts: int
    """Asked again, at least."""
    judged: int
    """Acts, with each of these registers."""
    mandaten: tuple[int, ...]
    accounts: int
    rest_seconds: float
    """Between the start and what is called the memory at rest."""


USUAL = Sizes(
    rounds=7,
    alone=30,
    loaded=300,
    clients=20,
    case_rounds=4,
    cases=30,
    cases_at_once=10,
    parts=200,
    verdicts=10_000,
    judged=200,
    mandaten=(100, 1_000, 10_000),
    accounts=2_000,
    rest_seconds=3.0,
)
QUICK = Sizes(
    rounds=2,
    alone=3,
    loaded=20,
    clients=4,
    case_rounds=1,
    cases=2,
    cases_at_once=2,
    parts=5,
    verdicts=100,
    judged=3,
    mandaten=(10, 20),
    accounts=10,
    rest_seconds=0.0,
)
