"""Whatever is wrong with a field is answered with what would be right, in the language of who asks."""

import ast
import json
import re
from collections.abc import Iterator
from datetime import date
from string import Formatter
from typing import Any, cast

import pytest
from starlette.routing import Mount

from api.act_body import _CODES, PATTERNS, read_act
from api.app import create_app
from api.catalogue import expected_text, problem_texts
from api.intake_body import read_intake
from api.interest_body import read_interest_act
from api.mandaat_body import read_body
from api.mandaat_reasons import PLACES, WHOLE_ROW
from api.openapi import describe
from api.parts import Parts
from api.problems import FieldError, Problem
from domain.codes import Measure, VoteChoice
from domain.expectation import expect, one_of
from tests.architecture.sources import of_rooms

ROOMS = ("domain", "audit", "store", "authority", "api", "cli")
CODE_AT = {
    "FieldError": 1,
    "FileFault": 0,
    "_fault": 2,
    "of": 2,
    "CsvError": None,
    "InvalidAct": None,
    "InvalidMoment": None,
}
"""Who makes an error of a field, and at which place its code stands; None where only by name (`fault`)."""

OF_THE_COMMAND = frozenset({"duplicate_reference", "code"})
"""Faults of a case file, which are told by the command and never by the API."""

BY_ANOTHER_NAME = frozenset(
    {"invalid", "not_a_moment", "not_a_date", "amount_negative", "not_an_amount", "entry_too_large"}
)
"""Faults whose code is a default, or is chosen before it is given."""

NOT_OF_A_FIELD = frozenset({"^[ -~]+$", "^[0-9]{4}20[0-9]{10}$"})
"""Patterns in the description that no model holds: of the header with the key, and of an address of an intake."""

CHOICES = ", ".join(VoteChoice)

FAULTS: dict[str, dict[str, str]] = problem_texts()["fault"]
EXPECTED: dict[str, dict[str, str]] = problem_texts()["expected"]


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the rooms that make or answer an error, with the last part of what is called."""
    for module in of_rooms(*ROOMS):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield name, node


def literals(node: ast.expr | None) -> set[str]:
    """The codes that this expression can be."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) | literals(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def by_name(call: ast.Call, name: str) -> ast.expr | None:
    """The argument with this name."""
    return next((one.value for one in call.keywords if one.arg == name), None)


def faults_made() -> set[str]:
    """Every code of a fault that the source names."""
    made = set(_CODES.values()) | BY_ANOTHER_NAME
    for name, call in calls():
        if name == "PydanticCustomError":
            made |= literals(call.args[0]) - {"enum"}
        elif name in CODE_AT:
            place = CODE_AT[name]
            made |= literals(by_name(call, "fault"))
            if place is not None and len(call.args) > place:
                made |= literals(call.args[place])
    return made - OF_THE_COMMAND


def expectations_made() -> Iterator[tuple[str, frozenset[str]]]:
    """Every expectation that the source names, with the names of its values."""
    for name, call in calls():
        if name in ("expect", "Expectation"):
            for code in literals(call.args[0]):
                yield code, frozenset(one.arg for one in call.keywords if one.arg)


