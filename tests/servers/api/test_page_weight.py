"""A page stays light however much there is to show: what does not fit is a page further, and nothing is out of reach."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx
import pytest

from bench.page_costs import FONTS
from domain.actor import Actor, ActorKind
from domain.acts import AddDocument, CastVote, PersonAct
from domain.codes import VoteChoice
from domain.documents import DocumentKind, MediaType
from domain.meetings import MOST_ON_AGENDA
from domain.text import Text
from store.content_sealing import content_hash
from tests.conftest import OpaServer, PostgresServer
from tests.organising import MANAGES
from tests.servers.api import test_meetings as meetings
from tests.servers.api.browsing import form_for, forms_on
from tests.servers.api.test_case_page import DG, NCG
from tests.servers.api.test_pages_auditor import AUDITOR
from tests.servers.api.web import CHAIR, PREPARER, REASON, Web, key, web_on

MOST_BYTES = 150_000
ENTRIES, ADDRESSES, DOCUMENTS = 300, 60, 50
EXPLANATION = "Deze woningen staan in hetzelfde blok en zijn in hetzelfde jaar gebouwd. " * 5
HELD = [f"{number:04}200000000001" for number in range(1, ADDRESSES + 1)]
LESS = HELD[-3:]
"""The last addresses of the case, which have less than the others."""


@dataclass(frozen=True)
class Full:
    """An application, and a case in it that has all that a case can have."""

    web: Web
    case: str


@pytest.fixture(scope="module")
async def full(postgres_engine: str, opa: OpaServer) -> AsyncIterator[Full]:
    """One for all tests of this module; those that change the case come last."""
    server = PostgresServer(postgres_engine)
    async with web_on(server.fresh(), opa.url, opa.token) as web:
        yield Full(web, await full_case(web))
    server.drop_all()


async def full_case(web: Web) -> str:
    """A case with that many addresses, documents and, for the rest of them votes, entries."""
    situations = [
        {"address": one, "measure": "light_strengthening", "amountCents": 900_000 if one in LESS else 1_250_000}
        for one in HELD
    ]
    case = await web.open(addresses=HELD, situations=situations)
    preparer, chair = await actor(web, PREPARER), await actor(web, CHAIR)
    for number in range(1, DOCUMENTS + 1):
        content = f"Verslag {number}".encode()
        document = AddDocument(
            dossier=await web.digest(case),
            kind=DocumentKind.BUILDING_REPORT,
            media_type=MediaType.TEXT,
            size=len(content),
            title=Text(f"Verslag van het bezoek aan de woningen op dag {number}"),
            file_name=Text("verslag.txt"),
            content=Text(content_hash(content)),
        )
        await taken(web, case, preparer, document, content)
    digest = await web.digest(case)
    choices = (VoteChoice.FOR, VoteChoice.AGAINST)
    for number in range(ENTRIES - await entries(web, case)):
        await taken(web, case, chair, CastVote(digest, choices[number % 2], Text(EXPLANATION)))
    return case


async def actor(web: Web, handle: str) -> Actor:
    """The account with this name, as who acts."""
    account = await web.parts.register.account_of(handle)
    assert account is not None
    return Actor(ActorKind.PERSON, account)


async def taken(web: Web, case: str, by: Actor, act: PersonAct, content: bytes | None = None) -> None:
    """The act has to be taken; as a page would, but without the page."""
    if isinstance(act, AddDocument) and content is not None:
        sealed = await web.parts.vault.seal_document(act, case, content)
    else:
        sealed = await web.parts.vault.seal(act, case)
    receipt = await web.parts.authority.take(sealed, case=case, by=by, key=key(), trace_id=key())
    assert receipt.allow, receipt.reasons


async def entries(web: Web, case: str) -> int:
    """How many entries the case has."""
    row = await web.parts.queries.find_case(case)
    assert row is not None
    return row.sequence


async def weight(browser: httpx.AsyncClient, path: str) -> int:
    """The bytes of a page and of all that it names, as a browser fetches them the first time."""
    page = await browser.get(path)
    assert page.status_code == 200, page.text
    files = [await browser.get(one) for one in named(page, r'(?:href|src)="(/static/[^"]+)"')]
    for style in [one for one in files if ".css" in str(one.url)]:
        files += [await browser.get(urljoin(str(style.url), font)) for font in named(style, FONTS.pattern)]
    assert len(files) >= 5
    return len(page.content) + sum(one.num_bytes_downloaded for one in files)


def named(page: httpx.Response, pattern: str) -> Sequence[str]:
    """What the page names in this way, each once."""
    return list(dict.fromkeys(re.findall(pattern, page.text)))


async def followed(browser: httpx.AsyncClient, path: str, words: str, shown: str) -> list[str]:
    """What is `shown` on the page at this address and on those that its link with these words leads on to, in order."""
    found: list[str] = []
    for _ in range(ENTRIES):
        page = await browser.get(path)
        assert page.status_code == 200, page.text
        found += re.findall(shown, page.text)
        further = re.search(rf'href="([^"]+)">{words}</a>', page.text)
        if further is None:
            return found
        path = further[1].replace("&amp;", "&")
    raise AssertionError(f"the pages after {path} do not end")


@pytest.mark.parametrize("account", [PREPARER, CHAIR, NCG, DG])
async def test_the_page_of_a_full_case_weighs_no_more_than_its_bound(full: Full, account: str) -> None:
    case = f"/routekaarten/{full.case}"
    async with aclosing(await full.web.page(account)) as browser:
        for place in ("", "?voor=150", "?adressen=26", "?documenten=35&intrekken=35"):
            assert await weight(browser, case + place) <= MOST_BYTES, place


async def test_the_timeline_and_the_lists_weigh_no_more_than_their_bound(full: Full) -> None:
    for account, path in (
        (AUDITOR, f"/controle/routekaarten/{full.case}"),
        (AUDITOR, f"/controle/routekaarten/{full.case}/moment"),
        (AUDITOR, f"/controle/routekaarten/{full.case}/moment?stap=250&voor=200&adressen=26&documenten=35"),
        (DG, "/routekaarten"),
        (DG, "/overzicht"),
    ):
        async with aclosing(await full.web.page(account)) as browser:
            assert await weight(browser, path) <= MOST_BYTES, path


async def test_each_entry_address_and_document_is_within_reach_by_plain_links(full: Full) -> None:
    case = f"/routekaarten/{full.case}"
    async with aclosing(await full.web.page(PREPARER)) as browser:
        page = (await browser.get(case)).text
        assert f"Deze zaak heeft {ENTRIES} vermeldingen." in page
        assert f"Deze zaak heeft {DOCUMENTS} documenten." in page
        told = await followed(browser, case, "Oudere vermeldingen", r'<li(?: class="refused")? value="([0-9]+)"')
        assert told == [str(number) for number in range(ENTRIES, 0, -1)]
        numbers = await followed(browser, case, "Oudere documenten", r'<li id="document-([0-9]+)"')
        assert numbers == [str(number) for number in range(DOCUMENTS, 0, -1)]
        rows = await followed(browser, case, "Volgende adressen", r'role="rowheader">([0-9]{16})')
    # Those that differ first, on whatever place they are in the case.
    assert rows == LESS + [one for one in HELD if one not in LESS]
    async with aclosing(await full.web.page(AUDITOR)) as browser:
        timeline = f"/controle/routekaarten/{full.case}"
        told = await followed(browser, timeline, "Oudere vermeldingen", r'<li(?: class="refused")? value="([0-9]+)"')
        moment = f"/controle/routekaarten/{full.case}/moment?stap=200"
        of_then = await followed(browser, moment, "Oudere vermeldingen", r'<li(?: class="refused")? value="([0-9]+)"')
        rows_then = await followed(browser, moment, "Volgende adressen", r'role="rowheader">([0-9]{16})')
    assert told == [str(number) for number in range(ENTRIES, 0, -1)]
    assert of_then == [str(number) for number in range(200, 0, -1)]
    assert rows_then == rows


async def test_a_meeting_and_a_start_page_with_as_many_cases_as_they_take_weigh_no_more_than_their_bound(
    web: Web,
) -> None:
    cases = [await web.open() for _ in range(MOST_ON_AGENDA)]
    later = await meetings.convened(web, *cases, startsAt=meetings.at(days=1))
    now = await meetings.opened(web, *cases)
    await meetings.attend(web, now, CHAIR, NCG)
    async with aclosing(await web.page(CHAIR)) as browser:
        for path in (f"/vergaderingen/{now}", f"/vergaderingen/{later}", "/", "/routekaarten"):
            assert await weight(browser, path) <= MOST_BYTES, path
    async with aclosing(await web.page(MANAGES)) as browser:
        for path in ("/beheer/organisatie", "/beheer/organisatie/accounts"):
            assert await weight(browser, path) <= MOST_BYTES, path


async def test_every_account_is_within_reach_by_plain_links(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pages.admin_organisation.MOST_ACCOUNTS", 20)
    every = [one.handle for one in await web.parts.register.all_handles()]
    path, row = "/beheer/organisatie/accounts", r'scope="row">([^<]+)</th>'
    async with aclosing(await web.page(MANAGES)) as browser:
        assert await followed(browser, path, "Volgende accounts", row) == every
        search = next(form for form in forms_on(await browser.get(path)) if "naam" in form.names)
        found = await browser.post(search.action, data=search.fields | {"naam": "e"})
        told = await followed(browser, found.headers["location"], "Volgende accounts", row)
    assert told == [one for one in every if "e" in one]
    assert len(told) > 20


async def test_long_texts_end_a_page_of_the_history_sooner(web: Web) -> None:
    case = await web.open()
    chair, digest = await actor(web, CHAIR), await web.digest(case)
    for number in range(12):
        choice = (VoteChoice.FOR, VoteChoice.AGAINST)[number % 2]
        await taken(web, case, chair, CastVote(digest, choice, Text(f"{number} " + "x" * 3900)))
    async with aclosing(await web.page(CHAIR)) as browser:
        path = f"/routekaarten/{case}"
        assert await weight(browser, path) <= MOST_BYTES
        told = await followed(browser, path, "Oudere vermeldingen", r'<li(?: class="refused")? value="([0-9]+)"')
    assert told == [str(number) for number in range(await entries(web, case), 0, -1)]


async def test_what_somebody_did_last_is_told_however_long_ago_it_was(full: Full) -> None:
    async with aclosing(await full.web.page(PREPARER)) as browser:
        page = (await browser.get(f"/routekaarten/{full.case}")).text
    assert "Uw laatste handeling in deze zaak: Document toevoegen, vastgelegd op" in page
    async with aclosing(await full.web.page(NCG)) as browser:
        page = (await browser.get(f"/routekaarten/{full.case}?voor=40")).text
    assert "Van u is in deze zaak nog niets vastgelegd." in page


async def test_any_document_can_be_withdrawn_and_a_page_has_one_form_for_it(full: Full) -> None:
    case = f"/routekaarten/{full.case}"
    async with aclosing(await full.web.page(PREPARER)) as browser:
        page = await browser.get(case)
        assert 'value="withdraw_document"' not in page.text
        (oldest,) = re.findall(
            rf'href="({case}\?intrekken=1#document-1)">Document 1 intrekken',
            (await browser.get(f"{case}?documenten=5")).text,
        )
        page = await browser.get(oldest)
        assert page.text.count('value="withdraw_document"') == 1
        form = form_for(page, "withdraw_document")
        empty = await browser.post(form.action, data=form.fields | {"reasons": ""})
        # What is wrong stands with the document that it is about, on whatever page of them that is.
        assert empty.status_code in (400, 403)
        assert 'id="document-1"' in empty.text
        form = form_for(empty, "withdraw_document")
        assert form.fields["number"] == "1"
        gone = await browser.post(form.action, data=form.fields | {"reasons": REASON})
        assert gone.status_code == 303, gone.text
        page = await browser.get(f"{case}?documenten=1")
    assert "ingetrokken" in page.text.partition('id="document-1"')[2]
