"""A process with another clock: what day it is there differs, and how long it waits does not."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.debian import NotInstalledError
from tests.faults.clocks import clock_library, skewed

TELLS = """
import threading, time
from datetime import UTC, datetime
before = time.monotonic()
threading.Event().wait(0.2)
print(datetime.now(UTC).isoformat(), time.monotonic() - before)
"""


@pytest.mark.parametrize("days", [40, -40])
def test_another_day_and_the_same_seconds(days: int) -> None:
    try:
        library = clock_library()
    except NotInstalledError as error:
        pytest.skip(str(error))
    environment = os.environ | dict(skewed(str(library), days))
    ran = subprocess.run([sys.executable, "-c", TELLS], env=environment, capture_output=True, text=True, check=True)
    day, waited = ran.stdout.split()
    off = datetime.fromisoformat(day) - datetime.now(UTC)
    assert abs(off - timedelta(days=days)) < timedelta(minutes=5)
    assert 0.1 < float(waited) < 60


def test_who_may_install_nothing_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.faults.clocks._PLACES", ("/nowhere",))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(NotInstalledError, match="libfaketime"):
        clock_library()
