"""Checks what was published of the log: that its entries are under a checkpoint, and that none was passed over.

A log of which nothing is signed proves nothing, so that there are checkpoints is checked as well as what they say. How long
an entry may wait for one is reckoned from a clock that the database does not have.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from audit.checkpoints import WitnessPolicy
from audit.note_keys import VerifierKey
from verification.finding import Code, Finding
from verification.standalone import Kept
from verification.stored import Stored

PUBLISHED_WITHIN = timedelta(minutes=5)
"""How long an entry may be without a published checkpoint, beside the log's interval: for signing, witnesses and a restart."""

_NEWEST = text("SELECT max(recorded_at) AS at FROM entries")
_WAITING = text(
    "SELECT count(*) AS entries, min(index) AS first FROM entries WHERE index >= :covered AND recorded_at < :before"
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What is asked of a log: whose cosignatures, and within which time an entry is under a checkpoint. `at` is the moment
    from which that is reckoned back (aware); None for that of the newest entry, where nothing is written any more.

    `accepted` are later keys of the log that are known from elsewhere, and `kept` what somebody kept of it."""

    witnesses: WitnessPolicy | None = None
    delay: timedelta = PUBLISHED_WITHIN
    at: datetime | None = None
    accepted: tuple[VerifierKey, ...] = ()
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that is stored: how many entries it has, and whether it was published."""

    size: int
    published: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of the log is signed for: the entries `under_a_checkpoint` that was published; the size of the first one that
    enough witnesses cosigned, None where none was or nobody is asked; and how many published ones come before that."""

    under_a_checkpoint: int = 0
    witnessed_from: int | None = None
    before_witnesses: int = 0


def first_witnessed(agreed: Mapping[int, int], quorum: int) -> int | None:
    """The size of the first published checkpoint that enough witnesses cosigned; `agreed` says of each size how many did."""
    return min((size for size, many in agreed.items() if many >= quorum), default=None)


def too_few(agreed: Mapping[int, int], quorum: int) -> list[Finding]:
    """Every published checkpoint that too few cosigned, from the first on that enough did, and the newest in any case.

    A log may be older than its witnesses: what the first that they agreed on has before it, they saw grow into it. From
    there on none may be without them, so nobody goes on without witnesses unseen.
    """
    newest = max(agreed, default=0)
    begun = first_witnessed(agreed, quorum)
    message = "the checkpoint of size {} was published with {} cosignatures, and {} are needed"
    return [
        Finding(Code.COSIGNATURE, None, None, message.format(size, many, quorum))
        for size, many in sorted(agreed.items())
        if many < quorum and (size == newest or (begun is not None and size > begun))
    ]


def covered_by(checkpoints: Iterable[Signed]) -> int:
    """How many entries are under a published checkpoint."""
    return max((one.size for one in checkpoints if one.published), default=0)


def passed_over(checkpoints: Iterable[Signed]) -> list[Finding]:
    """Those that were signed and never published, and a larger one was: the one that waits is published before it."""
    signed = list(checkpoints)
    covered = covered_by(signed)
    message = "the checkpoint of size {} was signed and not published, and that of size {} was"
    return [
        Finding(Code.CHECKPOINT, None, None, message.format(one.size, covered))
        for one in signed
        if not one.published and one.size < covered
    ]


async def check_covered(stored: Stored, covered: int, *, begun: bool, expected: Expected, found: list[Finding]) -> None:
    """Adds to `found` that entries wait for a checkpoint for too long. Of a ledger that names no key of a log nothing was ever
    to be published (`begun`), and nothing waits."""
    at = expected.at or (await stored.rows(_NEWEST))[0].at
    if not begun or at is None:
        return
    before = at.astimezone(UTC) - expected.delay
    waiting = (await stored.rows(_WAITING, {"covered": covered, "before": before}))[0]
    if waiting.entries:
        largest = f"the largest has {covered} entries" if covered else "there is none"
        message = f"{waiting.entries} entries from this one on are older than {before.isoformat(timespec='seconds')} and under no"
        message += f" published checkpoint: {largest}"
        found.append(Finding(Code.CHECKPOINT, waiting.first, None, message))
