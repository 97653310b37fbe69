"""The figures of a run, as they are printed and written: plain values in milliseconds, bytes and numbers a second."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Times:
    """How long one takes, in milliseconds."""

    median: float
    p95: float
    p99: float
    count: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Self:
        """The times of these; percentiles by nearest rank, so with fewer than a hundred the 99th is the longest."""
        ordered = sorted(seconds)
        p95, p99 = (ordered[max(0, -(-of_100 * len(ordered) // 100) - 1)] * 1000 for of_100 in (95, 99))
        return cls(statistics.median(ordered) * 1000, p95, p99, len(ordered))


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work: alone, and by several clients at once; `per_second` is the median of the rounds."""

    name: str
    alone: Times
    loaded: Times
    per_second: float


@dataclass(frozen=True, slots=True)
class ActFigures:
    """Acts through HTTP beside the bare parts, and what they are of each other in this run."""

    clients: int
    act: Work
    opa: Work
    rows: Work
    http: Work
    alone_against_opa_and_rows: float
    alone_against_opa_rows_and_http: float
    rate_against_opa_and_rows: float
    rate_against_opa_rows_and_http: float


@dataclass(frozen=True, slots=True)
class History:
    """What is in the Temporal history of one case."""

    signals: int
    timers: int
    short_activities: int
    activities: int
    workflow_tasks: int
    attribute_changes: int
    events: int


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """Whole cases of three tiers beside bare workflows. `tier_open` is from a conclusion to the next tier's opening."""

    at_once: int
    cases: int
    per_second: float
    bare_per_second: float
    rate_against_bare: float
    case_seconds: Times
    tier_open: Times
    history: History
    bare_history: History


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an act: its median, its share of the whole, and how much of it is waiting for a server."""

    name: str
    median: float
    share: float
    server: float


@dataclass(frozen=True, slots=True)
class PartFigures:
    """What each part costs in one act, with nothing else going on in the process."""

    whole: Times
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ReplayFigures:
    """Recorded verdicts asked again, a second: of their own policy, and of a candidate. `verdicts` is how many at least."""

    verdicts: int
    replay_per_second: float
    what_if_per_second: float


@dataclass(frozen=True, slots=True)
class JudgeAt:
    """The judge step of an act with so many mandaten in the register, and the bare question to OPA within it."""

    mandaten: int
    judge: Times
    opa: Times
    median_against_opa: float
    p99_against_opa: float


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """The judge step with registers of several sizes; as many accounts have seats all the while."""

    accounts: int
    registers: tuple[JudgeAt, ...]


@dataclass(frozen=True, slots=True)
class PageFigures:
    """A list of so many cases judged, one case judged in the same way, and the page of one case with all its acts."""

    cases: int
    page: Times
    one: Times
    whole_case: Times
    page_against_one: float
    page_against_whole_case: float


@dataclass(frozen=True, slots=True)
class PageAt:
    """The application's time for a page of the list, the page of a case and the overview, among so many cases."""

    cases: int
    listed: Times
    case: Times
    overview: Times


@dataclass(frozen=True, slots=True)
class PageWeight:
    """Bytes of a page and all that it names, as they are sent the first time, and how many requests that takes."""

    bytes: int
    requests: int


@dataclass(frozen=True, slots=True)
class PageCosts:
    """Pages at each number of cases, what each weighs, and pages of a case a second for so many clients."""

    sizes: tuple[PageAt, ...]
    listed: PageWeight
    case: PageWeight
    overview: PageWeight
    clients: int
    reads_per_second: float


@dataclass(frozen=True, slots=True)
class StorageFigures:
    """What is stored: of an entry its bytes, of a case those of its entries and what each database grew by."""

    vote_entry: int
    entry: int
    entries_of_case: int
    bytes_of_case: int
    postgres_of_case: int
    temporal_of_case: int


@dataclass(frozen=True, slots=True)
class AppendFigures:
    """Real drafts appended by `Ledger.append`, beside the same bytes put into a plain table. `log_bytes` is what one append
    adds to PostgreSQL's own write-ahead log."""

    writers: int
    append: Work
    plain: Work
    rate_against_plain: float
    entry: int
    log_bytes: int


@dataclass(frozen=True, slots=True)
class LogCosts:
    """What one of each takes in a log of so many entries: a checkpoint of `batch` more, a page of 256 entries."""

    entries: int
    append: Times
    batch: int
    checkpoint: Times
    inclusion: Times
    consistency: Times
    tile: Times
    page: Times


@dataclass(frozen=True, slots=True)
class ProofFigures:
    """Inclusion proofs a second: as the API makes them, by one and by several at once, and by the mathematics alone."""

    entries: int
    at_once: int
    read_alone: float
    read_at_once: float
    made: float
    checked: float


@dataclass(frozen=True, slots=True)
class HashingRate:
    """One way to go through the entries: how fast, also as a part of hashing them in a bare loop in the same run."""

    entries_per_second: float
    bytes_per_second: float
    against_bare: float


@dataclass(frozen=True, slots=True)
class VerifyFigures:
    """A log of so many entries verified: `bare` hashes the same bytes and does no more; `tree` is entries, leaf hashes, tree,
    tiles and checkpoints as verify.py makes them, `audit` the same as the log makes them. `alone` is the whole of verify.py
    on an export, `stored` the tree as `getrapt verify` checks it in the database. Peaks are of a process, in megabytes."""

    entries: int
    bytes: int
    bare: HashingRate
    tree: HashingRate
    audit: HashingRate
    alone: HashingRate
    stored: HashingRate
    tree_peak: float
    alone_peak: float
    stored_peak: float


@dataclass(frozen=True, slots=True)
class LogStorage:
    """Bytes for each entry of so many: content, table with what is kept apart, its indexes, hashes above the leaves."""

    entries: int
    content: int
    table: int
    indexes: int
    hashes: float


@dataclass(frozen=True, slots=True)
class DelayFigures:
    """From an entry being durable until a reader sees a published checkpoint that has it, at this interval (seconds)."""

    interval: float
    delay: Times


@dataclass(frozen=True, slots=True)
class LookFigures:
    """The page of a case with its look written down, and without; what the look costs, in milliseconds."""

    recorded: Times
    unrecorded: Times
    cost: float


@dataclass(frozen=True, slots=True)
class LogFigures:
    """The transparency log."""

    appends: AppendFigures
    delay: DelayFigures
    looks: LookFigures
    proofs: ProofFigures
    costs: tuple[LogCosts, ...]
    verifying: tuple[VerifyFigures, ...]
    storage: LogStorage


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """The memory of one process of the stack and all below it, in megabytes: at rest after the start, and at the end."""

    name: str
    idle: float
    after: float


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it was measured, and how busy that was with other things when it began."""

    cores: int
    memory_gb: float
    system: str
    load_before: float
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """One run."""

    machine: Machine
    acts: ActFigures
    cases: CaseFigures
    parts: PartFigures
    replays: ReplayFigures
    judging: JudgeFigures
    pages: PageFigures
    page_costs: PageCosts
    storage: StorageFigures
    log: LogFigures
    memory: tuple[ProcessMemory, ...]
    start_seconds: float
    seconds: float


@dataclass(frozen=True, slots=True)
class LogReport:
    """A run of the log alone."""

    machine: Machine
    log: LogFigures
    start_seconds: float
    seconds: float
