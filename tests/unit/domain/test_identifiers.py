"""BAG numbers, references and citizen service numbers in free text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import find_bsn, is_nummeraanduiding, is_reference, mask_bsn, passes_eleven_test


def bsn_from(digits: list[int]) -> str | None:
    """The BSN that begins with these eight digits, where there is one."""
    last = sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
    return None if last == 10 else "".join(map(str, [*digits, last]))


BSNS = st.lists(st.integers(0, 9), min_size=8, max_size=8).filter(any).map(bsn_from).filter(bool).map(str)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("0009209900613313", True),
        ("0009200000000000", True),
        ("0024100009900001", False),
        ("000920990061331", False),
        ("00092099006133131", False),
        ("0009209900613313\n", False),
        ("０００９２０９９００６１３３１３", False),
        ("", False),
    ],
)
def test_a_nummeraanduiding_has_16_digits_and_object_type_20(text: str, good: bool) -> None:
    assert is_nummeraanduiding(text) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("RK-2025-0001", True),
        ("x" * 40, True),
        ("zaak één", True),
        ("", False),
        ("x" * 41, False),
        (" x", False),
        ("x ", False),
        ("a\tb", False),
        ("a\u00a0b", False),
        ("a\u202eb", False),
    ],
)
def test_a_reference_is_short_and_printable(text: str, good: bool) -> None:
    assert is_reference(text) is good


@pytest.mark.parametrize(
    "text",
    [
        "111222333",
        "Bewoner met BSN 111222333 vraagt",
        "BSN111222333",
        "(111222333)",
        "111222333.",
        "RK-2025-111222333",
        "12345672",
        "111.222.333",
        "111 222 333",
        "111-222-333",
        "1112.22.333",
        "111\u00a0222\u00a0333",
        "1 1 1 2 2 2 3 3 3",
        "1-1-1-2-2-2-3-3-3",
        "111\u200b222\u200b333",
        "１１１２２２３３３",
        "123 111222333",
        "123 111 222 333 en 111.222.333",
    ],
)
def test_a_bsn_is_found_however_it_is_written(text: str) -> None:
    if text != "123 111 222 333 en 111.222.333":
        assert len(find_bsn(text)) == 1
    assert find_bsn(text)
    assert not find_bsn(mask_bsn(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "111222334",
        "0111222333",
        "1112223330",
        "a111222333",
        "111222333a",
        "000000000",
        "00000000",
        "0009209900613313",
        "1.111.222.333",
        "111.222.333.444",
        "111.222-333",
        "01-01-2025",
        "Besloten op 12 maart 2025 over 27539 adressen en 500000.00 euro",
    ],
)
def test_other_numbers_are_no_bsn(text: str) -> None:
    assert find_bsn(text) == []
    assert mask_bsn(text) == text


@given(BSNS, st.text(alphabet=" ,;:()", max_size=5), st.text(alphabet=" ,;:()", max_size=5))
def test_every_bsn_standing_alone_is_found_where_it_stands(bsn: str, before: str, after: str) -> None:
    text = f"nummer {before}{bsn}{after} einde"
    start = text.index(bsn)
    assert (start, start + 9) in find_bsn(text)


@given(st.text(max_size=200))
def test_masking_changes_digits_only_and_leaves_no_bsn(text: str) -> None:
    masked = mask_bsn(text)
    assert len(masked) == len(text)
    assert all(old == new or (old.isdecimal() and new == "*") for old, new in zip(text, masked, strict=True))
    assert find_bsn(masked) == []


@given(BSNS, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_never_passes(bsn: str, place: int, more: int) -> None:
    wrong = bsn[:place] + str((int(bsn[place]) + more) % 10) + bsn[place + 1 :]
    assert passes_eleven_test(bsn)
    assert not passes_eleven_test(wrong)
