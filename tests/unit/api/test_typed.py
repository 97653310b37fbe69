"""A form that is given back is told in the words of that form, without codes."""

import re

import pytest

from api.pages.typed import typed_in
from api.translations import reading_in

NEW_CASE = {"csrf": "c", "key": "k", "municipality": "1979", "reportedOn": "2026-11-01", "measure": "isolation_to_norm"}
FORMS: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "a new case": (
        "/routekaarten/nieuw",
        NEW_CASE | {"amountCents": "80.000", "differenceType": "timing"},
        {
            "Gemeente": "Eemsdelta",
            "Gemeld op": "1 november 2026",
            "Gevraagde maatregel": "isoleren tot de norm",
            "Bedrag in euro's": "80.000",
            "Soort verschil": "moment van uitvoering",
        },
    ),
    "a changed amount": (
        "/routekaarten/RK-1/acts",
        {
            "type": "conclude",
            "amountCents": "100",
            "seat": "chair",
            "adviceAnswers.0.office": "dg",
            "adviceAnswers.0.answer": "Ja.",
        },
        {"Nieuw bedrag in euro's": "100", "Uw antwoord": "Ja."},
    ),
    "a seat more": (
        "/beheer/organisatie/nieuw",
        {
            "kind": "add_seat",
            "body": "stuurgroep",
            "seat": "ngo",
            "party": "ncg",
            "chair": "ja",
            "validFrom": "2026-12-01",
        },
        {
            "Soort wijziging": "Een zetel toevoegen",
            "Orgaan": "stuurgroep",
            "Zetel": "ngo",
            "Voor welke partij": "NCG",
            "Is dit de voorzitter?": "ja",
            "Vanaf": "1 december 2026",
        },
    ),
    "a mandaat": (
        "/beheer/mandaten/nieuw",
        {"holder.kind": "account", "acts.sign": "ja", "municipalities.1979": "ja", "measures.isolation_to_norm": "ja"},
        {
            "Wie het krijgt": "een account",
            "Handelingen: Ondertekenen": "ja",
            "Gemeenten: Eemsdelta": "ja",
            "Maatregelen: isoleren tot de norm": "ja",
        },
    ),
    "settings": (
        "/instellingen",
        {"address": "post@gemeente.nl", "kind.convocation": "ja"},
        {"E-mailadres": "post@gemeente.nl"},
    ),
    "a search": ("/routekaarten", {"naam": "Opwierde"}, {"Waar u naar zoekt": "Opwierde"}),
    "a day that is none": ("/routekaarten/nieuw", {"reportedOn": "2026-02-31"}, {"Gemeld op": "2026-02-31"}),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_was_typed_has_the_words_of_its_form(form: str) -> None:
    path, fields, expected = FORMS[form]
    with reading_in("nl"):
        told = dict(typed_in(path, fields))
    assert expected.items() <= told.items()
    assert len(told) == len(expected) + (form == "settings")
    assert not [text for pair in told.items() for text in pair if "{" in text or re.search(r"[a-z]_[a-z]", text)]
