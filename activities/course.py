"""The activities of a case's course. Each can run more than once and counts once."""

import re
import uuid

import structlog
from temporalio import activity

from activities.telling import PAGE, Telling, Told
from authority.mandated import Mandated
from authority.take import Authority
from domain.actor import SYSTEM
from domain.notices import Notice, asked_by
from store.notices import Notices
from store.outbox import RECOVERY
from store.recorded import RecordedEvents
from store.vault import Vault
from workflows import contracts as c

_TRACE_ID = re.compile(r"[0-9a-f]{32}")


class CourseActivities:
    """The activities over one set of connections."""

    def __init__(
        self, authority: Authority, vault: Vault, recorded: RecordedEvents, notices: Notices, mandated: Mandated
    ) -> None:
        self._authority = authority
        self._vault = vault
        self._recorded = recorded
        self._notices = notices
        self._mandated = mandated
        self._telling = Telling(recorded)

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

        They are made from the ledger: whoever can write to Temporal can have nothing of their own delivered. What asks
        for an act is told to those as well who may do it under a mandaat, which takes the policy: should it be away, the
        others have been told by then, and this is tried again.
        """
        told = await self._telling.of(request.case, request.sequence)
        await self._notices.add(request.case, request.sequence, told.notices)
        under = await self._under_mandaten(told)
        await self._notices.add(request.case, request.sequence, under)
        structlog.get_logger(__name__).info(
            "course.notified",
            case=request.case,
            sequence=request.sequence,
            codes=sorted({notice.code for notice in told.notices}),
            under_mandaten=len(under),
            trace_id=_trace(request.trace_id),
        )

    async def _under_mandaten(self, told: Told) -> tuple[Notice, ...]:
        """The same notices, to whoever may do under a mandaat what they ask for."""
        state = told.state
        asking = [] if state is None else [(one, asked_by(one, state)) for one in told.notices]
        if state is None or not any(acts for _, acts in asking):
            return ()
        allowed = {one.act: one.allowed for one in await self._mandated.awaited(state)}
        found = (
            Notice(seat.account, notice.code)
            for notice, acts in asking
            for act in sorted(acts)
            for seat in allowed.get(act, ())
        )
        return tuple(dict.fromkeys(found))


def _trace(text: str) -> str:
    """The trace id, or one of its own where the text is none: it is recorded in clear, and comes by way of Temporal."""
    return text if text == RECOVERY or _TRACE_ID.fullmatch(text) else uuid.uuid4().hex
