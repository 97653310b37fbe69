"""How the system does, by what it leaves behind: what waits, since when, and what should have happened by now. Pure.

Thresholds say when somebody should look; nothing is decided by them. Temporal is known here by what the relay could not yet hand to
it: the web application never asks it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_COUNTED = 1000
"""Of what waits no more than this is counted: that it is too much is known long before."""

_SLOW, _STUCK = timedelta(minutes=1), timedelta(minutes=10)
"""How long news of a case may wait for its workflow before somebody should look, and before cases stand still."""
_LOG_SLOW, _LOG_STUCK = timedelta(minutes=5), timedelta(hours=1)
"""Beyond the time between two publications: how long entries may be unpublished."""
_MAIL_SLOW, _MAIL_STUCK = timedelta(minutes=30), timedelta(hours=6)
"""A message is tried again for a while by itself."""
TERM_SLACK, _TERM_STUCK = timedelta(minutes=5), timedelta(hours=1)
"""After a term's end the workflow takes the case on by itself; how long that may take."""


class HealthState(StrEnum):
    """Whether all is well, somebody should look, or something does not work."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits, up to MOST_COUNTED, and since when the first of it (UTC); None where nothing does."""

    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What the database says at `now` (UTC).

    `wakes` is news that workflows have not got; `mails` are messages to send, and `mails_failed` those of them that failed before;
    `mails_refused` are accounts at whose address the last message was refused for good;
    `overdue` are cases whose term ended more than TERM_SLACK ago without an act, by the ends of their terms. `entries` are in the
    ledger, of which `published` are in the published log, since `published_at`; `first_unpublished` is when the oldest of the others
    was recorded. `cosigned` are the witnesses that cosigned what is published.
    """

    now: datetime
    wakes: Waiting
    mails: Waiting
    mails_failed: int
    mails_refused: int
    overdue: Waiting
    entries: int
    published: int
    published_at: datetime | None
    first_unpublished: datetime | None
    cosigned: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What this installation is set up for: whether it sends mail, how often the log is published, and how many witnesses have to
    cosign."""

    sends_mail: bool
    log_interval: timedelta
    witness_quorum: int


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """How one part does: `code` names the sentence that says so, with these values."""

    part: str
    state: HealthState
    code: str
    count: int = 0
    since: datetime | None = None


def findings(measured: Measured, wanted: Wanted) -> list[HealthFinding]:
    """How each part does, in the order in which they need each other."""
    return [*_course(measured), *_log(measured, wanted), *_mail(measured, wanted)]


def worst(found: list[HealthFinding]) -> HealthState:
    """How the whole does: as its worst part."""
    order = list(HealthState)
    return max((one.state for one in found), key=order.index, default=HealthState.GOOD)


def _course(measured: Measured) -> Iterator[HealthFinding]:
    yield _waiting("course", measured.wakes, measured.now, (_SLOW, _STUCK))
    yield _waiting("terms", measured.overdue, measured.now, (TERM_SLACK, _TERM_STUCK))


def _log(measured: Measured, wanted: Wanted) -> Iterator[HealthFinding]:
    unpublished = Waiting(max(measured.entries - measured.published, 0), measured.first_unpublished)
    if measured.published_at is None:
        # Before somebody begins it there is no log to publish.
        yield HealthFinding("log", HealthState.ATTENTION, "log_not_begun", measured.entries)
        return
    limits = (wanted.log_interval + _LOG_SLOW, wanted.log_interval + _LOG_STUCK)
    yield _waiting("log", unpublished, measured.now, limits)
    if wanted.witness_quorum == 0:
        yield HealthFinding("witnesses", HealthState.ATTENTION, "witnesses_none")
    elif measured.cosigned < wanted.witness_quorum:
        yield HealthFinding("witnesses", HealthState.BAD, "witnesses_too_few", measured.cosigned)
    else:
        yield HealthFinding("witnesses", HealthState.GOOD, "witnesses_good", measured.cosigned)


def _mail(measured: Measured, wanted: Wanted) -> Iterator[HealthFinding]:
    if not wanted.sends_mail:
        yield HealthFinding("mail", HealthState.ATTENTION, "mail_off")
        return
    found = _waiting("mail", measured.mails, measured.now, (_MAIL_SLOW, _MAIL_STUCK))
    if found.state is HealthState.GOOD and measured.mails_failed:
        found = HealthFinding("mail", HealthState.ATTENTION, "mail_failed", measured.mails_failed, measured.mails.since)
    if found.state is HealthState.GOOD and measured.mails_refused:
        found = HealthFinding("mail", HealthState.ATTENTION, "mail_refused", measured.mails_refused)
    yield found


def _waiting(part: str, waiting: Waiting, now: datetime, limits: tuple[timedelta, timedelta]) -> HealthFinding:
    """A part of which something waits: good, slow or stuck by how long the first has waited."""
    age = timedelta() if waiting.since is None else now - waiting.since
    slow, stuck = limits
    if waiting.since is None or age < slow:
        return HealthFinding(part, HealthState.GOOD, f"{part}_good", waiting.count)
    if age < stuck:
        return HealthFinding(part, HealthState.ATTENTION, f"{part}_slow", waiting.count, waiting.since)
    return HealthFinding(part, HealthState.BAD, f"{part}_stuck", waiting.count, waiting.since)
