"""The pages of procedures without a browser: versions, one drawn, two compared, a new one checked and tried on closed cases."""

import httpx

from procedures.loader import EXAMPLE_PROCEDURE
from tests.servers.api.browsing import forms_on
from tests.servers.api.test_audits import approved
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import Web

MANAGES, MEMBER, SIGNS = "beheerder", "gemeente-oldambt", "staatssecretaris-herstel"
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
        assert "fiscus" in misfit.text
