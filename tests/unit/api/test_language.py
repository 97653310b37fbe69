"""The language of a page: what somebody chose, else what the browser asks for, else Dutch; and the way back to the page."""

import pytest

from api.language import CHOSEN, page_language
from api.pages.language import language_switch, onward_to
from api.translations import MissingTranslation, gettext, ngettext, pgettext, reading_in, reads
from tests.unit.api.asking import request


@pytest.mark.parametrize(
    ("cookie", "asked", "language"),
    [
        (None, None, "nl"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "de, fr;q=0.5", "nl"),
        (None, "nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("en", None, "en"),
        ("en", "nl", "en"),
        ("nl", "en", "nl"),
        ("de", "en", "en"),
        ("EN", "nl", "nl"),
        ("", "en", "en"),
    ],
)
def test_a_page_is_in_the_chosen_language_or_that_of_the_browser_or_dutch(
    cookie: str | None, asked: str | None, language: str
) -> None:
    headers = {} if cookie is None else {"cookie": f"a=b; {CHOSEN}={cookie}"}
    headers |= {} if asked is None else {"accept-language": asked}
    assert page_language(request(headers=headers)) == language


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/routekaarten",
        "/routekaarten?staat=in_tier&trede=lokaal",
        "/routekaarten/0123abcd?ontvangst=3",
        "/controle/a-b_c~d",
    ],
)
def test_a_page_of_this_site_is_gone_back_to(address: str) -> None:
    assert onward_to(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "//elders.nl",
        "/\\elders.nl",
        "https://elders.nl/",
        "elders.nl",
        "javascript:alert(1)",
        "/a\nb",
        "/a b",
        "/" + "a" * 1001,
    ],
)
def test_another_site_is_never_gone_to(address: str) -> None:
    assert onward_to(address) == "/"


def test_the_switch_goes_back_to_the_page_with_what_it_asks() -> None:
    switch = language_switch(request("/routekaarten"))
    assert switch is not None
    assert switch.onward == "/routekaarten"
    assert switch.languages == (("nl", "Nederlands"), ("en", "English"))


def test_a_page_that_answers_a_form_has_no_switch_since_what_was_typed_would_be_lost() -> None:
    answering = request("/routekaarten/nieuw")
    answering.scope["method"] = "POST"
    assert language_switch(answering) is None


def test_what_is_said_is_in_the_language_that_is_read_and_dutch_outside_of_any() -> None:
    assert (reads(), gettext("Afmelden")) == ("nl", "Afmelden")
    with reading_in("en"):
        assert (reads(), gettext("Afmelden")) == ("en", "Sign out")
        with reading_in("nl"):
            assert gettext("Afmelden") == "Afmelden"
        assert gettext("Afmelden") == "Sign out"
    assert gettext("Afmelden") == "Afmelden"


def test_a_sentence_without_english_is_an_error_in_tests() -> None:
    missing = "Deze zin staat nergens."
    with reading_in("en"):
        with pytest.raises(MissingTranslation):
            gettext(missing)
        with pytest.raises(MissingTranslation):
            ngettext(missing, missing, 2)
        with pytest.raises(MissingTranslation):
            pgettext("vote", missing)
    assert gettext(missing) == missing
    assert ngettext("een", "meer", 2) == "meer"
