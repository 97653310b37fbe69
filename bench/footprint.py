"""What a case takes on disk, and what the processes take of memory."""

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from bench.figures import StorageFigures
from runtime.composition import Services
from runtime.running import Run

_SIZE = text("SELECT pg_database_size(current_database()) AS bytes")
_ENTRIES = text(
    "SELECT round(avg(length(content)))::int AS entry, count(*) AS entries, sum(length(content)) AS bytes,"
    " round(avg(length(content)) FILTER (WHERE act = 'cast_vote'))::int AS vote"
    " FROM entries WHERE stream = ANY(:streams)"
).bindparams(bindparam("streams", type_=ARRAY(TEXT)))


class Sizing:
    """How much both databases grow by cases, without what happens between their turns."""

    def __init__(self, parts: Services) -> None:
        self._parts = parts
        self._temporal = parts.settings.home / "temporal" / "temporal.sqlite"
        self._before = (0, 0)
        self._grown = [0, 0]
        self._cases = 0

    async def begin(self) -> None:
        """Before a turn."""
        self._before = await self._sizes()

    async def end(self, cases: int) -> None:
        """After a turn with so many cases."""
        for which, (before, after) in enumerate(zip(self._before, await self._sizes(), strict=True)):
            self._grown[which] += after - before
        self._cases += cases

    async def figures(self, cases: Sequence[str]) -> StorageFigures:
        """What was found; `cases` are those whose entries are looked at."""
        streams = [f"routekaart/{case}" for case in cases]
        row = (await self._parts.database.rows(_ENTRIES, {"streams": streams}))[0]
        return StorageFigures(
            vote_entry=row.vote,
            entry=row.entry,
            entries_of_case=round(row.entries / len(cases)),
            bytes_of_case=round(row.bytes / len(cases)),
            postgres_of_case=round(self._grown[0] / self._cases),
            temporal_of_case=round(self._grown[1] / self._cases),
        )

    async def on_disk(self) -> tuple[int, int]:
        """The bytes of both databases, now: PostgreSQL's, and the files of Temporal's, which are not opened: its server keeps them
        locked for as long as a minute."""
        files = (file for name in ("", "-wal") if (file := Path(f"{self._temporal}{name}")).exists())
        return (await self._parts.database.rows(_SIZE))[0].bytes, sum(file.stat().st_size for file in files)

    async def _sizes(self) -> tuple[int, int]:
        size = (await self._parts.database.rows(_SIZE))[0].bytes
        # The pages of the database, whether they are in its file already or still in its log.
        with closing(sqlite3.connect(f"{self._temporal.as_uri()}?mode=ro", uri=True)) as temporal:
            pages = temporal.execute("PRAGMA page_count").fetchone()[0]
            page_size = temporal.execute("PRAGMA page_size").fetchone()[0]
        return size, pages * page_size


def memory_of(run: Run) -> dict[str, float]:
    """Megabytes of each process of the stack with all below it. Memory that several share is counted once in all."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    roots = {child.name: child.pid for child in run.children}
    # Some of them have others of them as their children: the programs that were forked are the zygote's.
    memory = {name: _proportional(pid, children, set(roots.values())) for name, pid in roots.items()}
    return memory | {"supervisor": _proportional(run.pid, children, set(roots.values()))}


def forget_peak(pid: int) -> None:
    """The peak of a process, as `peak_of` tells it, begins anew with what it has now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_of(pid: int) -> float:
    """The most megabytes of memory that a process had at one moment, without what it has started."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def _proportional(pid: int, children: dict[int, list[int]], but: set[int]) -> float:
    """The proportional set size of a process and of all that it has started, save these."""
    own = 0.0
    try:
        mapped = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it has ended meanwhile: one of PostgreSQL's processes for a connection, as a rule
        return own
    for line in mapped.splitlines():
        if line.startswith("Pss:"):
            own = int(line.split()[1]) / 1024
    return own + sum(_proportional(child, children, but) for child in children.get(pid, ()) if child not in but)
