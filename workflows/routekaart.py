"""The workflow of one case: reads what is new in the ledger, folds it, and drives.

It opens the tier that the policy routed to, sets and moves timers by the recorded terms, reminds, lets terms pass and
closes. All it does goes through activities that go through the authority; a signal only says that there is news, and
whatever number a signal names, the ledger alone says what happened.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from domain.acts import SystemAct
    from domain.case import Routekaart
    from domain.course import finished, next_act, next_timer
    from domain.events import CaseResumed, CaseSuspended, MemberRecused, TermExtended
    from domain.fold import apply
    from domain.notices import notices
    from domain.waiting import waits_for
    from workflows import contracts as c
    from workflows.attributes import search_attributes

_SHORT_STEP = timedelta(seconds=20)
_SHORT_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(minutes=2))
# A wait longer than this is a timer of the server's. Within the workflow task it would be kept up by heartbeats, each of
# which is in the history for good.
_LONGEST_WAIT_WITHIN = timedelta(seconds=5)
_SLOW_STEP = timedelta(minutes=1)
_SLOW_RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5))
_LONGEST_PAUSE = timedelta(hours=1)
_LAST_SENDING = timedelta(seconds=10)
_TOLD_LATER = (CaseSuspended, CaseResumed, MemberRecused, TermExtended)
"""Nobody was told of these by the first version, and a case that it began goes on as it would have gone on with it."""
_TELLS_OF_WAITS = "tells-of-waits"
_MOST_SIGNALS = 500
"""Signals after which the history is begun anew: a server takes only so many in one run, and then wakes nobody."""


@workflow.defn(name="Routekaart")
class RoutekaartWorkflow:
    """One case. Its id is `routekaart-` and the case's pseudonym; starting it twice is waking it."""

    @workflow.init
    def __init__(self, given: c.CaseInput) -> None:
        self._case = given.case
        self._told = given.told
        self._state: Routekaart | None = None
        self._sequence = 0
        self._trace = ""
        self._news = False
        self._signals = 0
        self._refusals = 0
        self._attributes: object = None
        self._sending: dict[int, asyncio.Future[None]] = {}

    @workflow.signal(name=c.LEDGER_AT)
    async def ledger_at(self, sequence: int) -> None:
        """The ledger has moved, to at least this sequence; the number itself is not relied on."""
        self._news = True
        self._signals += 1

    @workflow.query(name="waits")
    def waits(self) -> c.Waits:
        """What the case waits for, as far as the ledger was read."""
        state = self._state
        timer = next_timer(state) if state else None
        return c.Waits(
            sequence=self._sequence,
            phase=state.phase.value if state else None,
            side_state=state.side_state.value if state else None,
            tier=state.tier.tier if state and state.tier else None,
            people=waits_for(state) if state else (),
            timer=timer.at.isoformat() if timer else None,
            timer_act=timer.act.type if timer else None,
        )

    @workflow.run
    async def run(self, given: c.CaseInput) -> None:
        """Drives the case until it is closed. A case that the ledger does not know is nothing to drive."""
        while True:
            await self._catch_up()
            if self._told > self._sequence:
                # More was told than there is: whoever began this run made that up. It is all told again, once.
                self._told, self._state, self._sequence = 0, None, 0
                continue
            if self._state is None or finished(self._state):
                break
            act = next_act(self._state) or await self._turn()
            if act is not None:
                await self._take(act)
            if workflow.info().is_continue_as_new_suggested() or self._signals >= _MOST_SIGNALS:
                await self._continue_as_new()
        await workflow.wait_condition(lambda: not self._sending and workflow.all_handlers_finished())

    async def _continue_as_new(self) -> None:
        """Begins a new history, which reads the ledger from its start; it looks by itself, so no signal is lost.

        Notices under way get a moment to arrive. A mailbox that is away holds no case up: what was not sent by then the
        next run sends again, and it is delivered once.
        """
        if self._sending:
            await self._true_within(_LAST_SENDING, lambda: not self._sending)
        workflow.continue_as_new(c.CaseInput(self._case, min(self._sending, default=self._told + 1) - 1))

    async def _catch_up(self) -> None:
        """Reads all that is new and folds it; whoever has to know is told by the way."""
        self._news = False
        more = True
        while more:
            page = await workflow.execute_local_activity(
                c.READ_LEDGER,
                c.ReadRequest(self._case, self._sequence),
                result_type=c.LedgerPage,
                start_to_close_timeout=_SHORT_STEP,
                retry_policy=_SHORT_RETRY,
                local_retry_threshold=_LONGEST_WAIT_WITHIN,
            )
            for entry in page.entries:
                self._apply(entry)
            self._sequence, more = page.sequence, page.more
        if self._state is not None:
            self._show(self._state)

    def _apply(self, entry: c.Recorded) -> None:
        self._trace = entry.trace_id
        told = False
        # A run that continues another folds again what that one has logged and told.
        is_new = entry.sequence > self._told
        for event in entry.events:
            before = self._state
            self._state = apply(before, event)
            if is_new:
                if notices(event, before, self._state):
                    told = told or not isinstance(event, _TOLD_LATER) or workflow.patched(_TELLS_OF_WAITS)
                workflow.logger.info(
                    "course.%s",
                    event.type,
                    extra={"case": self._case, "sequence": entry.sequence, "trace_id": entry.trace_id},
                )
        if is_new:
            self._told = entry.sequence
        if told:
            self._send(entry)

    def _send(self, entry: c.Recorded) -> None:
        """Starts the sending and goes on: a slow mailbox does not hold a case up."""
        sending = workflow.start_activity(
            c.SEND_NOTICES,
            c.NoticesRequest(self._case, entry.sequence, entry.trace_id),
            start_to_close_timeout=_SLOW_STEP,
            retry_policy=_SLOW_RETRY,
        )
        self._sending[entry.sequence] = sending
        sending.add_done_callback(lambda _: self._sending.pop(entry.sequence, None))

    def _show(self, state: Routekaart) -> None:
        """Puts the codes that Temporal's own web page lists the case by, where they have changed."""
        attributes = search_attributes(state)
        if attributes != self._attributes:
            self._attributes = attributes
            workflow.upsert_search_attributes(attributes)

    async def _turn(self) -> SystemAct | None:
        """Waits for news or for the next timer; the timer's act where that came first."""
        timer = next_timer(self._state) if self._state else None
        if timer is None:
            await workflow.wait_condition(lambda: self._news)
            return None
        if timer.at <= workflow.now():
            return timer.act
        return None if await self._true_within(timer.at - workflow.now(), lambda: self._news) else timer.act

    async def _true_within(self, pause: timedelta, condition: Callable[[], bool]) -> bool:
        try:
            await workflow.wait_condition(condition, timeout=pause)
        except TimeoutError:
            return False
        return True

    async def _take(self, act: SystemAct) -> None:
        """Takes a system act. A refusal means that the ledger moved or clocks differ: looks again, ever later."""
        result = await workflow.execute_local_activity(
            c.TAKE_SYSTEM_ACT,
            c.SystemActRequest(self._case, act, self._sequence, self._trace),
            result_type=c.SystemActResult,
            start_to_close_timeout=_SHORT_STEP,
            retry_policy=_SHORT_RETRY,
            local_retry_threshold=_LONGEST_WAIT_WITHIN,
        )
        if result.allow:
            self._refusals = 0
            return
        workflow.logger.warning(
            "course.refused", extra={"case": self._case, "act": act.type, "reasons": list(result.reasons)}
        )
        pause = min(timedelta(seconds=2**self._refusals), _LONGEST_PAUSE)
        self._refusals = min(self._refusals + 1, 12)
        await self._true_within(pause, lambda: self._news)
