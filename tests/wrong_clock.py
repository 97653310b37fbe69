"""A process whose clock is wrong, within a test: whatever asks it what time it is hears another time than the database has."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

ROOMS = ("activities", "api", "authority", "runtime", "store")


def put_off(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Every module of these rooms that asks for the time gets it by so much off, until the test is over."""
    # What is a moment stays one, of whichever class.
    kind = type("Kind", (type,), {"__instancecheck__": lambda _, value: isinstance(value, datetime)})
    wrong = kind("Wrong", (datetime,), {"now": classmethod(lambda _, tz=None: datetime.now(tz or UTC) + by)})
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ROOMS and vars(module).get("datetime") is datetime:
            monkeypatch.setattr(module, "datetime", wrong)
