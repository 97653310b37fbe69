"""The pages as people use them: a whole case by forms alone, and what happens when a form does not go through."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.identity import COOKIE
from domain.errors import StoreUnavailable
from runtime.web import parts_for
from tests.servers.api.browsing import fill, form_for, forms_on
from tests.servers.api.web import CHAIR, PATIENCE, PREPARER, REASON, Web, key, served

pytestmark = pytest.mark.every_postgres

NCG = "ncg-eemsdelta"
MOTIVATED = {f"motivation__{part}": REASON for part in ("facts", "interests", "norm", "equality", "maatwerk")}
ADDRESSES = "0003209900430667\n0003209900524248"
OPENING = {
    "reportedOn": "2026-01-05",
    "municipality": "1979",
    "area": "Opwierde",
    "addresses": ADDRESSES,
    "differenceType": "timing",
    "summary": "Deze adressen vallen tussen wal en schip.",
    "measure": "isolation_to_norm",
    "amountCents": "50.000,00",
    "residentChoice": "true",
    "safetyDoubt": "false",
}


@asynccontextmanager
async def browsers(web: Web, *accounts: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    """A browser for each of these people."""
    async with AsyncExitStack() as stack:
        opened = [await web.page(account) for account in accounts]
        for browser in opened:
            stack.push_async_callback(browser.aclose)
        yield opened


async def test_a_case_goes_from_opening_to_decision_by_forms_alone(web: Web) -> None:
    async with browsers(web, PREPARER, CHAIR, NCG) as (preparer, chair, ncg):
        blank = forms_on(await preparer.get("/routekaarten/nieuw"))[-1]
        assert set(OPENING) < blank.names
        opened = await preparer.post(blank.action, data=blank.fields | OPENING | {"reference": f"RK-x{key()[:8]}"})
        assert opened.status_code == 303, opened.text
        place, _, receipt = opened.headers["location"].partition("?")
        assert receipt == "ontvangst=1"
        case = place.rpartition("/")[2]
        shown = await preparer.get(opened.headers["location"])
        assert "Vastgelegd" in shown.text
        assert "€\u00a050.000,00" in shown.text
        await web.drive(case)

        start = await ncg.get("/")
        assert place in start.text
        assert "Er wacht nu niets op u" not in start.text
        assert (await fill(ncg, case, "cast_vote", choice="for")).status_code == 303
        assert (await fill(chair, case, "cast_vote", choice="for")).status_code == 303
        decided = await fill(
            chair, case, "conclude", outcome="approve", **MOTIVATED,
            knockOn__newDifference="false", knockOn__explanation="De buren hebben dit al.",
        )  # fmt: skip
        assert decided.status_code == 303, decided.text
        await web.drive(case)
        end = await chair.get(place)
        assert "Afgerond</strong>: goedgekeurd" in end.text
        assert "heeft de stemming afgesloten: goedgekeurd" in end.text
        assert forms_on(end)[1:] == []


async def test_a_form_that_is_sent_twice_counts_once(web: Web) -> None:
    case = await web.open()
    async with browsers(web, CHAIR) as (chair,):
        form = form_for(await chair.get(f"/routekaarten/{case}"), "cast_vote")
        data = form.fields | {"choice": "for"}
        answers = await asyncio.gather(*(chair.post(form.action, data=data) for _ in range(10)))
        assert {answer.status_code for answer in answers} == {303}
        assert len({answer.headers["location"] for answer in answers}) == 1
    entries = await web.parts.queries.entries_of(f"routekaart/{case}")
    assert [entry.entry.act["type"] for entry in entries].count("cast_vote") == 1


async def test_a_refusal_says_why_keeps_what_was_typed_and_can_be_mended(web: Web) -> None:
    case = await web.open()
    async with browsers(web, CHAIR) as (chair,):
        refused = await fill(chair, case, "cast_vote", choice="for_with_conditions", reasons="Omdat het <eerlijk> is.")
        assert refused.status_code == 403
        assert "Schrijf op welke voorwaarden gelden." in refused.text
        assert "De weigering is vastgelegd als nummer" in refused.text
        form = form_for(refused, "cast_vote")
        assert form.fields["reasons"] == "Omdat het <eerlijk> is."
        assert form.fields["choice"] == "for_with_conditions"
        mended = await chair.post(form.action, data=form.fields | {"conditions": "Als de buren akkoord zijn."})
        assert mended.status_code == 303


async def test_a_field_that_is_not_right_is_named_and_nothing_is_recorded(web: Web) -> None:
    case = await web.open()
    before = await web.parts.queries.entries_of(f"routekaart/{case}")
    async with browsers(web, CHAIR) as (chair,):
        wrong = await fill(chair, case, "cast_vote", choice="against", reasons="Bewoner 123456782 wil dit niet.")
        assert wrong.status_code == 400
        assert "burgerservicenummer" in wrong.text
        assert "Er is niets vastgelegd." in wrong.text
        assert 'href="#cast_vote-reasons"' in wrong.text
        assert 'id="cast_vote-reasons"' in wrong.text
        assert "123456782" in form_for(wrong, "cast_vote").fields["reasons"]
    assert await web.parts.queries.entries_of(f"routekaart/{case}") == before


async def test_a_vote_on_an_older_dossier_is_told_what_changed_and_keeps_what_was_typed(web: Web) -> None:
    case = await web.open()
    async with browsers(web, NCG) as (ncg,):
        form = form_for(await ncg.get(f"/routekaarten/{case}"), "cast_vote")
        await web.took(CHAIR, case, type="return_for_information", questions="Klopt het bedrag?")
        await web.took(PREPARER, case, type="answer", answer="Nee.", amountCents=1_000_000)
        answer = await ncg.post(form.action, data=form.fields | {"choice": "against", "reasons": "Te duur."})
        assert answer.status_code == 409
        assert "Veranderd sinds u keek: bedrag, antwoord op vragen" in answer.text
        again = form_for(answer, "cast_vote")
        assert again.fields["reasons"] == "Te duur."
        assert again.fields["dossier"] == await web.digest(case) != form.fields["dossier"]
        assert (await ncg.post(again.action, data=again.fields)).status_code == 303


async def test_what_was_typed_is_shown_too_when_the_act_is_no_longer_open(web: Web) -> None:
    case = await web.open()
    async with browsers(web, NCG) as (ncg,):
        form = form_for(await ncg.get(f"/routekaarten/{case}"), "cast_vote")
        await web.took("dg-obdr", case, type="call_up", reasons=REASON)
        answer = await ncg.post(form.action, data=form.fields | {"choice": "against", "reasons": "Mijn lange reden."})
        assert answer.status_code == 403
        assert "De zaak is niet in de stap waar deze handeling bij hoort." in answer.text
        assert "Mijn lange reden." in answer.text


async def test_a_form_without_the_proof_of_this_session_does_nothing_and_keeps_what_was_typed(web: Web) -> None:
    case = await web.open()
    async with browsers(web, CHAIR) as (chair,):
        form = form_for(await chair.get(f"/routekaarten/{case}"), "cast_vote")
        data = form.fields | {"choice": "for", "reasons": "Bewaar dit."}
        crossed = {"Sec-Fetch-Site": "cross-site"}
        for forged, headers in (({"csrf": ""}, {}), ({"csrf": "00" * 32}, {}), ({}, crossed)):
            answer = await chair.post(form.action, data=data | forged, headers=headers)
            assert answer.status_code == 403
            assert "Bewaar dit." in answer.text
            assert_cannot_be_sent_again(answer, form.fields["csrf"])
        assert (await chair.post(f"/routekaarten/{case}/acts", json={"type": "cast_vote"})).status_code == 415
    entries = await web.parts.queries.entries_of(f"routekaart/{case}")
    assert "cast_vote" not in [entry.entry.act["type"] for entry in entries]


def assert_cannot_be_sent_again(page: httpx.Response, proof: str) -> None:
    """No proof, no form to send, no field of what came: one click on this page must not make it count."""
    assert proof not in page.text
    assert forms_on(page) == []
    assert "<button" not in page.text
    assert "<textarea" not in page.text


async def test_an_opening_from_elsewhere_cannot_be_sent_on_from_the_page_that_refuses_it(web: Web) -> None:
    async with browsers(web, PREPARER) as (preparer,):
        blank = forms_on(await preparer.get("/routekaarten/nieuw"))[-1]
        data = blank.fields | OPENING | {"reference": f"RK-x{key()[:8]}", "csrf": "00" * 32}
        answer = await preparer.post(blank.action, data=data)
        assert answer.status_code == 403
        assert "tussen wal en schip" in answer.text
        assert_cannot_be_sent_again(answer, blank.fields["csrf"])


async def test_a_form_from_elsewhere_gets_no_proof_either_where_it_failed_before_it_was_checked(web: Web) -> None:
    case = await web.open()

    class Away:
        """A register that cannot be read, so that who looks is not known."""

        def known(self) -> None:
            """Nothing was read yet."""

        def __getattr__(self, name: str) -> Any:
            raise StoreUnavailable("away")

    away: Any = Away()
    async with served(replace(parts_for(web.parts), register=away)) as url, browsers(web, CHAIR) as (chair,):
        form = form_for(await chair.get(f"/routekaarten/{case}"), "cast_vote")
        data = form.fields | {"choice": "for", "reasons": "Bewaar dit."}
        cookies = {COOKIE: chair.cookies[COOKIE]}
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, cookies=cookies) as browser:
            ours = await browser.post(form.action, data=data)
            forged = await browser.post(form.action, data=data | {"csrf": "00" * 32})
        assert (ours.status_code, forged.status_code) == (503, 503)
        assert form_for(ours, "cast_vote").fields["reasons"] == "Bewaar dit."
        assert "Bewaar dit." in forged.text
        assert_cannot_be_sent_again(forged, form.fields["csrf"])


async def test_a_session_that_ended_in_the_middle_of_a_form_loses_nothing(web: Web) -> None:
    case = await web.open()
    async with browsers(web, CHAIR) as (chair,):
        form = form_for(await chair.get(f"/routekaarten/{case}"), "cast_vote")
        await web.parts.sessions.close(chair.cookies[COOKIE])
        answer = await chair.post(form.action, data=form.fields | {"choice": "for", "reasons": "Bewaar dit."})
        assert answer.status_code == 401
        assert "Bewaar dit." in answer.text
        assert "/aanmelden" in answer.text


async def test_identity_does_not_come_from_a_form(web: Web) -> None:
    case = await web.open()
    async with browsers(web, NCG) as (ncg,):
        form = form_for(await ncg.get(f"/routekaarten/{case}"), "cast_vote")
        extra = {"choice": "for", "account": CHAIR, "actor": CHAIR, "by": CHAIR}
        assert (await ncg.post(form.action, data=form.fields | extra)).status_code == 303
    (vote,) = (await web.get("auditor-rijk", f"/v1/routekaarten/{case}")).json()["openTier"]["votes"]
    assert vote["account"] == NCG


async def test_an_opening_that_is_not_right_names_all_faults_in_dutch_and_keeps_the_rest(web: Web) -> None:
    async with browsers(web, PREPARER) as (preparer,):
        blank = forms_on(await preparer.get("/routekaarten/nieuw"))[-1]
        wrong = {"reference": "RK-x", "addresses": "1", "amountCents": "veel", "reportedOn": "2099-01-01"}
        answer = await preparer.post(blank.action, data=blank.fields | OPENING | wrong)
        assert answer.status_code == 400
        for text in (
            "De datum ligt in de toekomst.",
            "Een adres is een nummer van 16 cijfers, met 20 als vijfde en zesde cijfer.",
            "Dit is geen bedrag.",
        ):
            assert text in answer.text
        kept = forms_on(answer)[-1].fields
        assert (kept["amountCents"], kept["area"], kept["residentChoice"]) == ("veel", "Opwierde", "true")
        assert kept["key"] == blank.fields["key"]


async def test_an_opening_that_is_not_right_says_which_addresses_and_lines_are_wrong(web: Web) -> None:
    async with browsers(web, PREPARER) as (preparer,):
        blank = forms_on(await preparer.get("/routekaarten/nieuw"))[-1]
        first = ADDRESSES.partition("\n")[0]
        wrong = {"addresses": f"{ADDRESSES}\n<b>7</b>\n8\n{first}", "situations": f"{first}; geen maatregel; 0\nniets"}
        answer = await preparer.post(blank.action, data=blank.fields | OPENING | wrong)
        assert answer.status_code == 400
        field = answer.text.partition('id="addresses-fout"')[2].partition("</div>")[0]
        for part in (answer.text.partition('role="alert"')[2].partition("</div>")[0], field):
            assert "Er staat: “&lt;b&gt;7&lt;/b&gt;” (regel 3), “8” (regel 4)." in part
            assert f"Dit adres staat er meer dan één keer in. Er staat: “{first}” (regel 1, 5)." in part
        assert "is niet goed opgeschreven. Er staat: “niets” (regel 2)." in answer.text


async def test_who_may_not_open_a_case_is_told_so_before_typing(web: Web) -> None:
    async with browsers(web, CHAIR) as (chair,):
        page = await chair.get("/routekaarten/nieuw")
        assert "Alleen het ambt dat de zaak voorbereidt, mag dit doen." in page.text
        assert [form.action for form in forms_on(page)] == ["/afmelden"]


async def test_what_people_type_is_never_markup(web: Web) -> None:
    case = await web.open(area="<script>x</script>", summary='"><img src=x onerror=alert(1)>')
    await web.took(CHAIR, case, type="cast_vote", choice="against", reasons="<b>vet</b>{{ 7*7 }}")
    async with browsers(web, CHAIR) as (chair,):
        pages = [await chair.get(path) for path in ("/", f"/routekaarten/{case}")]
        for page in pages:
            assert page.status_code == 200
            for markup in ("<script", "<img", "<b>vet"):
                assert markup not in page.text
        assert "&lt;b&gt;vet&lt;/b&gt;{{ 7*7 }}" in pages[-1].text


async def test_the_history_begins_with_the_newest_and_goes_on_to_the_oldest(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.case_history.MOST_ENTRIES", 4)
    case = await web.open()
    for _ in range(7):
        refused = await web.act("mo-eemsdelta", case, type="cast_vote", choice="for")
        assert refused.status_code == 403
    async with browsers(web, CHAIR) as (chair,):
        assert (await fill(chair, case, "cast_vote", choice="for")).status_code == 303
        path, seen, pages = f"/routekaarten/{case}", list[str](), 0
        while path:
            page = (await chair.get(path)).text
            pages += 1
            shown = re.findall(r'<li(?: class="refused")? value="([0-9]+)"', page)
            assert 0 < len(shown) <= 4
            assert ("Naar de nieuwste" in page) == (pages > 1)
            seen += shown
            older = re.search(r'href="([^"#]+)#geschiedenis">Oudere', page)
            path = older[1] if older else ""
        assert seen == [str(n) for n in range(10, 0, -1)]
        assert pages == 3
        for odd in ("0", "1", "99999", "x"):
            assert (await chair.get(f"/routekaarten/{case}?voor={odd}")).status_code == 200


async def test_acts_that_are_not_possible_are_listed_with_why(web: Web) -> None:
    case = await web.open()
    async with browsers(web, "mo-eemsdelta") as (observer,):
        page = await observer.get(f"/routekaarten/{case}")
        assert "Wat u nu niet kunt doen, en waarom" in page.text
        assert "Uw zetel mag meepraten, maar niet stemmen." in page.text
        assert {form.fields.get("type") for form in forms_on(page)} == {None, "recuse"}


async def test_the_pages_load_nothing_from_elsewhere_and_run_no_script(web: Web) -> None:
    case = await web.open()
    async with browsers(web, CHAIR) as (chair,):
        for path in ("/", "/aanmelden", "/routekaarten", "/overzicht", f"/routekaarten/{case}", "/niets"):
            page = await chair.get(path)
            assert "<script" not in page.text
            assert "style=" not in page.text
            assert "http" not in page.text
            assert 'lang="nl"' in page.text
            assert "Voorbeeld." in page.text
        assert (await chair.get("/static/getrapt.css")).headers["content-type"].startswith("text/css")


async def test_a_visitor_is_sent_to_sign_in_or_told(web: Web) -> None:
    async with httpx.AsyncClient(base_url=web.url, timeout=PATIENCE) as visitor:
        start = await visitor.get("/")
        assert (start.status_code, start.headers["location"]) == (303, "/aanmelden")
        page = await visitor.get(f"/routekaarten/{'0' * 32}")
        assert page.status_code == 401
        assert "U bent niet aangemeld" in page.text
