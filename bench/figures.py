"""The figures of a run, as they are printed and written: plain values in milliseconds, bytes and numbers a second."""

from dataclasses import dataclass

from bench.log_figures import LogFigures
from bench.times import Times, Work


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
class UserTaskFigures:
    """Acts beside user tasks that Flowable completes in its own process: the median of an act alone, and the rate with all clients,
    against those of a task."""

    act: Work
    user_task: Work
    alone_against: float
    rate_against: float


@dataclass(frozen=True, slots=True)
class PacedFigures:
    """At a steady rate: an act from the moment at which it was due, and the next tier from the conclusion to its opening."""

    acts_per_second: float
    act: Times
    conclusions_per_second: float
    tier_open: Times


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
    user_tasks: UserTaskFigures | None
    paced: PacedFigures
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
