"""What each address has now, as it is typed in a form."""

import pytest

from api.pages.situation_lines import situations_of
from api.translations import reading_in

FIRST, SECOND = "0003209900430667", "0003209900524248"


def test_each_line_is_an_address_with_its_measure_and_amount() -> None:
    text = f" {FIRST} ; Licht versterken; 12.500,00\r\n\r\n{SECOND};geen maatregel;0\n"
    assert situations_of(text) == [
        {"address": FIRST, "measure": "light_strengthening", "amountCents": 1_250_000},
        {"address": SECOND, "measure": "none", "amountCents": 0},
    ]


@pytest.mark.parametrize(
    "line", [FIRST, f"{FIRST};slopen;0", f"{FIRST};geen maatregel;veel", f"{FIRST};geen maatregel;0;x"]
)
def test_a_line_that_is_none_is_passed_on_whole_to_be_refused(line: str) -> None:
    assert situations_of(line) == [{"address": line, "measure": "?", "amountCents": 0}]


def test_on_an_english_page_a_measure_has_its_name_in_either_language() -> None:
    with reading_in("en"):
        assert situations_of(f"{FIRST}; Light strengthening; 12,500.00\n{SECOND}; geen maatregel; 0") == [
            {"address": FIRST, "measure": "light_strengthening", "amountCents": 1_250_000},
            {"address": SECOND, "measure": "none", "amountCents": 0},
        ]
