"""Documents on the page of a case, as a person without scripts adds, saves and withdraws them."""

import httpx
import pytest

from tests.servers.api.browsing import form_for, forms_on
from tests.servers.api.papers import a_pdf, fill_in
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import CHAIR, PREPARER, REASON, Web

MO, HIDDEN = "mo-eemsdelta", "beheerder"
TYPED = {"title": "Rapport van de constructeur", "kind": "building_report"}


async def test_a_document_is_added_saved_and_withdrawn_on_the_page(web: Web) -> None:
    case, content = await web.open(), a_pdf()
    async with browsers(web, PREPARER) as (preparer,):
        sent = await fill_in(preparer, case, content, "rapport.pdf", **TYPED)
        assert sent.status_code == 303, sent.text
        page = await preparer.get(sent.headers["location"])
        assert "Document toevoegen" in page.text
        assert "heeft een document toegevoegd: bouwkundig rapport" in page.text
        assert "Dit is document 1 van het dossier." in page.text
        saved = await preparer.get(f"/routekaarten/{case}/documenten/1")
        assert saved.content == content
        assert saved.headers["content-disposition"].startswith("attachment;")
        assert f"/routekaarten/{case}?intrekken=1#document-1" in page.text
        form = form_for(await preparer.get(f"/routekaarten/{case}?intrekken=1"), "withdraw_document")
        gone = await preparer.post(form.action, data=form.fields | {"reasons": REASON})
        assert gone.status_code == 303, gone.text
        page = await preparer.get(gone.headers["location"])
    assert "Document 1 telt niet meer mee voor het besluit." in page.text
    assert "heeft document 1 ingetrokken" in page.text


async def test_what_was_typed_is_kept_whatever_is_wrong_with_the_file(web: Web) -> None:
    case = await web.open()
    wrong = {
        "Er is geen bestand gekozen.": (None, ""),
        "Het bestand is leeg.": (b"", "leeg.pdf"),
        "Dit soort bestand kan niet in het dossier.": (b"MZ\x90\x00", "programma.exe"),
        "De naam van het bestand past niet bij wat erin staat.": (a_pdf(), "rapport.png"),
        "Het bestand is beschadigd": (a_pdf()[:-200], "rapport.pdf"),
    }
    async with browsers(web, PREPARER) as (preparer,):
        for said, (content, name) in wrong.items():
            back = await fill_in(preparer, case, content, name, **TYPED)
            assert back.status_code == 400, said
            assert said in back.text, said
            form = form_for(back, "add_document")
            assert (form.fields["title"], form.fields["kind"]) == (TYPED["title"], TYPED["kind"])
        neither = await fill_in(preparer, case, a_pdf(), title="", kind="")
    assert neither.status_code == 400
    assert neither.text.count("utrecht-form-field-error-message") == 2


async def test_the_views_of_interested_parties_stand_under_their_own_heading(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await web.open()

    async def views(browser: httpx.AsyncClient) -> str:
        page = await browser.get(f"/routekaarten/{case}")
        return page.text.partition('id="zienswijzen"')[2].partition("</section>")[0]

    async with browsers(web, PREPARER, CHAIR, HIDDEN) as (preparer, chair, hidden):
        assert "Er zit geen zienswijze in het dossier." in await views(chair)
        for title, kind in (
            ("Rapport", "building_report"),
            ("Brief van bewoners", "opinion"),
            ("Tweede brief", "opinion"),
        ):
            sent = await fill_in(preparer, case, a_pdf(), "brief.pdf", title=title, kind=kind)
            assert sent.status_code == 303, sent.text
        withdraw = form_for(await preparer.get(f"/routekaarten/{case}?intrekken=3"), "withdraw_document")
        assert (await preparer.post(withdraw.action, data=withdraw.fields | {"reasons": REASON})).status_code == 303
        told = await views(chair)
        # The one that was withdrawn is there to be seen, and does not count.
        assert "Er zit 1 zienswijze in het dossier." in told
        assert "Rapport" not in told
        assert f'href="/routekaarten/{case}/documenten/2">Brief van bewoners</a>' in told
        assert told.count("ingetrokken") == 1
        assert f"door {PREPARER}." in told
        unseen = await views(hidden)
        assert ("Er zit 1 zienswijze in het dossier." in unseen, "brief" in unseen.lower()) == (True, False)
        monkeypatch.setattr("api.pages.document_section.MOST_OPINIONS", 1)
        some = await views(chair)
    assert "De oudere staan bij de documenten." in some
    assert ("Tweede brief" in some, "Brief van bewoners" in some) == (True, False)


async def test_a_double_click_counts_once(web: Web) -> None:
    case = await web.open()
    async with browsers(web, PREPARER) as (preparer,):
        form = form_for(await preparer.get(f"/routekaarten/{case}"), "add_document")
        data = {name: value for name, value in form.fields.items() if name != "file"} | TYPED
        content = a_pdf()

        async def click() -> httpx.Response:
            return await preparer.post(form.action, data=data, files={"file": ("a.pdf", content)})

        first, second = await click(), await click()
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert len((await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten")).json()["documents"]) == 1


async def test_who_has_no_act_to_do_has_no_form_for_a_document(web: Web) -> None:
    case = await web.open()
    async with browsers(web, MO, CHAIR) as (other, chair):
        shown = [form.fields.get("type") for form in forms_on(await other.get(f"/routekaarten/{case}"))]
        assert "add_document" not in shown
        assert form_for(await chair.get(f"/routekaarten/{case}"), "add_document")
