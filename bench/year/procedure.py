"""The example procedure with a term for its groups that passes within a run."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from procedures.loader import EXAMPLE_PROCEDURE

_OF_THE_GROUP = "    term: 6 weeks\n    reminder: 4 weeks\n"


@contextmanager
def short_terms(seconds: int) -> Iterator[Path]:
    """The file of it, for as long as the block runs."""
    text = EXAMPLE_PROCEDURE.read_text("utf-8")
    assert _OF_THE_GROUP in text, "the example has another term for its groups"
    with tempfile.TemporaryDirectory(prefix="getrapt-bench-") as folder:
        path = Path(folder) / "routekaart-kort.yaml"
        # The first of the two tiers that vote is that of the groups.
        path.write_text(text.replace(_OF_THE_GROUP, f"    term: {seconds} seconds\n", 1), "utf-8")
        yield path
