"""Keeps child processes running: starts them when told, restarts what crashes or no longer works, stops all in reverse order.

Which children there are, and how they find each other, is `stack`'s.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from runtime.embedded.leftovers import born
from runtime.embedded.process import Command, Process, ProcessError, Starter, last_lines, start, stop
from runtime.running import RunningChild

log = structlog.get_logger("getrapt.supervisor")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# Who ran this long is taken to be well: the next crash is a first one again.
WELL_AFTER = 60.0
# A busy machine is late with one answer, or with two; only who misses so many in a row is taken not to work.
ASKED_EVERY, ANSWERS_WITHIN, MISSES = 10.0, 10.0, 3


@dataclass(frozen=True)
class Child:
    """A process to keep running, and how to know that it is ready."""

    name: str
    command: Command
    ready: Callable[[], Awaitable[None]]
    # How often it is started before a start that fails is an error.
    attempts: int = 1
    # Asks whether it does its work, and raises where it does not: a process can live and be of no use. None: it is not asked.
    works: Callable[[], Awaitable[None]] | None = None
    start: Starter = start


@dataclass
class _Kept:
    child: Child
    process: Process
    state: str = "starting"
    restarts: int = 0
    since: float = field(default_factory=time.monotonic)
    watch: asyncio.Task[None] | None = None


class Supervisor:
    """The children of one stack."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self._kept: list[_Kept] = []
        self._changed = changed

    def children(self) -> tuple[RunningChild, ...]:
        """How each is, now."""
        return tuple(
            RunningChild(
                name=kept.child.name,
                pid=kept.process.pid,
                born=born(kept.process.pid),
                state=kept.state,
                restarts=kept.restarts,
            )
            for kept in self._kept
        )

    async def start(self, *children: Child) -> None:
        """Start them at once, and wait until all are ready; one that ends before that is an error with its last words."""
        waiting: list[asyncio.Task[None]] = []
        try:
            # Started one after the other, so that their order is the same each time.
            for child in children:
                kept = await self._begin(child)
                waiting.append(asyncio.create_task(self._first_start(kept)))
            await asyncio.gather(*waiting)
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _begin(self, child: Child) -> _Kept:
        kept = _Kept(child, await child.start(child.command))
        self._kept.append(kept)
        self._tell()
        return kept

    async def _first_start(self, kept: _Kept) -> None:
        for left in reversed(range(kept.child.attempts)):
            try:
                await self._until_ready(kept)
                break
            except ProcessError:
                if not left:
                    raise
                kept.process = await kept.child.start(kept.child.command)
        kept.watch = asyncio.create_task(self._keep(kept), name=f"keep {kept.child.name}")

    async def _until_ready(self, kept: _Kept) -> None:
        ready = asyncio.ensure_future(kept.child.ready())
        ended = asyncio.ensure_future(kept.process.wait())
        try:
            await asyncio.wait((ready, ended), return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                said = last_lines(kept.child.command.log)
                raise ProcessError(f"{kept.child.name} ended with {ended.result()} before it was ready:\n{said}")
            ready.result()
        finally:
            for task in (ready, ended):
                task.cancel()
            await asyncio.gather(ready, ended, return_exceptions=True)
        kept.state, kept.since = "ready", time.monotonic()
        self._tell()

    def _tell(self) -> None:
        """Say that something changed. That nobody can be told (a full disk) is no reason to stop watching."""
        try:
            self._changed()
        except Exception:
            log.exception("what runs could not be written down")

    async def _keep(self, kept: _Kept) -> None:
        pause = FIRST_PAUSE
        while True:
            code = await self._over(kept)
            if time.monotonic() - kept.since > WELL_AFTER:
                pause = FIRST_PAUSE
            kept.state = "crashed"
            log.error("child crashed", child=kept.child.name, code=code, restart_in_seconds=pause)
            self._tell()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            # Whatever goes wrong here, a child is never given up: the watch goes on, and tries again.
            try:
                await self._start_again(kept)
            except (ProcessError, TimeoutError) as error:
                reason = (str(error) or type(error).__name__).splitlines()[0]
                log.warning("child did not become ready", child=kept.child.name, reason=reason)
                await stop(kept.child.command, kept.process)
            except Exception:
                log.exception("child could not be started again", child=kept.child.name)
                await stop(kept.child.command, kept.process)
            else:
                log.info("child restarted", child=kept.child.name, restarts=kept.restarts)

    async def _over(self, kept: _Kept) -> int:
        """Until it has ended, by itself or because it no longer works; with its exit code."""
        ended = asyncio.ensure_future(kept.process.wait())
        missed = 0
        try:
            while missed < MISSES and not ended.done():
                await asyncio.wait((ended,), timeout=ASKED_EVERY if kept.child.works else None)
                missed = 0 if ended.done() or await self._works(kept.child) else missed + 1
            if not ended.done():
                log.error("child does not work", child=kept.child.name, asked=missed)
                await stop(kept.child.command, kept.process)
            return await ended
        finally:
            ended.cancel()

    async def _works(self, child: Child) -> bool:
        if child.works is None:
            return True
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await child.works()
        except Exception:
            log.warning("child did not answer", child=child.name, exc_info=True)
            return False
        return True

    async def _start_again(self, kept: _Kept) -> None:
        kept.process = await kept.child.start(kept.child.command)
        kept.restarts, kept.state, kept.since = kept.restarts + 1, "starting", time.monotonic()
        self._tell()
        await self._until_ready(kept)

    async def stop(self) -> None:
        """Stop all, last first: what depends on others goes before them. Nothing is left when this returns."""
        for kept in reversed(self._kept):
            if kept.watch:
                kept.watch.cancel()
                await asyncio.gather(kept.watch, return_exceptions=True)
            kept.state = "stopping"
            self._tell()
            await stop(kept.child.command, kept.process)
            kept.state = "stopped"
        self._kept.clear()
        self._tell()
