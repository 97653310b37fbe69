"""A log of which nothing is signed, or of which something that was signed is gone, does not hold; one that is being written does."""

from datetime import timedelta

from store.log import SignedCheckpoint
from tests.policy.syntax import opa_program
from tests.servers.log.logs import OwnLog
from verification.finding import Code, Finding
from verification.report import Report
from verification.verify import verify

_LONG_AGO = timedelta(0)
"""No entry may wait: as if everything had been recorded long ago."""
_DELETE = "DELETE FROM log_checkpoints WHERE size = SIZE"
_WITHDRAW = "UPDATE log_checkpoints SET published_at = NULL WHERE size = SIZE"


async def verified(own: OwnLog, delay: timedelta = _LONG_AGO) -> Report:
    return await verify(own.web.parts.database, opa_program(), delay=delay)


async def findings(own: OwnLog) -> list[Finding]:
    return list((await verified(own)).findings)


async def two_published(own: OwnLog) -> tuple[SignedCheckpoint, SignedCheckpoint]:
    """Two checkpoints that were published, with a case between them."""
    first = await own.turn()
    await own.web.open()
    second = await own.turn()
    assert first is not None
    assert second is not None
    return first, second


async def test_the_report_says_how_many_entries_are_under_a_published_checkpoint(own: OwnLog) -> None:
    await own.web.open()
    published = await own.turn()
    assert published is not None
    report = await verified(own)
    assert (report.findings, report.under_a_checkpoint) == ((), published.size)
    await own.web.open()
    newer = await verified(own, timedelta(minutes=5))
    assert (newer.findings, newer.under_a_checkpoint) == ((), published.size)
    (finding,) = (await verified(own)).findings
    assert (finding.code, finding.index) == (Code.CHECKPOINT, published.size)


async def test_checkpoints_that_were_deleted_all_or_the_newest(own: OwnLog) -> None:
    await own.web.open()
    first, second = await two_published(own)
    own.owner(_DELETE.replace("SIZE", str(second.size)))
    (finding,) = await findings(own)
    assert (finding.code, finding.index) == (Code.CHECKPOINT, first.size)
    own.owner("DELETE FROM log_checkpoints")
    report = await verified(own)
    assert [(one.code, one.index) for one in report.findings] == [(Code.CHECKPOINT, 0)]
    assert report.under_a_checkpoint == 0


async def test_checkpoints_that_were_signed_and_are_not_published(own: OwnLog) -> None:
    first, second = await two_published(own)
    own.owner(_WITHDRAW.replace("SIZE", str(first.size)))
    (finding,) = await findings(own)
    assert finding.code is Code.CHECKPOINT
    assert f"size {first.size} was signed and not published" in finding.message
    own.owner(_WITHDRAW.replace("SIZE", str(second.size)))
    (finding,) = await findings(own)
    assert (finding.code, finding.index) == (Code.CHECKPOINT, 0)
