"""Imports files, breaks one off and runs it again, and lets the bare parts do as much on the same servers."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from bench.bare_course import bare_courses
from bench.case_files import IMPORT, Imported, case_file, import_file
from bench.footprint import forget_peak, peak_of
from bench.importing.figures import Imports, Killed, Whole
from bench.importing.plain_cases import plain_rate
from bench.own_stack import run_of
from bench.programs import ProgramFailedError
from cli.import_run import ROWS
from runtime.composition import Services, temporal_client
from runtime.settings import ROOT

_LOOK_EVERY = 0.05
WRITERS = 4
"""So many insert plainly, or begin bare workflows, at a time."""
_MOST_BARE = 200
"""More tell no more of how many begin in a second, and each stays on the server that the next size is measured on."""
_PATIENCE = 120.0
"""Seconds that the last first tier may take."""

_OPENED = text("SELECT count(*) AS cases, extract(epoch FROM clock_timestamp())::float8 AS at FROM routekaarten")
_IN_INTAKE = text("SELECT count(*) AS cases FROM routekaarten WHERE phase = 'intake'")
_STANDING = text(
    "SELECT (SELECT count(DISTINCT reference_key) FROM routekaarten) AS cases,"
    " (SELECT count(*) FROM entries WHERE act = 'submit' AND allow) AS openings"
)
_CASES = text(
    "SELECT substr(stream, 12) AS case_id, extract(epoch FROM recorded_at)::float8 AS at FROM entries"
    " WHERE act = 'submit' AND allow AND index >= :first ORDER BY index"
)
_TIERS = text(
    "SELECT extract(epoch FROM max(recorded_at))::float8 AS last FROM entries WHERE act = 'open_tier' AND index >= :first"
)
_SIZE = text("SELECT size FROM ledger_head")


async def measure_imports(parts: Services, rows: int, say: Callable[[str], None]) -> Imports:
    """The figures of so many rows."""
    before = (await parts.database.rows(_OPENED))[0].cases
    say(f"{rows:,} rows: importing")
    with case_file(f"A{rows}", rows) as path:
        whole, cases = await _whole(parts, path, before, rows)
    say(f"{rows:,} rows: killed halfway, and again")
    with case_file(f"B{rows}", rows) as path:
        await _kill_halfway(parts, path, before + rows, rows)
        second = await import_file(path)
    killed = await _killed(parts, second, before + 2 * rows)
    await _in_first_tiers(parts)
    say(f"{rows:,} rows: plain inserts")
    plain = await plain_rate(_owner(parts), cases, WRITERS)
    say(f"{rows:,} rows: bare workflows")
    bare = await _bare_rate(parts, min(rows, _MOST_BARE))
    return Imports(
        rows=rows,
        whole=whole,
        killed=killed,
        plain_per_second=plain,
        rate_against_plain=whole.per_second / plain,
        bare_per_second=bare,
        rate_against_bare=whole.opened_per_second / bare,
    )


async def _whole(parts: Services, path: Path, before: int, rows: int) -> tuple[Whole, list[str]]:
    """The figures, and the cases that were opened."""
    pids = {child.name: child.pid for child in run_of(parts.settings).children}
    first = {"first": (await parts.database.rows(_SIZE))[0].size}
    for name in ("api", "worker"):
        forget_peak(pids[name])
    imported, there_at = await _watched(parts, path, before + rows)
    api, worker = (peak_of(pids[name]) for name in ("api", "worker"))
    opened = await parts.database.rows(_CASES, first)
    await _in_first_tiers(parts)
    last_tier = (await parts.database.rows(_TIERS, first))[0].last
    again = await import_file(path)
    assert (imported.opened, again.there) == (len(opened), len(opened))
    return Whole(
        seconds=imported.done.seconds,
        per_second=len(opened) / (there_at - opened[0].at),
        opened_per_second=len(opened) / (last_tier - opened[0].at),
        command_peak=imported.done.peak,
        api_peak=api,
        worker_peak=worker,
        again_seconds=again.done.seconds,
    ), [row.case_id for row in opened]


async def _watched(parts: Services, path: Path, expected: int) -> tuple[Imported, float]:
    """Imports the file; and the moment at which the last row was there, in seconds by the database's clock."""
    importing = asyncio.create_task(import_file(path))
    try:
        while (now := (await parts.database.rows(_OPENED))[0]).cases < expected and not importing.done():
            await asyncio.sleep(_LOOK_EVERY)
        return await importing, now.at
    finally:
        importing.cancel()


async def _kill_halfway(parts: Services, path: Path, before: int, rows: int) -> None:
    """Imports, until half of the rows are there. Of a short file fewer go in one request, or all would be there by then."""
    fewer = f"from cli import import_run; import_run.ROWS = {max(1, min(ROWS, rows // 8))}"
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-c",
        f"{fewer}; from cli.__main__ import main; main()",
        *IMPORT[3:],
        str(path),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        process_group=0,
    )
    try:
        while (await parts.database.rows(_OPENED))[0].cases < before + rows // 2:
            if running.returncode is not None:
                raise ProgramFailedError("getrapt import: it ended before it was killed")
            await asyncio.sleep(_LOOK_EVERY)
    finally:
        if running.returncode is None:
            os.killpg(running.pid, signal.SIGKILL)
        await running.wait()


async def _killed(parts: Services, second: Imported, expected: int) -> Killed:
    standing = (await parts.database.rows(_STANDING))[0]
    return Killed(
        there=second.there,
        opened=second.opened,
        seconds=second.done.seconds,
        missing=expected - standing.cases,
        twice=standing.openings - standing.cases,
    )


async def _in_first_tiers(parts: Services) -> None:
    """Waits until no case is without one. TimeoutError where one stays so."""
    before, since = -1, time.monotonic()
    while (now := (await parts.database.rows(_IN_INTAKE))[0].cases) > 0:
        if now != before:
            before, since = now, time.monotonic()
        elif time.monotonic() - since > _PATIENCE:
            raise TimeoutError(f"{now} cases stay without a first tier")
        await asyncio.sleep(_LOOK_EVERY)


async def _bare_rate(parts: Services, many: int) -> float:
    """How many a second begin, as many at once as rows are."""
    left = iter(range(many))
    async with bare_courses(await temporal_client(parts.settings)) as courses:

        async def begin() -> None:
            for _ in left:
                await courses.begin_one()

        began = time.perf_counter()
        await asyncio.gather(*(begin() for _ in range(WRITERS)))
        return many / (time.perf_counter() - began)


def _owner(parts: Services) -> str:
    """As psycopg spells it."""
    return (parts.settings.database_admin_url or "").replace("+psycopg", "", 1)
