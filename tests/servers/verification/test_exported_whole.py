"""A ledger in which every table has rows is exported, and what was not touched holds, whoever verifies it."""

import asyncio
import subprocess
import sys
from pathlib import Path

from runtime.loaded_export import file_findings_of, loaded
from tests.servers.verification.conftest import Judged
from tests.servers.verification.test_every_column import fill
from verification.export import export
from verification.verify import verify


async def test_an_export_of_all_that_a_ledger_can_hold_is_sound_for_both_verifiers(
    judged: Judged, tmp_path: Path
) -> None:
    await fill(judged)
    place = tmp_path / "export.zip"
    await export(judged.parts.database, place)
    command = [sys.executable, "-I", "-S", "verification/standalone.py", str(place), "--opa", str(judged.opa)]
    alone = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert alone.returncode == 0, alone.stdout + alone.stderr
    async with loaded(place) as database:
        report = await verify(database, judged.opa, exported=True)
        assert report.findings == ()
        assert await file_findings_of(database, place) == []
