"""How much is measured: the whole run in some minutes on two cores, a log of a million entries, or only whether it works."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class LogSizes:
    """How much is measured of the log."""

    entries: tuple[int, ...]
    """The log is filled up to each of these."""
    whole: tuple[int, ...]
    """The same of entries of whole cases, for the whole of `getrapt verify`."""
    rounds: int
    alone: int
    """Appends in one turn, one after the other."""
    loaded: int
    """Appends in one turn, by all clients together."""
    each: int
    """Appends, proofs, tiles and pages at each size."""
    proofs: int
    """By each way."""
    checkpoints: int
    batch: int
    """Entries that are new to each of those checkpoints."""
    verify_rounds: int
    delays: int
    looks: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """Every kind of work is done in turns: `rounds` times a turn of each, so that a busy moment strikes all of them."""

    rounds: int
    alone: int
    """In one turn, one after the other."""
    loaded: int
    """In one turn, by all clients together."""
    clients: int
    user_tasks: bool
    """Whether Flowable is measured as well, where it can be built."""
    paced_acts: int
    paced_conclusions: int
    """So many, at a steady rate."""
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
    page_cases: tuple[int, ...]
    """A database with as many cases as each of these."""
    page_turns: int
    page_reads: int
    log: "LogSizes"
    rest_seconds: float
    """Between the start and what is called the memory at rest."""


USUAL = Sizes(
    rounds=7,
    alone=30,
    loaded=300,
    clients=20,
    user_tasks=True,
    paced_acts=1_200,
    paced_conclusions=150,
    case_rounds=4,
    cases=30,
    cases_at_once=10,
    parts=200,
    verdicts=10_000,
    judged=200,
    mandaten=(100, 1_000, 10_000),
    accounts=2_000,
    page_cases=(1_000, 100_000, 1_000_000),
    page_turns=100,
    page_reads=400,
    log=LogSizes(
        entries=(10_000, 100_000),
        whole=(10_000,),
        rounds=5,
        alone=20,
        loaded=200,
        each=100,
        proofs=1_000,
        checkpoints=7,
        batch=1_000,
        verify_rounds=3,
        delays=200,
        looks=100,
    ),
    rest_seconds=3.0,
)
MILLION = replace(
    USUAL,
    log=replace(USUAL.log, entries=(10_000, 100_000, 1_000_000), whole=(10_000, 100_000, 1_000_000), verify_rounds=1),
)
"""For the log alone: a million entries take some minutes to fill and to verify."""

QUICK = Sizes(
    rounds=2,
    alone=3,
    loaded=20,
    clients=4,
    user_tasks=False,
    paced_acts=20,
    paced_conclusions=3,
    case_rounds=1,
    cases=2,
    cases_at_once=2,
    parts=5,
    verdicts=100,
    judged=3,
    mandaten=(10, 20),
    accounts=10,
    page_cases=(100, 400),
    page_turns=3,
    page_reads=10,
    log=LogSizes(
        entries=(600, 1_200),
        whole=(100,),
        rounds=2,
        alone=2,
        loaded=8,
        each=3,
        proofs=20,
        checkpoints=2,
        batch=100,
        verify_rounds=1,
        delays=3,
        looks=3,
    ),
    rest_seconds=0.0,
)
