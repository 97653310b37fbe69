"""A procedure that cannot run in the organisation is not put into force."""

from pathlib import Path

import pytest

from procedures.loader import EXAMPLE_PROCEDURE
from runtime.prepare import prepare
from runtime.settings import Settings, SettingsError


async def test_a_procedure_with_an_office_that_nobody_holds_is_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "elsewhere.yaml"
    path.write_text(EXAMPLE_PROCEDURE.read_text("utf-8").replace("office: fin\n", "office: fiscus\n"), "utf-8")
    settings = Settings.load(procedure=path, database_url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(SettingsError, match="no office 'fiscus'"):
        await prepare(settings)
