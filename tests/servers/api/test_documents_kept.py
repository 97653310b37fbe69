"""Who gets a document and who does not, what is left of it when its case is forgotten, and what is said of one that was changed."""

import asyncio
import io
import json
import zipfile
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest

from api.document_limits import DocumentLimits
from runtime.web import parts_for
from store.ledger import case_stream
from tests.servers.api.papers import a_pdf, add, added, fill_in
from tests.servers.api.test_betrokkenen import KEEPER, MANAGES, PATH, forget, of_case
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import CHAIR, PATIENCE, PREPARER, REASON, Browser, Web, key, served

NCG, ELSEWHERE, AUDITOR, SIGNS = "ncg-eemsdelta", "voorzitter-oldambt", "auditor-rijk", "dg-obdr"


async def closed(web: Web, case: str) -> None:
    """The case, withdrawn and closed."""
    await web.took(PREPARER, case, type="withdraw", reasons=REASON)


async def test_who_has_an_interest_gets_no_document_and_sees_no_title(web: Web) -> None:
    case = await web.open()
    await added(web, case, a_pdf(), title="Rapport over de woning")
    await web.took(NCG, case, type="recuse", reasons=REASON)
    assert (await web.get(NCG, f"/v1/routekaarten/{case}/documenten/1")).status_code == 404
    listed = await web.get(NCG, f"/v1/routekaarten/{case}/documenten")
    assert listed.json()["deliberationHidden"]
    assert "Rapport over" not in listed.text
    async with browsers(web, NCG) as (member,):
        page = await member.get(f"/routekaarten/{case}")
        assert "Rapport over" not in page.text
        assert "rapport.pdf" not in page.text
        assert "U mag deze zaak zien, maar niet de documenten." in page.text
        assert (await member.get(f"/routekaarten/{case}/documenten/1")).status_code == 404
    refused = await add(web, case, a_pdf(), by=NCG)
    assert "recused" in [one["code"] for one in refused.json()["reasons"]]


async def test_another_municipality_finds_neither_case_nor_document(web: Web) -> None:
    case = await web.open()
    await added(web, case, a_pdf())
    for path in ("documenten", "documenten/1"):
        assert (await web.get(ELSEWHERE, f"/v1/routekaarten/{case}/{path}")).status_code == 404
    assert (await add(web, case, a_pdf(), by=ELSEWHERE)).status_code == 404


