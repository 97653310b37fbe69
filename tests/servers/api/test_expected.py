"""What would be right is said of every field that is wrong, in the language that was asked for."""

from typing import Any

import pytest

from domain.municipalities import MUNICIPALITIES
from tests.servers.api.web import CHAIR, Web, key

pytestmark = pytest.mark.every_postgres

NOBODY = "ab" * 16
TOWNS = ", ".join(f"{code} ({one.name})" for code, one in MUNICIPALITIES.items())
INTEREST = {"scope": "area", "code": "Opwierde", "validFrom": "2026-01-01T00:00:00Z"}
MANDAAT = {
    "principal": "staatssecretaris",
    "holder": {"kind": "account", "id": "ncg-bo"},
    "acts": ["sign"],
    "validFrom": "2026-01-01T00:00:00Z",
    "source": "Mandaatbesluit",
    "sourceDate": "2026-01-01",
}
CHANGE = {"kind": "end_holding", "seat": "nergens", "account": "ncg-bo", "validFrom": "2026-01-01T00:00:00Z"}
AUDIT = {"question": "Klopt het?", "scope": {"tier": "geen"}, "sampleSize": 1, "seed": "ab" * 8}
SENT = [
    (
        "/v1/belangen",
        INTEREST | {"account": "niemand"},
        ("/account", "de naam van een account dat er is", "the name of a role account that is there"),
    ),
    ("/v1/belangen", INTEREST | {"municipality": "0363"}, ("/municipality", f"een van {TOWNS}", f"one of {TOWNS}")),
    (
        "/v1/belangen",
        INTEREST | {"scope": "case", "code": NOBODY},
        ("/code", "de id van een zaak die er is", "the id of a case that is there"),
    ),
    ("/v1/belangen", INTEREST | {"code": 5}, ("/code", "een tekst", "a text")),
    (
        "/v1/belangen",
        INTEREST | {"scope": "straat"},
        ("/scope", "een van municipality, area, case", "one of municipality, area, case"),
    ),
    ("/v1/mandaten", MANDAAT | {"acts": "sign"}, ("/acts", "een lijst", "a list")),
    (
        "/v1/mandaten",
        MANDAAT | {"holder": {"kind": "account", "id": "niemand"}},
        ("/holder/id", "de naam van een account dat er is", "the name of a role account that is there"),
    ),
    (
        "/v1/organisatie/wijzigingen",
        CHANGE,
        (
            "/seat",
            "een overleg, orgaan of zetel die in /v1/organisatie staat",
            "a body, office or seat that is in /v1/organisatie",
        ),
    ),
    (
        "/v1/audits",
        AUDIT,
        (
            "/scope/tier",
            "een van bestuurlijk-overleg, lokaal, nationaal",
            "one of bestuurlijk-overleg, lokaal, nationaal",
        ),
    ),
    ("/v1/routekaarten", [], ("", "een object met velden", "an object with fields")),
]


async def told(web: Web, method: str, path: str, body: Any = None, **parameters: Any) -> tuple[str, str, str]:
    """The first error in the answer to this: its pointer, and what would be right in Dutch and in English."""
    said = []
    for language in ({}, {"Accept-Language": "en"}):
        headers = await web.bearer(CHAIR) | {"Idempotency-Key": key()} | language
        answer = await web.client.request(method, path, json=body, params=parameters, headers=headers)
        assert answer.status_code == 400, answer.text
        said.append(answer.json()["errors"][0])
    assert said[0]["detail"] != said[1]["detail"]
    return said[0]["pointer"], said[0]["expected"], said[1]["expected"]


@pytest.mark.parametrize(("path", "body", "right"), SENT, ids=[f"{path[4:]}{right[0]}" for path, _, right in SENT])
async def test_a_field_that_is_wrong_says_what_would_be_right_in_both_languages(
    web: Web, path: str, body: Any, right: tuple[str, str, str]
) -> None:
    assert await told(web, "POST", path, body) == right


@pytest.mark.parametrize(
    ("path", "parameters", "right"),
    [
        ("routekaarten", {"limit": 0}, ("limit", "1 of meer", "1 or more")),
        ("routekaarten", {"limit": "x"}, ("limit", "een geheel getal", "a whole number")),
        ("routekaarten", {"waitingForMe": "x"}, ("waitingForMe", "true (ja) of false (nee)", "true or false")),
        (
            "inzagen",
            {"case": "RK-1"},
            ("case", "32 tekens: cijfers en de letters a tot en met f", "32 hex digits: 0-9 and a-f"),
        ),
        ("mandaten", {"at": "2999-01-01"}, ("at", "een moment dat voorbij is", "a moment that has passed")),
        (
            "route-preview",
            {"amountCents": 1, "measure": "joint_execution"},
            (
                "municipality",
                "dit veld, zoals /v1/openapi.json het beschrijft",
                "this field, as /v1/openapi.json describes it",
            ),
        ),
    ],
)
async def test_a_parameter_that_is_wrong_says_so_too(
    web: Web, path: str, parameters: dict[str, Any], right: tuple[str, str, str]
) -> None:
    assert await told(web, "GET", f"/v1/{path}", **parameters) == right


async def test_an_office_or_case_that_there_is_not_is_told_with_those_that_there_are(web: Web) -> None:
    case = await web.open()
    answer = await web.act(
        CHAIR, case, type="conclude", outcome="hold", adviceAnswers=[{"office": "nergens", "answer": "x"}]
    )
    (error,) = answer.json()["errors"]
    assert (error["code"], error["detail"]) == ("unknown_code", "Deze keuze bestaat niet.")
    assert error["expected"].startswith("een van ")
    assert "dg-obdr" in error["expected"].removeprefix("een van ").split(", ")
    name = (await web.post("staatssecretaris-herstel", "/v1/mandaten", MANDAAT)).json()["mandaat"]
    acts, instruction = f"/v1/mandaten/{name}/acts", {"type": "instruct_mandaat", "text": "x", "case": NOBODY}
    assert await told(web, "POST", acts, instruction) == (
        "/case",
        "de id van een zaak die er is",
        "the id of a case that is there",
    )
