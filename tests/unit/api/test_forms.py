"""Forms of the pages: the proof that one is ours, how it is read, and what its fields become."""

from types import SimpleNamespace

import pytest
from fastapi import FastAPI, Request

from api.pages.act_fields import act_json, errors_of_act, fields_of
from api.pages.forms import check_form, comes_from_here, csrf_token
from api.problems import FieldError, Problem
from tests.unit.api.asking import request

TOKEN = "a-session-token"


def asked(headers: dict[str, str] | None = None, public_url: str | None = None) -> Request:
    """A request to an application that is reached at this address."""
    app = FastAPI()
    app.state.parts = SimpleNamespace(public_url=public_url)
    return request(headers=headers, app=app)


def test_a_form_of_this_session_is_ours_and_any_other_is_not() -> None:
    check_form(asked(), {"csrf": csrf_token(TOKEN)}, TOKEN)
    for form in ({}, {"csrf": ""}, {"csrf": csrf_token("another")}, {"csrf": TOKEN}, {"csrf": "é"}):
        with pytest.raises(Problem) as caught:
            check_form(asked(), form, TOKEN)
        assert caught.value.code == "form_not_ours"


def test_the_proof_does_not_show_the_session() -> None:
    assert TOKEN not in csrf_token(TOKEN)


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"origin": "http://127.0.0.1:8080"}, True),
        ({"origin": "http://127.0.0.1:9090"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8080"}, False),
    ],
)
def test_what_the_browser_says_of_where_a_form_comes_from_is_believed(headers: dict[str, str], ours: bool) -> None:
    assert comes_from_here(asked(headers)) is ours


def test_behind_a_proxy_with_tls_a_form_comes_from_the_address_that_people_use() -> None:
    for origin, ours in (("https://getrapt.example", True), ("https://elsewhere.example", False), ("null", False)):
        assert comes_from_here(asked({"origin": origin}, "https://getrapt.example")) is ours


def test_a_form_becomes_the_json_of_the_act_without_what_was_left_empty() -> None:
    form = {
        "type": "conclude",
        "dossier": "ab",
        "outcome": "approve",
        "motivation.facts": "Feiten.",
        "motivation.norm": "  ",
        "knockOn.newDifference": "false",
        "adviceAnswers.dg-obdr": "Overgenomen.",
        "adviceAnswers.sodm": "",
        "conditions": "",
        "csrf": "x",
        "actor": "somebody",
    }
    assert act_json(form) == {
        "type": "conclude",
        "dossier": "ab",
        "outcome": "approve",
        "motivation": {"facts": "Feiten."},
        "knockOn": {"newDifference": False},
        "adviceAnswers": [{"office": "dg-obdr", "answer": "Overgenomen."}, {"office": "sodm"}],
    }


def test_an_answer_to_an_advice_stays_with_its_office_where_another_advice_came_meanwhile() -> None:
    typed = {"adviceAnswers.dg-obdr": "Overgenomen."}
    problem = Problem("invalid_act", (FieldError("/adviceAnswers/0/answer", "too_long"),))
    errors = errors_of_act(problem, typed)
    fields = fields_of("sign", (), typed, errors, (("sodm", "SodM"), ("dg-obdr", "DG")), 0)
    answers = {one.name: (one.value, one.error) for one in fields if one.name.startswith("adviceAnswers")}
    assert answers == {
        "adviceAnswers.sodm": ("", None),
        "adviceAnswers.dg-obdr": ("Overgenomen.", problem.errors[0].text("nl")),
    }


def test_amounts_and_days_are_read_as_the_dutch_write_them() -> None:
    assert act_json({"type": "answer", "amountCents": "12.500,50"})["amountCents"] == 1_250_050
    assert act_json({"type": "suspend", "until": "2026-03-29"})["until"] == "2026-03-29T22:00:00.000000Z"


@pytest.mark.parametrize("form", [{"type": "answer", "amountCents": "veel"}, {"type": "suspend", "until": "morgen"}])
def test_an_amount_or_a_day_that_is_none_is_named(form: dict[str, str]) -> None:
    with pytest.raises(Problem) as caught:
        act_json(form)
    assert caught.value.code == "invalid_act"


def test_a_type_that_no_form_has_goes_on_to_be_refused() -> None:
    assert act_json({"type": "open_tier", "tier": "x"}) == {"type": "open_tier", "dossier": ""}
