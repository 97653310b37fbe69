"""A log of six hundred entries, made once for each module."""

import pytest

from tests.unit.verification.exported_log import ENTRIES, entry


@pytest.fixture(scope="module")
def entries() -> list[bytes]:
    """A log of six hundred entries."""
    streams: dict[str, tuple[int, str]] = {}
    return [entry(number, streams) for number in range(ENTRIES)]
