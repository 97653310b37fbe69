"""The pages of procedures without a browser: versions, one drawn, two compared, a new one checked and tried on closed cases."""

from datetime import UTC, datetime, timedelta

import httpx

from procedures.loader import EXAMPLE_PROCEDURE
from tests.procedures import text_numbered
from tests.servers.api.browsing import forms_on
from tests.servers.api.test_audits import approved
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import Web

MANAGES, ALSO_MANAGES = "beheerder", "tweede-beheerder"
MEMBER, SIGNS = "gemeente-oldambt", "staatssecretaris-herstel"
PAGE = "/beheer/procedures"
YAML = EXAMPLE_PROCEDURE.read_text("utf-8")


async def checked(browser: httpx.AsyncClient, text: str) -> httpx.Response:
    """What the page says of this version."""
    form = next(one for one in forms_on(await browser.get(PAGE)) if one.action == f"{PAGE}/controle")
    file = {"bestand": ("procedure.yaml", text.encode(), "application/yaml")}
    return await browser.post(form.action, data=form.fields, files=file)


async def test_the_version_in_force_is_listed_drawn_and_compared_with_itself(web: Web) -> None:
    (only,) = await web.parts.procedures.history()
    name = only.procedure.content_hash
    async with browsers(web, MANAGES, MEMBER) as (manages, member):
        listed = await manages.get(PAGE)
        assert "Routekaart bij onaanvaardbare verschillen, versie 1" in listed.text
        assert "geldt nu" in listed.text
        page = await manages.get(f"{PAGE}/versies/{name}")
        assert page.text.count('class="box tier"') == 3
        for part in (
            "Bestuurlijk Overleg (6 weken)",
            "1/2",
            "niemand tegen",
            "€\u00a0500.000,00",
            "Directie Financiën",
        ):
            assert part in page.text, part
        assert " style=" not in page.text
        same = await manages.get(f"{PAGE}/vergelijk", params={"van": name, "naar": name})
        assert "Er is niets anders in wat de procedure zegt." in same.text
        assert (await manages.get(f"{PAGE}/vergelijk", params={"van": name})).status_code == 404
        assert (await manages.get(f"{PAGE}/versies/{'0' * 64}")).status_code == 404
        assert (await member.get(PAGE)).status_code == 403


async def test_what_is_wrong_in_a_new_version_is_told_by_line_and_kept_nowhere(web: Web) -> None:
    async with browsers(web, MANAGES) as (manages,):
        wrong = YAML.replace("term: 6 weeks", "term: 6 fortnights", 1).replace("version: 1", "version: one")
        line = next(n for n, text in enumerate(wrong.splitlines(), 1) if "fortnights" in text)
        told = await checked(manages, wrong)
        assert told.status_code == 400
        assert f'scope="row">{line}</th>' in told.text
        assert "zijn 2 fouten gevonden" in told.text
        assert "“6 fortnights” is geen duur." in told.text
        assert "een heel getal en een van weeks, days" in told.text
        pasted = next(one for one in forms_on(told) if one.action == f"{PAGE}/controle")
        again = await manages.post(
            pasted.action, data=pasted.fields | {"yaml": wrong}, files={"bestand": ("", b"", "application/yaml")}
        )
        kept = next(one for one in forms_on(again) if one.action == f"{PAGE}/controle").fields["yaml"]
        assert kept.replace("\r\n", "\n").strip() == wrong.strip()
        assert (await checked(manages, "")).status_code == 400
        assert (await checked(manages, "x" * 100_001)).status_code == 413
        forged = await manages.post(f"{PAGE}/controle", data={"csrf": "x"}, files={"bestand": ("p", YAML.encode())})
        assert forged.status_code == 403
    assert len(await web.parts.procedures.history()) == 1


async def test_a_new_version_is_compared_and_tried_on_closed_cases(web: Web) -> None:
    cases = [await approved(web), await approved(web)]
    new = YAML.replace("version: 1", "version: 2", 1).replace("ceiling_eur: 100000.00", "ceiling_eur: 10000.00", 1)
    async with browsers(web, MANAGES) as (manages,):
        page = await checked(manages, new)
        assert page.status_code == 200
        assert "De tekst klopt" in page.text
        assert "€\u00a010.000,00" in page.text
        form = next(one for one in forms_on(page) if one.action == f"{PAGE}/proef")
        tried = await manages.post(form.action, data=form.fields)
        assert tried.status_code == 200, tried.text
        assert f"In {len(cases)} zaken was iets anders gegaan." in tried.text
        for case in cases:
            assert f"/routekaarten/{case}" in tried.text
        assert "andere weg voor de zaak" in tried.text
        (look,) = await web.parts.access_log.page(None, 1)
        assert (look.record.look, set(look.record.cases)) == ("what_if", set(cases))
        same = await checked(manages, YAML)
        form = next(one for one in forms_on(same) if one.action == f"{PAGE}/proef")
        assert "In geen zaak was iets anders gegaan." in (await manages.post(form.action, data=form.fields)).text
        forged = await manages.post(f"{PAGE}/proef", data={"content": form.fields["content"]})
        assert forged.status_code == 403
    async with browsers(web, MEMBER) as (member,):
        assert (await member.post(f"{PAGE}/proef", data={"content": ""})).status_code == 403


