"""What each address has now, as it is typed in a form."""

import pytest

from api.pages.situation_lines import situations_of
from api.translations import reading_in
from domain.intake_fields import MOST_NAMED

FIRST, SECOND = "0003209900430667", "0003209900524248"


def test_each_line_is_an_address_with_its_measure_and_amount() -> None:
    text = f" {FIRST} ; Licht versterken; 12.500,00\r\n\r\n{SECOND};geen maatregel;0\n"
    assert situations_of(text) == (
        [
            {"address": FIRST, "measure": "light_strengthening", "amountCents": 1_250_000},
            {"address": SECOND, "measure": "none", "amountCents": 0},
        ],
        [],
    )


@pytest.mark.parametrize(
    "line", [FIRST, f"{FIRST};slopen;0", f"{FIRST};geen maatregel;veel", f"{FIRST};geen maatregel;0;x"]
)
def test_a_line_that_is_none_is_named_with_its_number_and_the_others_are_read(line: str) -> None:
    found, wrong = situations_of(f"{SECOND};geen maatregel;0\n\n{line}")
    assert [one["address"] for one in found] == [SECOND]
    assert [(one.pointer, one.code, one.value, one.line) for one in wrong] == [
        ("/situations", "bad_situation", line, 3)
    ]


def test_of_many_lines_that_are_none_the_first_are_named_and_no_bsn_is_repeated() -> None:
    found, wrong = situations_of("BSN 111222333\n" * 500)
    assert (found, len(wrong)) == ([], MOST_NAMED)
    assert {one.value for one in wrong} == {"BSN *********"}


def test_on_an_english_page_a_measure_has_its_name_in_either_language() -> None:
    with reading_in("en"):
        found, wrong = situations_of(f"{FIRST}; Light strengthening; 12,500.00\n{SECOND}; geen maatregel; 0")
    assert found == [
        {"address": FIRST, "measure": "light_strengthening", "amountCents": 1_250_000},
        {"address": SECOND, "measure": "none", "amountCents": 0},
    ]
    assert wrong == []
