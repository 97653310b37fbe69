"""The activities of a case's course. Each can run more than once and counts once."""

import re
import uuid

import structlog
from temporalio import activity

from authority.take import Authority
from domain.case import Routekaart
from domain.decide import SYSTEM
from domain.fold import apply
from domain.notices import Notice, notices
from store.notices import Notices
from store.outbox import RECOVERY
from store.recorded import RecordedEvents
from store.vault import Vault
from workflows import contracts as c

_TRACE_ID = re.compile(r"[0-9a-f]{32}")

PAGE = 200
"""Entries a read: some hundred bytes of events each, far below the two megabytes that a payload may have."""


class CourseActivities:
    """The activities over one set of connections."""

    def __init__(self, authority: Authority, vault: Vault, recorded: RecordedEvents, notices: Notices) -> None:
        self._authority = authority
        self._vault = vault
        self._recorded = recorded
        self._notices = notices

    @activity.defn(name=c.READ_LEDGER)
    async def read_ledger(self, request: c.ReadRequest) -> c.LedgerPage:
        """What the ledger holds of the case after the given sequence; entries without events are passed by."""
        found = await self._recorded.after(request.case, request.after, PAGE)
        entries = tuple(c.Recorded(one.sequence, one.trace_id, one.events) for one in found if one.events)
        reached = found[-1].sequence if found else request.after
        return c.LedgerPage(entries, reached, len(found) == PAGE)

    @activity.defn(name=c.TAKE_SYSTEM_ACT)
    async def take_system_act(self, request: c.SystemActRequest) -> c.SystemActResult:
        """Takes a system act by the same way as anybody's; tried again it is the same act, by its key."""
        trace_id = _trace(request.trace_id)
        with structlog.contextvars.bound_contextvars(trace_id=trace_id):
            receipt = await self._authority.take(
                self._vault.plain(request.act, request.case),
                case=request.case,
                by=SYSTEM,
                key=f"{request.case}:{request.seen}:{request.act.type}",
                trace_id=trace_id,
            )
        return c.SystemActResult(receipt.allow, receipt.reasons)

    @activity.defn(name=c.SEND_NOTICES)
    async def send_notices(self, request: c.NoticesRequest) -> None:
        """Delivers the notices of one entry; delivered before, they are not delivered again.

        They are made from the ledger: whoever can write to Temporal can have nothing of their own delivered.
        """
        told = await self._told(request.case, request.sequence)
        await self._notices.add(request.case, request.sequence, told)
        structlog.get_logger(__name__).info(
            "course.notified",
            case=request.case,
            sequence=request.sequence,
            codes=sorted({notice.code for notice in told}),
            trace_id=_trace(request.trace_id),
        )

    async def _told(self, case: str, sequence: int) -> tuple[Notice, ...]:
        """Whom the entry at this sequence of the case tells what."""
        state: Routekaart | None = None
        told: list[Notice] = []
        after, more = 0, True
        while more:
            page = await self._recorded.after(case, after, PAGE)
            for one in page:
                for event in one.events if one.sequence <= sequence else ():
                    before, state = state, apply(state, event)
                    if one.sequence == sequence:
                        told += notices(event, before, state)
            more = len(page) == PAGE and page[-1].sequence < sequence
            after = page[-1].sequence if page else after
        return tuple(dict.fromkeys(told))


def _trace(text: str) -> str:
    """The trace id, or one of its own where the text is none: it is recorded in clear, and comes by way of Temporal."""
    return text if text == RECOVERY or _TRACE_ID.fullmatch(text) else uuid.uuid4().hex