async def test_a_version_with_a_number_that_is_taken_or_a_body_that_is_not_there_is_warned_of(web: Web) -> None:
    async with browsers(web, SIGNS) as (signs,):
        other = await checked(signs, YAML.replace("term: 8 weeks", "term: 9 weeks"))
        assert "Er is al een andere versie 1." in other.text
        misfit = await checked(signs, YAML.replace("office: fin", "office: fiscus"))
        assert "past nu niet bij de organisatie" in misfit.text
        assert "nationaal/budget: de organisatie heeft geen ambt “fiscus”." in misfit.text
        assert (await signs.post("/taal", data={"taal": "en", "naar": "/"})).status_code == 303
        english = await checked(signs, YAML.replace("office: fin", "office: fiscus"))
        assert "nationaal/budget: the organisation has no office &#39;fiscus&#39;." in english.text


async def test_a_version_is_proposed_on_its_page_and_another_person_confirms_it(web: Web) -> None:
    proposals, day = f"{PAGE}/voorstellen", (datetime.now(UTC) + timedelta(days=300)).date().isoformat()
    async with browsers(web, MANAGES, ALSO_MANAGES, SIGNS) as (manages, other, signs):
        assert "Er wacht geen voorstel." in (await manages.get(proposals)).text
        seen = await checked(signs, text_numbered(6))
        assert "Alleen wie bij beheer hoort" in seen.text
        assert not [one for one in forms_on(seen) if one.action == proposals]
        taken = await checked(manages, YAML.replace("term: 8 weeks", "term: 9 weeks"))
        assert not [one for one in forms_on(taken) if one.action == proposals]

        (form,) = [one for one in forms_on(await checked(manages, text_numbered(6))) if one.action == proposals]
        wrong = await manages.post(
            proposals, data=form.fields | {"validFrom": "morgen", "reasons": "Zo is het eerlijker."}
        )
        assert (wrong.status_code, "Dit is geen bestaande datum." in wrong.text) == (400, True)
        (form,) = [one for one in forms_on(wrong) if one.action == proposals]
        assert form.fields["reasons"].strip() == "Zo is het eerlijker."
        passed = await manages.post(proposals, data=form.fields | {"validFrom": "2026-01-01"})
        assert (passed.status_code, "is al voorbij" in passed.text) == (409, True)
        (form,) = [one for one in forms_on(passed) if one.action == proposals]
        sent = form.fields | {"validFrom": day}
        first, again = [await manages.post(proposals, data=sent, follow_redirects=False) for _ in range(2)]
        assert first.status_code == again.status_code == 303
        assert first.headers["location"] == again.headers["location"]
        address = first.headers["location"].partition("?")[0]

        own = await manages.get(address)
        assert "Nieuwe zaken krijgen versie 6 van de procedure: Routekaart" in own.text
        assert "U kunt dit nu niet bevestigen:" in own.text
        page = await other.get(address)
        assert "past op dat moment bij de organisatie" in page.text
        assert "Zo is het eerlijker." in page.text
        confirm = next(one for one in forms_on(page) if one.fields.get("type") == "confirm_change")
        done = await other.post(confirm.action, data=confirm.fields, follow_redirects=True)
        assert (done.status_code, "bevestigd" in done.text) == (200, True)
        assert address in done.text
        listed = (await manages.get(proposals)).text
        assert "versie 6, vanaf" in listed
        assert "moet nog ingaan" in (await manages.get(PAGE)).text
        history = await web.parts.procedures.history()
        assert "gaat gelden" in (await manages.get(f"{PAGE}/versies/{history[-1].procedure.content_hash}")).text

        kept = await manages.get(proposals, params={"versie": history[0].procedure.content_hash})
        (form,) = [one for one in forms_on(kept) if one.action == proposals]
        back = await manages.post(proposals, data=form.fields | {"validFrom": day}, follow_redirects=True)
        assert "versie 1 van de procedure" in back.text
        assert (await manages.get(proposals, params={"versie": "0" * 64})).status_code == 404
        assert (await manages.get(f"{proposals}/{'ab' * 16}")).status_code == 404
        assert (await manages.post(proposals, data={"csrf": form.fields["csrf"], "content": "x"})).status_code == 400
        assert (await manages.post(proposals, data=form.fields | {"csrf": "x"})).status_code == 403
