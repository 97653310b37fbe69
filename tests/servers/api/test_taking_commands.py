"""The commands that act on a register say alike where an act stands in the ledger, and that one sent again counts once."""

import asyncio
import json
import re
import uuid
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from cli.__main__ import build
from tests.servers.api.web import Web

FROM = "2026-01-01T00:00:00Z"
ACTS = {
    "mandaat": (
        "propose_mandaat",
        (
            "mandaat add --principal fin --holder-kind seat --holder bestuurlijk-overleg-ncg --act concur"
            f" --source Besluit --source-date 2026-01-01 --valid-from {FROM} --as directeur-fin"
        ),
    ),
    "change": ("propose_change", f"organisatie end fin-zetel directeur-fin --from {FROM} --as beheerder"),
    # Without --valid-from it would begin at the moment of each call, and not be the same act.
    "interest": (
        "register_interest",
        f"belang register --scope municipality --code 0014 --valid-from {FROM} --as ncg-eemsdelta",
    ),
}


@pytest.mark.parametrize("about", ACTS)
async def test_a_receipt_names_the_act_what_it_is_about_and_its_place(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, about: str
) -> None:
    monkeypatch.setenv("GETRAPT_URL", web.url)
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    act, line = ACTS[about]
    account = line.rpartition(" ")[2]
    arguments = [*line.split(), "--key", uuid.uuid4().hex]

    async def run(*more: str) -> Result:
        with structlog.testing.capture_logs():
            result = await asyncio.to_thread(CliRunner().invoke, build(), [*arguments, *more])
        assert result.exit_code == 0, result.output
        return result

    said = (await run()).stdout
    found = re.fullmatch(rf"{act} ([0-9a-f]{{32}}) by {account}, recorded at index (\d+)\n", said)
    assert found is not None, said
    assert (await run()).stdout == f"{said.rstrip()} (it had been taken before, and counts once)\n"
    receipt = json.loads((await run("--json")).stdout)
    assert (receipt[about], receipt["index"], receipt["repeated"]) == (found[1], int(found[2]), True)