async def test_a_document_that_is_not_there_is_not_found(web: Web) -> None:
    case = await web.open()
    assert (await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten/1")).status_code == 404
    async with browsers(web, CHAIR) as (chair,):
        for number in ("1", "0", "een", "-1", "9999999"):
            assert (await chair.get(f"/routekaarten/{case}/documenten/{number}")).status_code == 404, number


async def test_every_look_at_a_document_is_in_the_access_log(web: Web) -> None:
    case = await web.open()
    await added(web, case, a_pdf())
    await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten/1")
    async with browsers(web, CHAIR) as (chair,):
        await chair.get(f"/routekaarten/{case}/documenten/1")
    looks = (await web.get(AUDITOR, "/v1/inzagen", case=case, all="true")).json()["inzagen"]
    assert [one["outcome"] for one in looks if one["kind"] == "document"] == ["shown", "shown"]


async def test_documents_are_told_as_they_were_at_a_moment(web: Web) -> None:
    case = await web.open()
    await added(web, case, a_pdf(), title="Het eerste")
    between = datetime.now(UTC).isoformat()
    await added(web, case, a_pdf(2), title="Het tweede")
    await web.took(PREPARER, case, type="withdraw_document", number=1, reasons=REASON)
    then = (await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten", at=between)).json()
    assert [(one["title"], one["withdrawnAt"]) for one in then["documents"]] == [("Het eerste", None)]
    shown = (await web.get(CHAIR, f"/v1/routekaarten/{case}", at=between)).json()
    assert [one["number"] for one in shown["documents"]] == [1]
    now = (await web.get(CHAIR, f"/v1/routekaarten/{case}")).json()["documents"]
    assert [one["withdrawnAt"] is None for one in now] == [False, True]


async def test_a_forgotten_case_has_no_document_any_more_and_says_so(web: Web) -> None:
    case = await web.open()
    await added(web, case, a_pdf(), title="Rapport over de woning")
    await closed(web, case)
    await forget(web, await of_case(web, case))
    gone = await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten/1")
    assert (gone.status_code, gone.json()["code"]) == (410, "document_forgotten")
    (one,) = (await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten")).json()["documents"]
    assert (one["title"], one["forgotten"]["code"]) == (None, "forgotten")
    async with browsers(web, CHAIR) as (chair,):
        page = await chair.get(f"/routekaarten/{case}/documenten/1")
        assert page.status_code == 410
        assert "Dit document is vergeten" in page.text
        assert "Vergeten op" in (await chair.get(f"/routekaarten/{case}")).text


async def test_a_document_that_was_changed_is_not_handed_out_and_the_page_says_why(web: Web) -> None:
    case = await web.open()
    await added(web, case, a_pdf())
    with psycopg.connect(str(web.parts.settings.database_admin_url).replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("ALTER TABLE document_chunks DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE document_chunks SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) WHERE commitment = %s",
            [(await web.parts.queries.entries_of(case_stream(case), 0, 50))[-1].entry.commitments["content"]],
        )
        owner.execute("ALTER TABLE document_chunks ENABLE TRIGGER USER")
    answer = await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten/1")
    assert (answer.status_code, answer.json()["code"]) == (500, "vault_damaged")
    async with browsers(web, CHAIR) as (chair,):
        page = await chair.get(f"/routekaarten/{case}/documenten/1")
    assert page.status_code == 500
    assert "Wat is opgeslagen, klopt niet" in page.text
    assert "Meld dit aan de beheerder" in page.text


async def test_an_export_and_a_package_have_the_documents(web: Web) -> None:
    case, content = await web.open(), a_pdf(3)
    await added(web, case, content, "rapport.pdf", title="Rapport over de woning")
    await closed(web, case)
    subject = await of_case(web, case)
    export = (await web.post(KEEPER, f"{PATH}/{subject}/exports", {"purpose": "access_request"})).json()["export"]
    (one,) = export["documents"]
    assert (one["title"], b64decode(one["content"])) == ("Rapport over de woning", content)
    assert PREPARER not in json.dumps(export)
    withheld = (await web.post(MANAGES, f"{PATH}/{subject}/exports", {})).json()["export"]
    assert [(one["number"], one["content"], "title" in one) for one in withheld["documents"]] == [(1, None, False)]
    package = await web.post(KEEPER, f"{PATH}/{subject}/packages", {})
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        packed = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert packed["document-1.pdf"] == content
    assert one["sha256"] in packed["document-1.pdf.bestand.mdto.xml"].decode()
    told = json.loads(packed["zaak.json"])["documents"]
    assert [(one["file"], one["title"], "content" in one) for one in told] == [("document-1.pdf", one["title"], False)]


async def limited(web: Web, **limits: int) -> Any:
    """The application with other limits."""
    return served(replace(parts_for(web.parts), document_limits=DocumentLimits(**limits)))


async def test_what_is_too_large_comes_back_with_what_was_typed_and_what_is_far_too_large_is_refused_unread(
    web: Web,
) -> None:
    case = await web.open()
    async with await limited(web, largest=20_000) as url, Browser(url) as preparer:
        await preparer.post("/aanmelden", data={"account": PREPARER})
        back = await fill_in(preparer, case, b"a" * 20_001, "lang.txt", title="Een lange tekst", kind="other")
        assert back.status_code == 413
        assert "Het bestand is te groot." in back.text
        assert 'value="Een lange tekst"' in back.text
        far = await fill_in(preparer, case, b"a" * 400_000, "lang.txt", title="Een lange tekst", kind="other")
        assert far.status_code == 413
        assert "Het document is te groot" in far.text
        headers = await web.bearer(PREPARER) | {"Idempotency-Key": key()}
        fields = {"dossier": await web.digest(case), "kind": "other", "title": "Tekst"}
        path = f"{url}/v1/routekaarten/{case}/documenten"
        for size in (20_001, 400_000):
            answer = await web.client.post(path, data=fields, files={"file": ("a.txt", b"a" * size)}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (413, "document_too_large")
        fits = await web.client.post(path, data=fields, files={"file": ("a.txt", b"a" * 20_000)}, headers=headers)
        assert fits.status_code == 201, fits.text
        # Nothing else takes more than it did.
        other = await web.client.post(
            f"{url}/v1/routekaarten/{case}/acts", json={"type": "a" * 300_000}, headers=headers
        )
        assert (other.status_code, other.json()["code"]) == (413, "body_too_large")


async def test_a_case_has_no_more_documents_than_it_may(web: Web) -> None:
    case = await web.open()
    async with await limited(web, most=1) as url, httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        answers = []
        for _ in range(2):
            headers = await web.bearer(PREPARER) | {"Idempotency-Key": key()}
            fields = {"dossier": await web.digest(case), "kind": "other", "title": "Tekst"}
            path = f"/v1/routekaarten/{case}/documenten"
            answers.append(await client.post(path, data=fields, files={"file": ("a.txt", b"abc")}, headers=headers))
    assert [one.status_code for one in answers] == [201, 400]
    (error,) = answers[1].json()["errors"]
    assert (error["pointer"], error["code"]) == ("/file", "too_many_documents")


async def test_two_that_are_added_at_once_are_judged_after_each_other(web: Web) -> None:
    case = await web.open()
    seen = await web.digest(case)
    both = await asyncio.gather(*(add(web, case, a_pdf(), dossier=seen) for _ in range(2)))
    assert sorted(one.status_code for one in both) == [201, 409]
    assert len((await web.get(CHAIR, f"/v1/routekaarten/{case}/documenten")).json()["documents"]) == 1


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"title": ""}, "/title", "missing"),
        ({"title": "BSN 123456782"}, "/title", "contains_bsn"),
        ({"title": "een\u202etitel"}, "/title", "forbidden_character"),
        ({"title": "x" * 201}, "/title", "too_long"),
        ({"kind": "roman"}, "/kind", "unknown_code"),
        ({"dossier": "abc"}, "/dossier", "bad_digest"),
    ],
)
async def test_what_is_wrong_with_a_field_is_told_of_it(
    web: Web, changes: dict[str, str], pointer: str, code: str
) -> None:
    answer = await add(web, await web.open(), a_pdf(), **changes)
    assert answer.status_code == 400
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
