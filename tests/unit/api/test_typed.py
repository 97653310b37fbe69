"""A form that is given back is told in the words of that form, without codes."""

import re

import pytest

from api.pages.typed import Titles, typed_in
from api.seats import SeatNames
from api.translations import reading_in
from tests.unit.api.test_change_words import ORGANISATION

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
            "adviceAnswers.dg": "Ja.",
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
    "a procedure": (
        "/beheer/procedures/voorstellen",
        {"versie": "ab" * 32, "content": "aWQ6IHg=", "validFrom": "2026-12-01", "reasons": "Eerlijker."},
        {"Vanaf": "1 december 2026", "Redenen": "Eerlijker."},
    ),
    "a day that is none": ("/routekaarten/nieuw", {"reportedOn": "2026-02-31"}, {"Gemeld op": "2026-02-31"}),
}


TITLES = Titles(SeatNames(ORGANISATION), {"lokaal": "Lokale stuurgroep"}, {"ab" * 16: "RK-7"})
CHOSEN: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "a substitute": (
        "/beheer/organisatie/nieuw",
        {"kind": "substitute", "seat": "sg-chair", "account": "ncg-bo"},
        {"Zetel": "Voorzitter (Stuurgroep)", "Account": "ncg-bo"},
    ),
    "the end of a body": ("/beheer/organisatie/nieuw", {"kind": "end_body", "body": "sg"}, {"Orgaan": "Stuurgroep"}),
    "a seat to come": ("/beheer/organisatie/nieuw", {"seat": "sg-new"}, {"Zetel": "sg-new"}),
    "a mandaat for an office": (
        "/beheer/mandaten/nieuw",
        {"principal": "sg", "holder.kind": "seat", "holder.id": "sg-chair", "tiers.lokaal": "ja"},
        {
            "Namens wie": "Stuurgroep",
            "Naam van het ambt, de zetel of het account": "Voorzitter (Stuurgroep)",
            "Overleggen: Lokale stuurgroep": "ja",
        },
    ),
    "a mandaat for an account that is named as a body is": (
        "/beheer/mandaten/nieuw",
        {"holder.kind": "account", "holder.id": "sg"},
        {"Naam van het ambt, de zetel of het account": "sg"},
    ),
    "an audit": (
        "/controle/audits/nieuw",
        {"scope.tier": "lokaal", "scope.municipality": "1979", "scope.outcome": "reject"},
        {"Overleg waar de zaak is geweest": "Lokale stuurgroep", "Gemeente": "Eemsdelta", "Uitkomst": "afgewezen"},
    ),
    "a meeting about a case": (
        "/vergaderingen/nieuw",
        {f"agenda.{'ab' * 16}": "ja"},
        {"Welke zaken staan op de agenda?": "RK-7"},
    ),
    "a meeting about a case that is not known": (
        "/vergaderingen/nieuw",
        {f"agenda.{'cd' * 16}": "ja"},
        {"Welke zaken staan op de agenda?": "cd" * 16},
    ),
    "a finding": (
        "/controle/audits/a/acts",
        {"result": "non_conform", "category": "term", "tier": "lokaal"},
        {"Om welk overleg gaat het?": "Lokale stuurgroep", "Wat vond u?": "niet in orde"},
    ),
}


@pytest.mark.parametrize("form", CHOSEN)
def test_what_was_chosen_by_its_name_is_told_by_its_name(form: str) -> None:
    path, fields, expected = CHOSEN[form]
    with reading_in("nl"):
        told = dict(typed_in(path, fields, TITLES))
    assert expected.items() <= told.items(), told


def test_without_names_what_was_chosen_is_told_as_it_is() -> None:
    with reading_in("nl"):
        told = dict(typed_in("/beheer/mandaten/nieuw", {"principal": "sg", "tiers.lokaal": "ja"}))
    assert told == {"Namens wie": "sg", "Overleggen: lokaal": "ja"}


@pytest.mark.parametrize("form", FORMS)
def test_what_was_typed_has_the_words_of_its_form(form: str) -> None:
    path, fields, expected = FORMS[form]
    with reading_in("nl"):
        told = dict(typed_in(path, fields))
    assert expected.items() <= told.items()
    assert len(told) == len(expected) + (form == "settings")
    assert not [text for pair in told.items() for text in pair if "{" in text or re.search(r"[a-z]_[a-z]", text)]