def braces(text: str) -> frozenset[str]:
    """What a sentence asks for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def of_body(read: Any, body: dict[str, Any]) -> dict[str, FieldError]:
    """What is wrong with this body, by pointer."""
    with pytest.raises(Problem) as caught:
        read(json.dumps(body).encode())
    return {error.pointer: error for error in caught.value.errors}


def test_every_fault_that_is_made_has_its_sentence_and_one_for_what_would_be_right() -> None:
    made = faults_made()
    assert len(made) > 50
    assert sorted(made - set(FAULTS)) == []
    assert sorted(set(FAULTS) - made) == [], "nothing makes these"
    assert sorted(set(FAULTS) - set(EXPECTED)) == []
    for code in FAULTS:
        assert FieldError("/x", code).right("nl")
        assert FieldError("/x", code).right("en")


def test_every_sentence_is_there_in_both_languages_and_asks_for_the_same() -> None:
    for code, texts in EXPECTED.items():
        assert set(texts) == {"nl", "en"}, code
        assert braces(texts["nl"]) == braces(texts["en"]), code
        assert texts["nl"] != texts["en"] or code == "told", code
        assert not braces(texts["nl"]) or code not in FAULTS, "of a fault alone nothing more is known than its code"


def test_every_expectation_gives_what_its_sentence_asks_for_and_no_sentence_is_for_nothing() -> None:
    made = set(expectations_made())
    assert len(made) > 50
    assert sorted({code for code, _ in made} - set(EXPECTED)) == []
    # Where the code of the sentence is chosen among several, its values are given by their names all the same.
    chosen = {"at_least", "at_most", "at_least_characters", "at_most_characters"}
    for code, values in made:
        assert code in chosen or values == braces(EXPECTED[code]["nl"]), code
    assert sorted(set(EXPECTED) - {code for code, _ in made} - set(FAULTS) - chosen) == []


def test_what_would_be_right_is_never_a_text_of_one_language() -> None:
    for name, call in calls():
        if name in (*CODE_AT, "Place", "PydanticCustomError"):
            given = by_name(call, "expected") or (call.args[2] if name == "FieldError" and len(call.args) > 2 else None)
            assert not isinstance(given, (ast.Constant, ast.JoinedStr)), ast.unparse(call)
        for node in ast.walk(call) if name == "PydanticCustomError" else ():
            if isinstance(node, ast.Dict):
                values = [
                    value for key, value in zip(node.keys, node.values, strict=True) if "expected" in literals(key)
                ]
                assert not any(isinstance(value, (ast.Constant, ast.JoinedStr)) for value in values), ast.unparse(call)


def test_every_reason_in_a_file_of_mandaten_says_what_would_be_right_in_both_languages() -> None:
    for place in (*PLACES.values(), WHOLE_ROW):
        assert expected_text(place.expected, "nl") != expected_text(place.expected, "en")


def patterns(document: object) -> set[str]:
    """Every pattern in a description."""
    if isinstance(document, dict):
        own = {document["pattern"]} if isinstance(document.get("pattern"), str) else set()
        return own.union(*map(patterns, document.values()))
    return set().union(*map(patterns, document)) if isinstance(document, list) else set()


def test_what_every_pattern_of_a_field_or_parameter_wants_is_said_in_words() -> None:
    app = create_app(cast("Parts", None))
    api: Any = next(route.app for route in app.routes if isinstance(route, Mount) and route.path == "/v1")
    found = patterns(describe(api)) - NOT_OF_A_FIELD
    assert len(found) > 5
    assert found == set(PATTERNS)


@pytest.mark.parametrize(
    ("field", "code", "dutch", "english"),
    [
        ({"answer": 5}, "wrong_type", "een tekst", "a text"),
        ({"amountCents": "5"}, "wrong_type", "een geheel getal", "a whole number"),
        ({"amountCents": -1}, "out_of_range", "0 of meer", "0 or more"),
        ({"residentChoice": 1}, "wrong_type", "true (ja) of false (nee)", "true or false"),
        ({"answer": "x" * 4001}, "too_long", "1 tot en met 4000 tekens", "1 to 4000 characters"),
        (
            {"dossier": "x"},
            "bad_digest",
            "64 tekens: cijfers en de letters a tot en met f",
            "64 hex digits: 0-9 and a-f",
        ),
    ],
)
def test_a_field_of_an_act_says_what_would_be_right_in_both_languages(
    field: dict[str, Any], code: str, dutch: str, english: str
) -> None:
    (error,) = of_body(read_act, {"type": "answer", "dossier": "ab" * 32} | field).values()
    assert (error.code, error.right("nl"), error.right("en")) == (code, dutch, english)


def test_a_choice_says_what_there_is_to_choose_in_both_languages() -> None:
    error = of_body(read_act, {"type": "cast_vote", "dossier": "ab" * 32, "choice": "maybe"})["/choice"]
    assert (error.right("nl"), error.right("en")) == ("een van " + CHOICES, "one of " + CHOICES)
    error = of_body(lambda body: read_interest_act(body, "x"), {"type": "x"})["/type"]
    assert error.right("nl") == "een van confirm_interest, end_interest"
    assert expected_text(one_of(()), "nl") == "niets: er is er geen"


def test_lists_objects_dates_and_lengths_say_what_would_be_right() -> None:
    body = {
        "principal": "Fin!",
        "holder": "x",
        "acts": "sign",
        "municipalities": ["0014"] * 51,
        "validFrom": "2026-01-01",
        "sourceDate": "gisteren",
        "source": "x" * 501,
        "passable": "ja",
    }
    found = {pointer: (error.code, error.right("nl")) for pointer, error in of_body(read_body, body).items()}
    assert found == {
        "/principal": ("unknown_code", "kleine letters, cijfers en streepjes, hoogstens 60 tekens"),
        "/holder": ("wrong_type", "een object met velden"),
        "/acts": ("wrong_type", "een lijst"),
        "/municipalities": ("out_of_range", "hoogstens 50 onderdelen"),
        "/validFrom": ("not_a_moment", "een moment met een tijdzone, zoals 2026-05-01T09:30:00+02:00"),
        "/sourceDate": ("not_a_date", "een datum die bestaat, zoals 2025-04-01"),
        "/source": ("too_long", "een tekst van hoogstens 500 tekens"),
        "/passable": ("wrong_type", "true (ja) of false (nee)"),
    }


def test_a_field_of_an_opening_says_what_would_be_right_where_it_is_missing_or_of_another_kind() -> None:
    found = of_body(lambda body: read_intake(body, date(2026, 3, 2)), {"reportedOn": 20260105, "amountCents": 1.5})
    assert found["/reportedOn"].right("nl") == "een datum die bestaat, zoals 2025-04-01"
    assert found["/amountCents"].right("nl") == "een geheel getal in centen, van 0 tot en met 10000000000"
    assert found["/measure"].right("nl") == "een van " + ", ".join(Measure)
    assert found["/addresses"].right("nl").startswith("een lijst van 1 tot en met 500 nummers")
    assert found["/municipality"].right("en").startswith("one of 0014 (Groningen), ")


def test_a_value_with_braces_in_it_is_shown_as_it_is() -> None:
    assert expected_text(expect("told", text="{x} {0}"), "nl") == "{x} {0}"
    assert re.search(r"\{", expected_text(one_of(["{a}"]), "en"))
