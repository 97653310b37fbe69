"""The log verified by each of its ways, beside hashing the very same bytes and nothing else, with what each way takes of memory.

Every way is a process of its own, which ends before the next begins; rounds of all of them follow each other.
"""

import json
import statistics
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.log_figures import HashingRate, VerifyFigures
from bench.own_ledger import OwnLedger
from bench.programs import run_program
from bench.stored_tree import ADDRESS
from bench.tree_pass import WAYS
from verification.export import export


@dataclass
class _Seen:
    """What the rounds gave: stretches of hashing, seconds of the other ways, and peaks of each program."""

    stretches: list[dict[str, float]] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    peaks: dict[str, float] = field(default_factory=dict)


async def measure_verifying(own: OwnLedger, place: Path, rounds: int) -> VerifyFigures:
    """The figures of the log as it is, by an export that is made in this folder and taken away again."""
    archive = place / "export.zip"
    done = await export(own.parts.database, archive)
    assert done.entries == done.under_a_checkpoint
    try:
        return await _measured(archive, str(own.parts.settings.database_url), rounds)
    finally:
        archive.unlink()


async def _measured(archive: Path, database_url: str, rounds: int) -> VerifyFigures:
    verifier = archive.with_name("verify.py")
    with zipfile.ZipFile(archive) as opened:
        verifier.write_bytes(opened.read("verify.py"))
    # As an auditor runs it: without what is installed beside this Python.
    alone = ["-I", "-S", str(verifier), str(archive), "--json"]
    seen = _Seen()
    for _ in range(rounds):
        _, hashed = await _run(seen, "tree", ["-P", "-m", "bench.tree_pass", str(archive)], {})
        seen.stretches += json.loads(hashed)["stretches"]
        seconds, _ = await _run(seen, "alone", alone, {})
        seen.seconds.setdefault("alone", []).append(seconds)
        _, checked = await _run(seen, "stored", ["-P", "-m", "bench.stored_tree"], {ADDRESS: database_url})
        seen.seconds.setdefault("stored", []).append(json.loads(checked)["seconds"])
    size = round(sum(one["entries"] for one in seen.stretches)) // rounds
    content = round(sum(one["bytes"] for one in seen.stretches)) // rounds
    rates = {way: _hashing(seen.stretches, way) for way in WAYS}
    for way, took in seen.seconds.items():
        per_second = size / statistics.median(took)
        against = per_second / rates["bare"].entries_per_second
        rates[way] = HashingRate(per_second, content / statistics.median(took), against)
    return VerifyFigures(
        entries=size,
        bytes=content,
        bare=rates["bare"],
        tree=rates["tree"],
        audit=rates["audit"],
        alone=rates["alone"],
        stored=rates["stored"],
        tree_peak=seen.peaks["tree"],
        alone_peak=seen.peaks["alone"],
        stored_peak=seen.peaks["stored"],
    )


def _hashing(stretches: Sequence[dict[str, float]], way: str) -> HashingRate:
    """The medians over the stretches; what one way is of another is compared within each stretch."""

    def middle(figures: Iterable[float]) -> float:
        return statistics.median(figures)

    return HashingRate(
        middle(one["entries"] / one[way] for one in stretches),
        middle(one["bytes"] / one[way] for one in stretches),
        middle(one["bare"] / one[way] for one in stretches),
    )


async def _run(seen: _Seen, name: str, arguments: list[str], environment: dict[str, str]) -> tuple[float, str]:
    """The seconds that this took, from its start to its end, and what it printed; its peak is added to what was seen."""
    done = await run_program(name, arguments, environment)
    seen.peaks[name] = max(seen.peaks.get(name, 0.0), done.peak)
    return done.seconds, done.printed
