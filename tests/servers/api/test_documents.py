"""Documents of a case: added, listed, saved and withdrawn, each by whoever may, and votes that are asked again."""

from store.ledger import case_stream
from tests.servers.api.papers import a_pdf, add, added
from tests.servers.api.web import CHAIR, PREPARER, REASON, Web, key

NCG, STRANGER = "ncg-eemsdelta", "voorzitter-groningen"


async def test_a_document_that_was_added_is_listed_and_comes_back_as_it_was(web: Web) -> None:
    case, content = await web.open(), a_pdf()
    receipt = await added(web, case, content, "rapport constructeur.pdf", title="Rapport")
    assert receipt["act"] == "add_document"
    assert receipt["allow"]
    listed = (await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten")).json()
    (one,) = listed["documents"]
    assert (one["number"], one["title"], one["fileName"]) == (1, "Rapport", "rapport constructeur.pdf")
    assert (one["mediaType"], one["size"], one["addedBy"]) == ("application/pdf", len(content), PREPARER)
    saved = await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten/1")
    assert saved.content == content
    assert saved.headers["Content-Type"] == "application/pdf"
    assert saved.headers["Content-Disposition"] == (
        "attachment; filename=\"document-1.pdf\"; filename*=UTF-8''rapport%20constructeur.pdf"
    )
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert saved.headers["Cache-Control"] == "no-store"
    assert saved.headers.get_list("Content-Security-Policy") == ["default-src 'none'; sandbox; frame-ancestors 'none'"]


async def test_a_vote_on_the_dossier_without_the_document_is_asked_again_by_name(web: Web) -> None:
    case = await web.open()
    seen = await web.digest(case)
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    await added(web, case, a_pdf())
    late = await web.post(NCG, f"/v1/routekaarten/{case}/acts", {"dossier": seen, "type": "cast_vote", "choice": "for"})
    assert late.status_code == 409
    assert late.json()["receipt"]["changed"] == ["document.1"]
    shown = (await web.get(CHAIR, f"/v1/routekaarten/{case}")).json()
    assert [vote["onPresentDossier"] for vote in shown["openTier"]["votes"]] == [False]
    assert {"who": "stuurgroep-eemsdelta-voorzitter", "act": "cast_vote"} in shown["waitsFor"]


async def test_the_same_document_sent_twice_is_there_once(web: Web) -> None:
    case, used, content = await web.open(), key(), a_pdf()
    seen = await web.digest(case)
    first = await add(web, case, content, used_key=used, dossier=seen)
    again = await add(web, case, content, used_key=used, dossier=seen)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["index"] == first.json()["index"]
    assert len((await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten")).json()["documents"]) == 1


async def test_who_has_no_part_in_the_case_adds_nothing_and_nothing_is_kept_of_it(web: Web) -> None:
    case = await web.open()
    assert (await add(web, case, a_pdf(), by=STRANGER)).status_code == 404
    refused = await add(web, case, a_pdf(), by="dg-obdr")
    assert refused.status_code == 403
    assert [one["code"] for one in refused.json()["reasons"]] == ["not_waited_for"]
    entry = (await web.get(PREPARER, f"/v1/routekaarten/{case}/history")).json()["entries"][-1]
    assert not entry["allow"]
    row = (await web.parts.queries.entries_of(case_stream(case), 0, 50))[-1]
    assert await web.parts.contents.kept([row.entry.commitments["content"]]) == frozenset()


async def test_a_document_is_withdrawn_with_reasons_and_stays_to_be_read(web: Web) -> None:
    case = await web.open()
    await added(web, case, a_pdf())
    before = await web.digest(case)
    refused = await web.act(PREPARER, case, type="withdraw_document", number=1)
    assert [one["code"] for one in refused.json()["reasons"]] == ["reasons_missing"]
    await web.took(PREPARER, case, type="withdraw_document", number=1, reasons=REASON)
    assert await web.digest(case) != before
    (one,) = (await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten")).json()["documents"]
    assert one["withdrawnBy"] == PREPARER
    assert one["reasons"] == REASON
    assert (await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten/1")).status_code == 200
