"""The figures of the transparency log: plain values in milliseconds, bytes and numbers a second."""

from dataclasses import dataclass

from bench.times import Times, Work


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
class WholeFigures:
    """The whole of `getrapt verify` on so many entries of whole cases, the texts of the vault and all verdicts included. The peak is
    of its process, in megabytes."""

    entries: int
    seconds: float
    peak: float


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
    whole: tuple[WholeFigures, ...]
    storage: LogStorage
