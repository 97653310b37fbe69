"""What is searched for, and where a page ended, is sealed for the address of a list: no other session reads it there."""

import re
from string import ascii_letters, digits

import pytest

from api.case_search import LONGEST_SEARCH, searched
from api.sealed import PLACE, SEARCH, seal, unseal

MINE, OTHER = "t" * 43, "u" * 43


@pytest.mark.parametrize(
    "wanted", ["RK-2026-1", "Opwierde", "0003209900430667", "’t Zandt", "x" * LONGEST_SEARCH, "😀" * LONGEST_SEARCH]
)
def test_it_is_read_in_its_own_session_and_in_no_other(wanted: str) -> None:
    sealed = seal(wanted, MINE, SEARCH)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", sealed)
    assert unseal(sealed, MINE, SEARCH) == wanted
    assert unseal(sealed, OTHER, SEARCH) is None
    assert unseal(sealed, MINE, PLACE) is None


def test_two_searches_for_the_same_cannot_be_held_together() -> None:
    assert len({seal("Opwierde", MINE, SEARCH) for _ in range(50)}) == 50


def test_what_was_changed_is_no_search() -> None:
    sealed = seal("Opwierde", MINE, SEARCH)
    for n, char in enumerate(sealed):
        for other in set(ascii_letters + digits + "-_") - {char}:
            assert unseal(sealed[:n] + other + sealed[n + 1 :], MINE, SEARCH) is None, (n, other)


@pytest.mark.parametrize("more", ["=", "==", "!", " ", "\n", "."])
def test_what_was_added_to_is_no_search(more: str) -> None:
    sealed = seal("Opwierde", MINE, SEARCH)
    assert unseal(sealed + more, MINE, SEARCH) is None
    assert unseal(sealed[:8] + more + sealed[8:], MINE, SEARCH) is None


@pytest.mark.parametrize("text", ["", "x", "====", "é", "A" * 16, "A" * 5000, "%00", "a b"])
def test_anything_else_is_no_search(text: str) -> None:
    assert unseal(text, MINE, SEARCH) is None


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("  RK-1 ", "RK-1"),
        ("Cafe\u0301", "Café"),
        ("", None),
        ("   ", None),
        ("x" * (LONGEST_SEARCH + 1), None),
        ("a\nb", None),
        ("a\u202eb", None),
        ("a\x00b", None),
    ],
)
def test_what_is_typed_is_looked_up_in_one_form_or_not_at_all(typed: str, wanted: str | None) -> None:
    assert searched(typed) == wanted
