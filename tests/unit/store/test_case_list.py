"""Cursors: a page says where the next one begins."""

from datetime import UTC, datetime

import pytest

from store.case_list import Cursor

CURSOR = Cursor(datetime(2026, 3, 2, 10, 0, 0, 5, tzinfo=UTC), "c_1")


def test_a_cursor_is_read_back_from_its_text() -> None:
    assert Cursor.parse(str(CURSOR)) == CURSOR


@pytest.mark.parametrize("text", ["", "x", "2026-03-02_c", "2026-03-02T10:00:00_c", "2026-03-02T10:00:00+01:00_c"])
def test_another_text_is_no_cursor(text: str) -> None:
    with pytest.raises(ValueError, match=r"cursor|isoformat|zone"):
        Cursor.parse(text)
