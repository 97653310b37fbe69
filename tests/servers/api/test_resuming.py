"""A session that ends in the middle of a form: the same account gets the form back after signing in, and nobody else does."""

import secrets
from typing import Any

import httpx
import pytest

from api.edge import LARGEST_BODY
from api.identity import COOKIE
from store.kept_forms import LARGEST
from tests.servers.api.browsing import Form, form_for, forms_on
from tests.servers.api.test_pages import OPENING, browsers
from tests.servers.api.web import CHAIR, PREPARER, Browser, Web, key

TYPED = {"choice": "against", "reasons": "Eén regel & <nog> een.\r\nTwee."}


async def ended(web: Web, browser: httpx.AsyncClient, form: Form, **typed: str) -> httpx.Response:
    """The answer to a form that is sent after its session was ended elsewhere."""
    await web.parts.sessions.close(browser.cookies[COOKIE])
    return await browser.post(form.action, data=form.fields | (typed or TYPED))


async def signed_in_again(browser: httpx.AsyncClient, page: httpx.Response, account: str) -> httpx.Response:
    """Signs in from the page that says that one is not signed in any more, as a browser does."""
    (form,) = forms_on(page)
    choices = await browser.post(form.action, data=form.fields)
    assert choices.status_code == 200, choices.text
    (form,) = forms_on(choices)
    data = form.fields | {"account": account}
    went = await browser.post(form.action, data=data)
    # The method and what was sent stay the same (RFC 9110, 15.4.8).
    assert went.status_code == 307, went.text
    return await browser.post(went.headers["location"], data=data)


