"""Checks what was published of the log: that its entries are under a checkpoint, and that none was passed over.

A log of which nothing is signed proves nothing, so that there are checkpoints is checked as well as what they say. How long
an entry may wait for one is reckoned from a clock that the database does not have.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from audit.checkpoints import WitnessPolicy
from audit.note_keys import VerifierKey
from verification.finding import Code, Finding
from verification.log_check import SHOWN
from verification.standalone import Kept
from verification.stored import Stored

PUBLISHED_WITHIN = timedelta(minutes=5)
"""How long an entry may be without a published checkpoint, beside the log's interval: for signing, witnesses and a restart."""

_COVERED = text("SELECT max(size) AS covered FROM log_checkpoints WHERE published_at IS NOT NULL")
_PASSED_OVER = text(
    "SELECT size FROM log_checkpoints WHERE published_at IS NULL AND size < :covered ORDER BY size LIMIT :shown"
)
_NEWEST = text("SELECT max(recorded_at) AS at FROM entries")
_WAITING = text(
    "SELECT count(*) AS entries, min(index) AS first FROM entries WHERE index >= :covered AND recorded_at < :before"
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What is asked of a log: whose cosignatures, and within which time an entry is under a checkpoint. `at` is the moment
    from which that is reckoned back (aware); None for that of the newest entry, where nothing is written any more."""

    witnesses: WitnessPolicy | None = None
    delay: timedelta = PUBLISHED_WITHIN
    at: datetime | None = None
    accepted: tuple[VerifierKey, ...] = ()
    kept: tuple[Kept, ...] = ()
    policies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of the log is signed for: the entries `under_a_checkpoint` that was published; the size of the first one that
    enough witnesses cosigned, None where none was or nobody is asked; and how many published ones come before that."""

    under_a_checkpoint: int = 0
    witnessed_from: int | None = None
    before_witnesses: int = 0


@dataclass
class Agreement:
    """How many witnesses cosigned each published checkpoint, taken in by size: what is kept does not grow with them.

    `begun` is the size of the first that the `quorum` cosigned, `before` how many came before it; None and all of them where
    nobody is asked, or none was.
    """

    quorum: int
    begun: int | None = None
    before: int = 0
    _newest: tuple[int, int] | None = None

    def add(self, size: int, many: int) -> Iterator[Finding]:
        """The next one, with what is wrong with it.

        A log may be older than its witnesses: what the first that they agreed on has before it, they saw grow into it. From
        there on none may be without them, so nobody goes on without witnesses unseen.
        """
        self._newest = (size, many)
        if not self.quorum:
            return
        if self.begun is None and many >= self.quorum:
            self.begun = size
        if self.begun is None:
            self.before += 1
        elif many < self.quorum:
            yield self._too_few(size, many)

    def end(self) -> Iterator[Finding]:
        """What is wrong with the newest, which has to be cosigned in any case."""
        if self._newest is not None and self.begun is None and self.quorum:
            yield self._too_few(*self._newest)

    def _too_few(self, size: int, many: int) -> Finding:
        message = f"the checkpoint of size {size} was published with {many} cosignatures, and {self.quorum} are needed"
        return Finding(Code.COSIGNATURE, None, None, message)


async def read_covered(stored: Stored) -> int:
    """How many entries are under a published checkpoint, as the checkpoints say themselves."""
    return (await stored.rows(_COVERED))[0].covered or 0


async def passed_over(stored: Stored, covered: int) -> list[Finding]:
    """Those that were signed and never published, and one of the size `covered` was: the one that waits is published before it."""
    message = "the checkpoint of size {} was signed and not published, and that of size {} was"
    rows = await stored.rows(_PASSED_OVER, {"covered": covered, "shown": SHOWN}) if covered else []
    return [Finding(Code.CHECKPOINT, None, None, message.format(row.size, covered)) for row in rows]


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
