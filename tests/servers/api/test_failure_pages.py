"""What people see when something goes wrong: what happened, what became of their form, and what to do now; and that the API
calls it by the same name. Each on the real application, by what really goes wrong."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import psycopg
import pytest

from api.edge import LARGEST_BODY
from api.identity import COOKIE
from tests.servers.api.browsing import form_for, forms_on
from tests.servers.api.test_away import without_opa
from tests.servers.api.web import CHAIR, Browser, Web, key

WAY_ON = "Wat u nu kunt doen"


@asynccontextmanager
async def chair_at(web: Web) -> AsyncIterator[httpx.AsyncClient]:
    """The chair's browser."""
    browser = await web.page(CHAIR)
    try:
        yield browser
    finally:
        await browser.aclose()


@contextmanager
def renamed(web: Web, table: str) -> Iterator[None]:
    """A table that is not where the application looks for it: nobody foresaw that."""
    url = web.parts.settings.database_admin_url
    assert url is not None
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute(f"ALTER TABLE {table} RENAME TO {table}_gone".encode())
        try:
            yield
        finally:
            owner.execute(f"ALTER TABLE {table}_gone RENAME TO {table}".encode())


def assert_helps(page: httpx.Response, status: int, title: str, *said: str) -> None:
    """A page of ours with this title, that says this, how to go on, and the number by which it is found in the logs."""
    assert page.status_code == status, page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<h1 class="utrecht-heading-1">{title}</h1>' in page.text
    for one in (WAY_ON, page.headers["traceparent"].split("-")[1], *said):
        assert one in page.text, one
    for word in ("Traceback", "psycopg", "SELECT", "errors", "reasons", "Idempotency", "traceId"):
        assert word not in page.text, word


@pytest.mark.parametrize(
    ("path", "api", "status", "code", "title", "said"),
    [
        (
            "/routekaarten?staat=x",
            "/v1/routekaarten?state=x",
            400,
            "invalid_request",
            "Dit klopt niet",
            "Naar het begin",
        ),
        (
            f"/routekaarten/{'0' * 32}",
            f"/v1/routekaarten/{'0' * 32}",
            404,
            "not_found",
            "Niet gevonden",
            "of u mag haar niet zien",
        ),
        ("/niets", "/v1/niets", 404, "not_found", "Niet gevonden", "Kijk of het adres klopt"),
        ("/afmelden", "/v1/sessions", 405, "method_not_allowed", "Dit kan hier niet", "hoort bij een formulier"),
    ],
)
async def test_what_is_asked_wrongly_is_told_by_the_page_and_by_the_api_alike(
    web: Web, path: str, api: str, status: int, code: str, title: str, said: str
) -> None:
    async with chair_at(web) as chair:
        assert_helps(await chair.get(path), status, title, said)
    problem = (await web.client.get(api, headers=await web.bearer(CHAIR))).json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"urn:getrapt:problem:{code.replace('_', '-')}"


async def test_who_is_not_signed_in_is_brought_back_to_the_page_after_it(web: Web) -> None:
    case = await web.open()
    path = f"/routekaarten/{case}?voor=3"
    async with Browser(web.url) as browser:
        page = await browser.get(path)
        assert_helps(page, 401, "U bent niet aangemeld", "Daarna komt u terug op deze pagina.")
        assert "Ga verder" not in page.text
        (form,) = forms_on(page)
        choices = await browser.post(form.action, data=form.fields)
        assert choices.status_code == 200
        (form,) = forms_on(choices)
        assert CHAIR in choices.text
        chosen = await browser.post(form.action, data=form.fields | {"account": CHAIR})
        assert (chosen.status_code, chosen.headers["location"]) == (303, path)
        assert (await browser.get(path)).status_code == 200


