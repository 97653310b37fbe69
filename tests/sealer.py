"""`python -m tests.sealer`: looks and seals by itself, on the servers of the settings, until it is killed."""

import asyncio
import sys

from runtime.composition import services
from runtime.sealing import sealing
from runtime.settings import Settings
from tests.looking import look


async def main() -> None:
    """Says `ready` once it has begun."""
    async with services(Settings.load()) as parts:
        seals = asyncio.create_task(sealing(parts.sealing, parts.access_log, 0.01))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while not seals.done():
            await parts.access_log.record(look())
        await seals


if __name__ == "__main__":
    asyncio.run(main())
