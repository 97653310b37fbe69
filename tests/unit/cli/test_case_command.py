"""`getrapt case open`, as far as it can say what is wrong without asking anybody."""

import pytest
from typer.testing import CliRunner

from cli.case import app

RUNNER = CliRunner()
ADDRESS = "0003209900430667"
OPEN = [
    "open", "--reference", "RK-1", "--reported-on", "2025-04-01", "--municipality", "1979", "--area", "Opwierde",
    "--address", ADDRESS, "--difference-type", "timing", "--measure", "isolation_to_norm", "--amount-cents", "100",
    "--summary", "Tekst.",
]  # fmt: skip


@pytest.mark.parametrize(
    ("situation", "said"),
    [(ADDRESS, "not what an address has"), ("0003209900999999=none:0", "not in the case")],
)
def test_a_situation_that_is_none_is_told_before_anything_is_sent(situation: str, said: str) -> None:
    result = RUNNER.invoke(app, [*OPEN, "--situation", situation], env={"COLUMNS": "400"})
    assert result.exit_code == 2
    assert said in result.output