async def test_along_a_link_from_elsewhere_who_was_signed_in_goes_on_with_one_click(web: Web) -> None:
    # The browser keeps the cookie to itself then, so that no other site opens a page in somebody's name.
    async with Browser(web.url) as browser:
        page = await browser.get(f"/routekaarten/{'0' * 32}", headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 401
    assert f'href="/routekaarten/{"0" * 32}">Ga verder</a>' in page.text


@pytest.mark.parametrize(
    "onward",
    ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example", "javascript:x", "/a\r\nX: y"],
)
async def test_nobody_is_sent_elsewhere_after_signing_in(web: Web, onward: str) -> None:
    async with Browser(web.url) as browser:
        answer = await browser.post("/aanmelden", data={"account": CHAIR, "naar": onward})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_a_form_that_is_not_ours_is_a_403_with_its_text_and_no_way_to_send_it(web: Web) -> None:
    async with chair_at(web) as chair:
        page = await chair.post(f"/routekaarten/{'0' * 32}/acts", data={"csrf": "x", "reasons": "Bewaar dit."})
    assert page.status_code == 403
    for said in ("Dit formulier hoort niet bij uw sessie. Er is niets vastgelegd.", "Bewaar dit."):
        assert said in page.text


async def test_the_same_form_with_something_else_in_it_is_a_409_that_says_which_one_counts(web: Web) -> None:
    case = await web.open()
    async with chair_at(web) as chair:
        form = form_for(await chair.get(f"/routekaarten/{case}"), "cast_vote")
        assert (await chair.post(form.action, data=form.fields | {"choice": "for"})).status_code == 303
        other = await chair.post(form.action, data=form.fields | {"choice": "against", "reasons": "Toch niet."})
        assert other.status_code == 409
        for said in ("Dit formulier is al verstuurd", "Wat u nu stuurde, telt niet.", "Toch niet."):
            assert said in other.text
        assert "Opnieuw versturen" not in other.text
        outcome = await chair.get(f"/handelingen/{form.fields['key']}")
        assert f'href="/handelingen/{form.fields["key"]}"' in other.text
        assert "Uw stem telt" in outcome.text
    again = await web.act(CHAIR, case, form.fields["key"], type="cast_vote", choice="against", reasons="Toch niet.")
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_key_reused")


async def test_too_much_is_a_413_that_says_where_the_text_still_is(web: Web) -> None:
    case = await web.open()
    async with chair_at(web) as chair:
        form = form_for(await chair.get(f"/routekaarten/{case}"), "cast_vote")
        page = await chair.post(form.action, data=form.fields | {"reasons": "x" * LARGEST_BODY})
    assert_helps(page, 413, "Dat is te veel", "niets vastgelegd", "terug naar het formulier")
    answer = await web.post(CHAIR, f"/v1/routekaarten/{case}/acts", {"reasons": "x" * LARGEST_BODY})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_a_failure_that_nobody_foresaw_is_a_500_that_says_it_is_ours(web: Web) -> None:
    async with chair_at(web) as chair:
        with renamed(web, "notices"):
            page = await chair.get("/")
        assert_helps(page, 500, "Er ging iets mis", "Dat ligt niet aan u.", "nummer hieronder")
        assert (await chair.get("/")).status_code == 200


async def test_a_failure_that_nobody_foresaw_in_the_middle_of_an_act_loses_nothing_that_was_typed(web: Web) -> None:
    case = await web.open()
    async with chair_at(web) as chair:
        form = form_for(await chair.get(f"/routekaarten/{case}"), "cast_vote")
        data = form.fields | {"choice": "against", "reasons": "Bewaar dit."}
        with renamed(web, "act_keys"):
            page = await chair.post(form.action, data=data)
            answer = await web.act_raw(CHAIR, case, type="cast_vote", choice="for")
        assert page.status_code == 500
        assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
        for said in ("Het is niet zeker of het is vastgelegd.", "het telt dan één keer", "Kijk of het is vastgelegd"):
            assert said in page.text
        again = form_for(page, "cast_vote")
        assert again.fields["reasons"] == "Bewaar dit."
        outcome = await chair.get(f"/handelingen/{form.fields['key']}")
        assert "Er is niets vastgelegd" in outcome.text
        assert (await chair.post(again.action, data=again.fields)).status_code == 303
        outcome = await chair.get(f"/handelingen/{form.fields['key']}")
        assert "Uw stem telt" in outcome.text


async def test_without_the_policy_a_page_is_a_503_that_says_to_wait(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    async with without_opa(web) as away:
        away.cookies = browser.cookies
        page = await away.get(f"/routekaarten/{case}")
        answer = await away.get(f"/v1/routekaarten/{case}", headers=await web.bearer(CHAIR))
    await browser.aclose()
    assert_helps(page, 503, "Het systeem is nu niet bereikbaar", "De regels geven nu geen antwoord.", "Na 2 seconden")
    assert (answer.status_code, answer.json()["code"]) == (503, "authority_unavailable")
    assert page.headers["retry-after"] == answer.headers["retry-after"] == "2"


async def test_what_became_of_an_act_is_told_to_its_actor_alone(web: Web) -> None:
    case = await web.open()
    used = key()
    refused = await web.act("mo-eemsdelta", case, used, type="cast_vote", choice="for")
    assert refused.status_code == 403
    for account, title in (("mo-eemsdelta", "Uw handeling is geweigerd"), (CHAIR, "Er is niets vastgelegd")):
        browser = await web.page(account)
        page = await browser.get(f"/handelingen/{used}")
        assert title in page.text
        assert ("niet stemmen" in page.text) == (account == "mo-eemsdelta")
        await browser.aclose()
    async with Browser(web.url) as visitor:
        assert (await visitor.get(f"/handelingen/{used}")).status_code == 401


async def test_what_a_cookie_is_for_stands_in_it_and_where_it_does_not_belong_it_is_none(web: Web) -> None:
    token = (await web.client.post("/v1/sessions", json={"account": CHAIR})).json()["token"]
    for headers, status in (
        ({"Cookie": f"{COOKIE}={token}"}, 200),
        ({"Cookie": f"getrapt_session={token}"}, 303),
        ({"Authorization": f"Bearer {token}"}, 303),
    ):
        assert (await web.client.get("/", headers=headers)).status_code == status
    found: Any = await web.client.get("/v1/routekaarten", headers={"Cookie": f"{COOKIE}={token}"})
    assert found.status_code == 401


async def test_a_damaged_text_is_a_500_and_shows_nothing_of_what_is_stored(web: Web) -> None:
    # The last test here: the list has this case too.
    case = await web.open()
    url = web.parts.settings.database_admin_url
    assert url is not None
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("ALTER TABLE vault_items DISABLE TRIGGER USER")
        owner.execute("UPDATE vault_items SET sealed = '\\x01' WHERE case_id = %s", [case])
        owner.execute("ALTER TABLE vault_items ENABLE TRIGGER USER")
    async with chair_at(web) as chair:
        assert_helps(await chair.get(f"/routekaarten/{case}"), 500, "Wat is opgeslagen, klopt niet")
