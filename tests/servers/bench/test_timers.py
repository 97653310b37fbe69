"""Cases wait with timers in the real stack, which is stopped and started, and terms pass."""

from pathlib import Path

import pytest

from tests.servers.bench.measured import measured


@pytest.mark.slow
def test_terms_that_pass_while_many_wait_or_while_nothing_runs_are_all_acted_on(tmp_path: Path) -> None:
    arguments = ("--cases", "20", "--cases", "30", "--due", "4", "--term", "12")
    report, printed = measured(tmp_path, "bench.timers", *arguments, seconds=500)
    assert [size["cases"] for size in report["sizes"]] == [20, 30]
    for size in report["sizes"]:
        assert 0 < size["missed"] <= 4
        assert size["passed"]["count"] == 4
        # No term is acted on before its end.
        assert size["passed"]["median"] > 0
        assert size["answers"]["count"] == 19
        assert size["missed_seconds"] > 0
        for footprint in (size["made"], size["started"]):
            assert min(footprint["memory"][name] for name in ("worker", "temporal", "postgres")) > 10
    assert "from the start until all were acted on, s" in printed
