"""The example procedure with a term for one of its tiers that passes within a run."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from procedures.loader import EXAMPLE_PROCEDURE

_OF_A_BODY = "    term: 6 weeks\n    reminder: 4 weeks\n"


@contextmanager
def short_terms(tier: str, seconds: int) -> Iterator[Path]:
    """The file of it, for as long as the block runs; `tier` is one of those that vote."""
    before, found, after = EXAMPLE_PROCEDURE.read_text("utf-8").partition(f"  - id: {tier}\n")
    assert _OF_A_BODY in after, "the example has another term for this tier"
    text = before + found + after.replace(_OF_A_BODY, f"    term: {seconds} seconds\n", 1)
    with tempfile.TemporaryDirectory(prefix="getrapt-bench-") as folder:
        path = Path(folder) / "routekaart-kort.yaml"
        path.write_text(text, "utf-8")
        yield path
