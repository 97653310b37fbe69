"""The activities of a case's course. Each can run more than once and counts once."""

import structlog
from temporalio import activity

from authority.take import Authority
from domain.decide import SYSTEM
from store.notices import Notices
from store.recorded import RecordedEvents
from store.vault import Vault
from workflows import contracts as c

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
        with structlog.contextvars.bound_contextvars(trace_id=request.trace_id):
            receipt = await self._authority.take(
                self._vault.plain(request.act, request.case),
                case=request.case,
                by=SYSTEM,
                key=f"{request.case}:{request.seen}:{request.act.type}",
                trace_id=request.trace_id,
            )
        return c.SystemActResult(receipt.allow, receipt.reasons)

    @activity.defn(name=c.SEND_NOTICES)
    async def send_notices(self, request: c.NoticesRequest) -> None:
        """Delivers the notices of one entry; delivered before, they are not delivered again."""
        await self._notices.add(request.case, request.sequence, request.notices)
        structlog.get_logger(__name__).info(
            "course.notified",
            case=request.case,
            sequence=request.sequence,
            codes=sorted({notice.code for notice in request.notices}),
            trace_id=request.trace_id,
        )
