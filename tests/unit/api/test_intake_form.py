"""What is wrong with the form of a new case is told with what was typed, each value of a field that has many, and its line."""

import pytest

from api.pages.dutch_parts import with_marked_parts
from api.pages.intake_form import faults_told, intake_in
from api.problems import Problem
from api.translations import reading_in
from domain.intake_fields import MOST_NAMED

FIRST, SECOND = "0003209900430667", "0003209900524248"
GOOD = {
    "reference": "RK-1",
    "reportedOn": "2026-01-05",
    "municipality": "1979",
    "area": "Opwierde",
    "addresses": f"{FIRST}\r\n{SECOND}",
    "differenceType": "timing",
    "summary": "Deze adressen vallen tussen wal en schip.",
    "measure": "isolation_to_norm",
    "amountCents": "50.000,00",
    "residentChoice": "true",
    "safetyDoubt": "false",
}
NUMBER = "Een adres is een nummer van 16 cijfers, met 20 als vijfde en zesde cijfer."


def told(**typed: str) -> dict[str, list[str]]:
    """What the page says of a form with this typed in it."""
    form = GOOD | typed
    with pytest.raises(Problem) as refused:
        intake_in(form)
    assert refused.value.code == "invalid_intake"
    return faults_told(refused.value.errors, form)


def test_a_form_without_faults_is_an_intake() -> None:
    intake = intake_in(GOOD | {"situations": f"{FIRST}; licht versterken; 12.500,00"})
    assert (intake.addresses, intake.amount_cents, len(intake.situations)) == ((FIRST, SECOND), 5_000_000, 1)


def test_each_wrong_address_is_told_with_its_lines_and_each_fault_of_the_field_is() -> None:
    typed = f"{FIRST}\n1, {SECOND}\nvier=5\n1; {FIRST}"
    assert told(addresses=typed) == {
        "addresses": [
            f"{NUMBER} Er staat: “1” (regel 2, 4), “vier=5” (regel 3).",
            f"Dit adres staat er meer dan één keer in. Er staat: “{FIRST}” (regel 1, 4).",
        ]
    }


def test_on_one_line_no_line_is_told() -> None:
    assert told(addresses=f"{FIRST}, 12") == {"addresses": [f"{NUMBER} Er staat: “12”."]}


def test_each_wrong_line_of_what_addresses_have_is_told() -> None:
    lines = [
        f"{FIRST}; slopen; 0",
        "0003209900999999; geen maatregel; 0",
        f"{SECOND}; geen maatregel; 200.000.000,00",
        "",
        "niets",
    ]
    first, second = told(situations="\r\n".join(lines))["situations"]
    assert first == "Dit adres hoort niet bij de zaak. Er staat: “0003209900999999” (regel 2)."
    fault, _, typed = second.partition(" Er staat: ")
    assert fault == "Wat dit adres nu heeft, is niet goed opgeschreven."
    assert typed == f"“{lines[0]}” (regel 1), “{SECOND}” (regel 3), “niets” (regel 5)."


def test_of_very_many_the_first_are_told_and_that_there_may_be_more() -> None:
    numbers, more = told(addresses="\n".join(str(number) for number in range(1, 300)))["addresses"]
    assert numbers.count("regel") == MOST_NAMED
    assert more == "Van elke soort fout staan er hier hoogstens 20."
    (same,) = told(addresses=FIRST + "\nx" * 400)["addresses"]
    assert same.endswith("“x” (regel 2, 3, 4, 5, 6, …).")


def test_two_faults_of_one_field_are_both_told_and_what_was_typed_is_shown_as_it_was() -> None:
    found = told(summary="BSN 111222333\u200b.", amountCents="veel", reportedOn="", addresses=" ")
    hidden, number = found.pop("summary")
    assert hidden.startswith("Er staat een teken in dat niet kan, zoals een onzichtbaar teken.")
    assert number.startswith("Er staat een burgerservicenummer (BSN) in.")
    assert all(fault.endswith(r" Er staat: “BSN *********\u200b.”.") for fault in (hidden, number))
    assert found == {
        "reportedOn": ["Vul dit in."],
        "addresses": ["Vul dit in."],
        "amountCents": ["Dit is geen bedrag. Er staat: “veel”."],
    }
    too_many = told(addresses=" ".join(f"00032099{number:08}" for number in range(501)))
    assert too_many == {"addresses": ["Er zijn te veel adressen. Een zaak heeft er hoogstens 500."]}


def test_on_an_english_page_what_was_typed_is_marked_as_dutch() -> None:
    with reading_in("en"):
        (said,) = told(addresses="\n".join([FIRST, "twaalf"]), amountCents="50,000.00")["addresses"]
        assert '“<span lang="nl">twaalf</span>” (line 2)' in with_marked_parts(said)
