"""A process whose clock is wrong, within a test: whatever asks it what time it is hears another time than the database has."""

import sys
from datetime import UTC, datetime, timedelta, tzinfo

import pytest

ROOMS = ("activities", "api", "authority", "runtime", "store")


def put_off(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Every module of these rooms that asks for the time gets it by so much off, until the test is over."""

    class Kind(type(datetime)):  # type: ignore[misc]  # no class but the metaclass of one
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Wrong(datetime, metaclass=Kind):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz or UTC) + by

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ROOMS and vars(module).get("datetime") is datetime:
            monkeypatch.setattr(module, "datetime", Wrong)
