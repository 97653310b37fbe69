"""What was kept of the log, a receipt's proof or a checkpoint, is held against the ledger and against an export, by both verifiers;
and the access log in an export is held to its seals."""

import asyncio
import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from audit.checkpoints import Checkpoint
from audit.frontier import Frontier, grow
from audit.leaf import leaf_hash
from audit.notes import Note, sign
from cli.__main__ import build
from tests.servers.api.web import CHAIR
from tests.servers.log.logs import OwnLog, new_key
from verification.export import export
from verification.exported_tables import columns_of


class Checking:
    """The ledger, an export of it, and both verifiers."""

    def __init__(self, own: OwnLog, place: Path) -> None:
        self.own, self.place, self.out = own, place, place / "export.zip"

    async def export(self) -> None:
        """The export of now."""
        await export(self.own.web.parts.database, self.out)
        with zipfile.ZipFile(self.out) as archive:
            archive.extract("verify.py", self.place)

    def kept(self, name: str, content: str | bytes) -> str:
        """A file with this."""
        (self.place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(self.place / name)

    async def codes(self, *arguments: str) -> list[list[str]]:
        """The codes of what is found: by the command of the ledger, of the export, and by the verifier that stands alone."""
        found = []
        for where in ((), ("--export", str(self.out))):
            done = await asyncio.to_thread(CliRunner().invoke, build(), ["verify", *where, *arguments, "--json"])
            assert done.exit_code in (0, 1), done.output
            found.append(json.loads(done.stdout))
        found.append((await asyncio.to_thread(self.alone, self.out, *arguments))[1])
        assert {one["kept"] for one in found} == {len(arguments) // 2}
        return [[one["code"] for one in told["findings"]] for told in found]

    def alone(self, export_: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
        """What the verifier in the export says."""
        command = [sys.executable, "-I", "-S", "verify.py", str(export_), "--json", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.place)
        return done.returncode, json.loads(done.stdout)


@pytest.fixture
async def checking(own: OwnLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checking:
    """A log with a case and a checkpoint."""
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GETRAPT_DATABASE_URL", str(own.settings.database_url))
    await own.web.open()
    await own.turn()
    return Checking(own, tmp_path)


def other_history(checkpoint: str, own: OwnLog) -> str:
    """A checkpoint of the same size over other entries, signed by the log's key."""
    origin, size = checkpoint.splitlines()[:2]
    root = grow(Frontier(), [leaf_hash(b"other %d" % n) for n in range(int(size))]).frontier.root
    text = Checkpoint(origin, int(size), root).text
    return Note(text, (sign(text, own.key),)).content.decode()


async def test_what_was_kept_is_held_against_the_log_by_both(checking: Checking, own: OwnLog) -> None:
    early = (await own.get("/log/checkpoint")).text
    key = "k" * 20
    taken = await own.web.post(CHAIR, "/v1/log/keys", {"vkey": new_key().verifier.text}, key)
    assert taken.status_code == 403
    await own.turn()
    receipt = (await own.web.get(CHAIR, f"/v1/receipts/{key}")).json()
    proof = checking.kept("proof", receipt["proof"])
    assert receipt["proof"].startswith("c2sp.org/tlog-proof@v1\nindex ")
    await own.web.open()
    await own.turn()
    await checking.export()
    checkpoint = checking.kept("checkpoint", early)
    assert await checking.codes("--checkpoint", checkpoint, "--proof", proof) == [[], [], []]
    forked = checking.kept("forked", other_history(early, own))
    assert await checking.codes("--checkpoint", forked) == [["split_view"]] * 3
    stranger = own.key
    own.key = new_key()
    foreign = checking.kept("foreign", other_history(early, own))
    own.key = stranger
    assert await checking.codes("--checkpoint", foreign) == [["kept"]] * 3
    index = int(receipt["proof"].splitlines()[1].split()[1])
    moved = checking.kept("moved", receipt["proof"].replace(f"index {index}\n", f"index {index - 1}\n", 1))
    assert await checking.codes("--proof", moved, "--checkpoint", checkpoint) == [["kept"]] * 3
    done = await asyncio.to_thread(CliRunner().invoke, build(), ["verify", "--checkpoint", proof, "--json"])
    assert (done.exit_code, "is no checkpoint" in json.loads(done.stdout)["unverified"]) == (2, True)
    done = await asyncio.to_thread(
        CliRunner().invoke, build(), ["verify", "--proof", proof, "--checkpoint", checkpoint]
    )
    assert "2 kept checkpoints and proofs were held against it" in done.stdout


async def test_the_access_log_of_an_export_is_held_to_its_seals_by_the_file_alone(
    checking: Checking, own: OwnLog
) -> None:
    case = await own.web.open()
    for _ in range(3):
        assert (await own.web.get(CHAIR, f"/v1/routekaarten/{case}")).status_code == 200
    assert await own.web.parts.sealing.seal() is not None
    assert (await own.web.get(CHAIR, f"/v1/routekaarten/{case}")).status_code == 200
    await own.turn()
    await checking.export()
    assert checking.alone(checking.out)[0] == 0
    with zipfile.ZipFile(checking.out) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    rows = list(csv.reader(io.StringIO(files["tables/access_records.csv"].decode())))
    assert len(rows) > 3
    account = columns_of("access_records").index("account")
    for changed in ([*rows[:1], *rows[2:]], [[*rows[0][:account], "other", *rows[0][account + 1 :]], *rows[1:]]):
        text = io.StringIO()
        csv.writer(text).writerows(changed)
        other = checking.place / "other.zip"
        with zipfile.ZipFile(other, "w") as archive:
            for name, content in {**files, "tables/access_records.csv": text.getvalue().encode()}.items():
                archive.writestr(name, content)
        code, told = checking.alone(other)
        assert code == 1
        assert {one["code"] for one in told["findings"]} <= {"access_record", "access_batch"}
