"""Another clock for one process: libfaketime, the one that is there, else Debian's package where that may be installed."""

from collections.abc import Mapping
from pathlib import Path

from tests.debian import NotInstalledError, install

_PLACES = ("/usr/lib/*/faketime", "/usr/lib*/faketime", "/usr/local/lib*/faketime")
_NAME = "libfaketime.so.1"


def clock_library() -> Path:
    """The library. NotInstalledError where there is none."""
    if (found := _found()) is None:
        install("libfaketime")
        found = _found()
    if found is None:
        raise NotInstalledError(f"the package libfaketime has no {_NAME} where it is looked for")
    return found


def _found() -> Path | None:
    return next((path for place in _PLACES for path in sorted(Path("/").glob(f"{place[1:]}/{_NAME}"))), None)


def skewed(library: str, days: int) -> Mapping[str, str]:
    """What a process has in its environment whose clock is so many days off. How long something takes stays as it is: what waits
    goes by the monotonic clock."""
    return {"LD_PRELOAD": library, "FAKETIME": f"{days:+d}d", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
