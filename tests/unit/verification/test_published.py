"""Which checkpoints need their witnesses: from the first that they agreed on every one, and always the newest."""

import pytest

from verification.finding import Code
from verification.published import Signed, covered_by, first_witnessed, passed_over, too_few


@pytest.mark.parametrize(
    ("agreed", "first", "wrong"),
    [
        ({}, None, []),
        ({5: 2, 9: 2}, 5, []),
        ({5: 0, 7: 1, 9: 2, 12: 3}, 9, []),
        ({5: 0, 9: 2, 12: 1, 15: 2}, 9, [12]),
        ({5: 0, 9: 2, 12: 0}, 9, [12]),
        ({5: 0, 9: 1, 12: 1}, None, [12]),
    ],
    ids=["none", "all", "older than its witnesses", "one between", "goes on without", "never enough"],
)
def test_once_enough_agreed_no_checkpoint_is_without_them(
    agreed: dict[int, int], first: int | None, wrong: list[int]
) -> None:
    assert first_witnessed(agreed, 2) == first
    found = too_few(agreed, 2)
    assert [one.code for one in found] == [Code.COSIGNATURE] * len(wrong)
    assert all(f"of size {size} was" in one.message for size, one in zip(wrong, found, strict=True))


def test_where_nobody_is_asked_nothing_is_missing() -> None:
    assert too_few({5: 0, 9: 0}, 0) == []


def test_only_the_last_checkpoint_may_wait() -> None:
    waiting = [Signed(3, True), Signed(5, True), Signed(9, False)]
    assert (covered_by(waiting), passed_over(waiting)) == (5, [])
    (finding,) = passed_over([Signed(3, False), Signed(5, True)])
    assert "size 3 was signed and not published" in finding.message
