"""Which checkpoints need their witnesses: from the first that they agreed on every one, and always the newest."""

import pytest

from verification.finding import Code
from verification.published import Agreement


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
    agreement = Agreement(2)
    found = [one for size, many in agreed.items() for one in agreement.add(size, many)] + list(agreement.end())
    assert agreement.begun == first
    assert agreement.before == sum(first is None or size < first for size in agreed)
    assert [one.code for one in found] == [Code.COSIGNATURE] * len(wrong)
    assert all(f"of size {size} was" in one.message for size, one in zip(wrong, found, strict=True))


def test_where_nobody_is_asked_nothing_is_missing() -> None:
    agreement = Agreement(0)
    assert [*agreement.add(5, 0), *agreement.add(9, 0), *agreement.end()] == []
    assert agreement.begun is None
