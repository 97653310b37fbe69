"""One server program in the foreground, for who runs the parts apart: its log is our output, and when it ends, so do we.

Starting it again is for whoever started us (systemd, a container's runtime); the embedded stack has `runtime.embedded.supervisor`.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from runtime.embedded.process import Command, ProcessError, stop


async def in_the_foreground(
    command: Command, ready: Callable[[], Awaitable[None]], done: asyncio.Event, tell: Callable[[], None]
) -> int:
    """Runs it, tells once it is ready, and stops it when `done` is set: 0, or 1 where it ended by itself.

    Raises ProcessError where it ends before it is ready, and what `ready` raises.
    """
    process = await asyncio.create_subprocess_exec(
        *command.argv(), stdin=asyncio.subprocess.DEVNULL, env=command.environment, start_new_session=True
    )
    ended, told = asyncio.ensure_future(process.wait()), asyncio.ensure_future(done.wait())
    starting = asyncio.ensure_future(ready())
    try:
        await asyncio.wait((ended, told, starting), return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            raise ProcessError(
                f"{command.name} ended with {ended.result()} before it was ready; see what it said above"
            )
        if starting.done():
            starting.result()
            tell()
            await asyncio.wait((ended, told), return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            sys.stderr.write(f"{command.name} ended with {ended.result()}\n")
            return 1
        return 0
    finally:
        for task in (told, starting):
            task.cancel()
        await asyncio.gather(told, starting, return_exceptions=True)
        await stop(command, process)
        await ended