async def test_what_was_typed_is_in_the_form_again_and_counts_once_when_it_is_sent(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
    page = await ended(web, browser, form)
    assert page.status_code == 401
    assert "Er is niets vastgelegd. Wat u invulde, staat hieronder." in page.text
    assert "&lt;nog&gt;" in page.text
    back = await signed_in_again(browser, page, CHAIR)
    assert back.status_code == 200
    assert "U bent weer aangemeld" in back.text
    assert "Het dossier is veranderd" not in back.text
    assert await votes(web, case) == []
    again = form_for(back, "cast_vote")
    assert again.fields["reasons"].splitlines() == TYPED["reasons"].splitlines()
    assert (again.fields["choice"], again.fields["key"]) == ("against", form.fields["key"])
    assert (await browser.post(again.action, data=again.fields)).status_code == 303
    assert len(await votes(web, case)) == 1
    await browser.aclose()


async def votes(web: Web, case: str) -> list[Any]:
    """The votes that were recorded in the case."""
    entries = await web.parts.queries.entries_of(f"routekaart/{case}")
    return [entry for entry in entries if entry.entry.act["type"] == "cast_vote"]


async def test_another_account_gets_nothing_of_it(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
    page = await ended(web, browser, form)
    other = await signed_in_again(browser, page, "ncg-eemsdelta")
    assert other.status_code == 403
    assert "Dit formulier is van iemand anders" in other.text
    assert "Twee." not in other.text
    assert "against" not in other.text
    # Whoever chose the wrong account chooses again.
    (form_again,) = forms_on(other)
    assert form_again.fields["kept"] == forms_on(page)[0].fields["kept"]
    assert "Twee." in (await signed_in_again(browser, other, CHAIR)).text
    # Nor does somebody who is not signed in at all.
    (kept,) = (one.fields["kept"] for one in forms_on(page))
    async with Browser(web.url) as visitor:
        found = await visitor.post(form.action, data={"kept": kept})
        assert found.status_code == 401
        assert "Twee." not in found.text
    assert await votes(web, case) == []
    await browser.aclose()


async def test_nothing_that_was_typed_stands_in_an_address(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
    page = await ended(web, browser, form)
    (choose,) = forms_on(page)
    choices = await browser.post(choose.action, data=choose.fields)
    (chosen,) = forms_on(choices)
    went = await browser.post(chosen.action, data=chosen.fields | {"account": CHAIR})
    assert (choose.action, chosen.action) == ("/aanmelden", "/aanmelden")
    assert went.headers["location"] == form.action
    assert "regel" not in chosen.fields["kept"]
    await browser.aclose()


async def test_it_is_said_that_the_dossier_changed_meanwhile_and_the_vote_is_on_the_new_one(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
    await web.took(CHAIR, case, type="return_for_information", questions="Klopt het bedrag?")
    await web.took(PREPARER, case, type="answer", answer="Nee.", amountCents=1_000_000)
    back = await signed_in_again(browser, await ended(web, browser, form), CHAIR)
    assert "Het dossier is veranderd sinds u dit invulde." in back.text
    assert form_for(back, "cast_vote").fields["dossier"] == await web.digest(case) != form.fields["dossier"]
    await browser.aclose()


async def test_an_opening_that_was_being_filled_in_is_there_again_too(web: Web) -> None:
    browser = await web.page(PREPARER)
    form = forms_on(await browser.get("/routekaarten/nieuw"))[-1]
    typed = OPENING | {"reference": f"RK-x{key()[:8]}"}
    back = await signed_in_again(browser, await ended(web, browser, form, **typed), PREPARER)
    assert back.status_code == 200
    assert "U bent weer aangemeld" in back.text
    again = forms_on(back)[-1].fields
    assert {name: again[name].split() for name in typed} == {name: value.split() for name, value in typed.items()}
    assert again["key"] == form.fields["key"]
    assert (await browser.post(form.action, data=again)).status_code == 303
    await browser.aclose()


async def test_a_form_that_was_not_made_for_that_session_is_not_kept(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
    forged = await ended(web, browser, form, csrf="00" * 32, **TYPED)
    assert forged.status_code == 401
    assert "Twee." in forged.text
    assert forms_on(forged) == []
    crossed = await browser.post(form.action, data=form.fields | TYPED, headers={"Sec-Fetch-Site": "cross-site"})
    assert (crossed.status_code, forms_on(crossed)) == (401, [])
    await browser.aclose()


async def test_what_comes_back_takes_no_act_by_itself_wherever_it_is_sent(web: Web) -> None:
    case, other = await web.open(), await web.open()
    browser = await web.page(CHAIR)
    form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
    page = await ended(web, browser, form)
    (kept,) = (one.fields["kept"] for one in forms_on(page))
    await signed_in_again(browser, page, CHAIR)
    proof = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote").fields["csrf"]
    for action in (form.action, f"/routekaarten/{other}/acts", "/routekaarten/nieuw"):
        for more in ({}, {"csrf": proof}):
            answer = await browser.post(action, data={"kept": kept} | more)
            assert answer.status_code in (200, 400, 403), (action, answer.status_code)
    assert (await votes(web, case), await votes(web, other)) == ([], [])
    await browser.aclose()


async def test_a_form_that_is_too_large_to_keep_is_still_on_the_page(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
    # As much as a body may have, and so that nothing makes it smaller.
    noise = secrets.token_urlsafe(187_000)
    assert LARGEST < len(noise) < LARGEST_BODY
    page = await ended(web, browser, form, choice="against", reasons=noise)
    assert page.status_code == 401
    assert [form.fields for form in forms_on(page)] == []
    assert noise in page.text
    await browser.aclose()


async def test_signing_out_everywhere_ends_every_session_of_the_account(web: Web) -> None:
    account = "provincie-eemsdelta"
    first, second = await web.page(account), await web.page(account)
    token = (await web.client.post("/v1/sessions", json={"account": account})).json()["token"]
    page = await first.get("/aanmeldingen")
    assert page.text.count("een andere plek") == 2
    assert page.text.count("deze browser") == 1
    everywhere = next(one for one in forms_on(page) if "overal" in one.fields)
    out = await first.post(everywhere.action, data=everywhere.fields)
    assert (out.status_code, out.headers["location"]) == (303, "/aanmelden")
    assert COOKIE not in first.cookies
    assert (await second.get("/")).headers["location"] == "/aanmelden"
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await web.client.get("/v1/routekaarten", headers=bearer)).status_code == 401
    assert (await web.client.delete("/v1/sessions")).status_code == 401
    tokens = [(await web.client.post("/v1/sessions", json={"account": account})).json()["token"] for _ in range(2)]
    headers = [{"Authorization": f"Bearer {one}"} for one in tokens]
    assert (await web.client.delete("/v1/sessions", headers=headers[0])).status_code == 204
    assert [(await web.client.get("/v1/routekaarten", headers=one)).status_code for one in headers] == [401, 401]
    for browser in (first, second):
        await browser.aclose()


FILE_FORMS = {
    "/beheer/procedures": ("/beheer/procedures/controle", "yaml"),
    "/beheer/mandaten/invoer": ("/beheer/mandaten/invoer/voorbeeld", "tekst"),
}


@pytest.mark.parametrize("page", FILE_FORMS)
async def test_what_was_pasted_beside_a_file_is_there_again_after_signing_in(web: Web, page: str) -> None:
    action, field = FILE_FORMS[page]
    no_file = {"bestand": ("", b"", "application/octet-stream")}
    pasted = "eerste regel\ntweede & <derde>"
    async with browsers(web, "beheerder") as (browser,):
        form = next(one for one in forms_on(await browser.get(page)) if one.action == action)
        # A form that is not ours is not sent on, and what is in it is there to be copied.
        forged = await browser.post(action, data=form.fields | {"csrf": "x", field: pasted}, files=no_file)
        assert (forged.status_code, "tweede &amp; &lt;derde&gt;" in forged.text) == (403, True)
        await web.parts.sessions.close(browser.cookies[COOKIE])
        lost = await browser.post(action, data=form.fields | {field: pasted}, files=no_file)
        assert (lost.status_code, "tweede &amp; &lt;derde&gt;" in lost.text) == (401, True)
        back = await signed_in_again(browser, lost, "beheerder")
        assert back.status_code == 200
        again = next(one for one in forms_on(back) if one.action == action)
        assert again.fields[field].splitlines() == pasted.splitlines()


async def test_a_page_that_gives_nothing_back_does_not_say_that_it_does(web: Web) -> None:
    async with browsers(web, "beheerder") as (browser,):
        await web.parts.sessions.close(browser.cookies[COOKIE])
        file = {"bestand": ("procedure.yaml", b"id: routekaart", "application/yaml")}
        lost = await browser.post("/beheer/procedures/controle", data={"csrf": "x", "yaml": ""}, files=file)
        assert lost.status_code == 401
        assert "Wat u invulde, staat hieronder." not in lost.text
        assert "kies het daarna opnieuw" in lost.text
