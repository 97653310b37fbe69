"""What the page of a case shows of its addresses: a page of the table at a time."""

from typing import Any

from api.address_view import comparison_json
from domain.situations import Comparison

MOST_ADDRESSES = 25
"""Rows of the table; a case can have 500, and a page is to stay light."""


def address_section(comparison: Comparison, first: int | None = None) -> dict[str, Any]:
    """The addresses from number `first` on, as `api.address_view` has them. In the order of the case where the table has them all;
    else those that differ come before others, so that who decides has them on the first page.

    `next` is the number of the first address of the page after this one; None where this is the last.
    """
    view = comparison_json(comparison)
    rows: list[dict[str, Any]] = view["addresses"]
    number = len(rows)
    if number > MOST_ADDRESSES:
        differing = [one.differs for one in comparison.addresses]
        rows = [
            row for wanted in (True, False) for row, differs in zip(rows, differing, strict=True) if differs is wanted
        ]
    begin = first if first is not None and 1 <= first <= number else 1
    shown = rows[begin - 1 : begin - 1 + MOST_ADDRESSES]
    last = begin - 1 + len(shown)
    return view | {
        "addresses": shown,
        "number": number,
        "first": begin,
        "last": last,
        "next": last + 1 if last < number else None,
    }
