"""The catalogue of sentences: complete, of the same shape as the Dutch, and equal to what the sources say."""

import pytest
from babel.messages.catalog import Catalog

from runtime.messages import check, faults, template, updated, written


def test_no_sentence_of_the_pages_lacks_its_english() -> None:
    assert check() == []


def test_sentences_are_found_in_templates_and_in_code() -> None:
    places = {place.partition("/")[2].partition("/")[0] for message in template() for place, _ in message.locations}
    assert {"templates"} <= places


def test_the_file_is_written_the_same_each_time() -> None:
    assert written(updated()) == written(updated())


@pytest.mark.parametrize(
    ("dutch", "english", "fault"),
    [
        ("Nog %(n)s dagen", "%(n)s more days", None),
        ("Trede {number} van {all}", "Tier {number} of {all}", None),
        ("%(a)sNaar de zaak</a>", "%(a)sTo the case</a>", None),
        (("1 zaak", "%(n)s zaken"), ("1 case", "%(n)s cases"), None),
        ("Afmelden", "", "has no English"),
        ("Afmelden", " ", "has no English"),
        (("1 zaak", "%(n)s zaken"), ("1 case", ""), "has no English"),
        ("Nog %(n)s dagen", "%(m)s more days", "has other blanks"),
        ("Nog %(n)s dagen", "Some more days", "has other blanks"),
        ("Trede {number}", "Tier number", "has other blanks"),
        ("<strong>Let op:</strong> dit", "Mind: this", "has other mark-up"),
        ("%(a)sNaar de zaak</a>", "%(a)sTo the case", "has other mark-up"),
    ],
)
def test_an_english_sentence_of_another_shape_is_found(
    dutch: str | tuple[str, ...], english: str | tuple[str, ...], fault: str | None
) -> None:
    catalogue = Catalog(locale="en")
    catalogue.add(dutch, english)
    found = faults(catalogue)
    assert (found == []) if fault is None else (len(found) == 1 and found[0].startswith(fault))


def test_an_english_sentence_that_is_unsure_is_found() -> None:
    catalogue = Catalog(locale="en")
    catalogue.add("Afmelden", "Sign out", flags=["fuzzy"])
    assert [fault.partition(":")[0] for fault in faults(catalogue)] == ["is marked as unsure"]
