"""Every page in both languages, found by its links as people find them: the right language, and no Dutch in the English one."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api.language import CHOSEN
from tests.conftest import OpaServer, PostgresServer
from tests.procedures import text_numbered
from tests.putting import PATH as PROPOSALS
from tests.putting import confirmed as procedure_confirmed
from tests.putting import put
from tests.servers.api.browsing import form_for, forms_on
from tests.servers.api.dutch import dutch_in, unmarked_in
from tests.servers.api.papers import a_pdf, added
from tests.servers.api.test_audits import AUDITS, opened, show
from tests.servers.api.test_audits import act as audit_act
from tests.servers.api.test_looks import get_routes
from tests.servers.api.test_mandaten import MANAGES, agreed, proposed
from tests.servers.api.test_mandaten import act as mandaat_act
from tests.servers.api.test_meetings import attend, convened
from tests.servers.api.test_meetings import opened as sitting
from tests.servers.api.test_meetings import took as met
from tests.servers.api.test_objections import OBJECTION, SIGNS, decided
from tests.servers.api.test_pages_admin import proposed as change_proposed
from tests.servers.api.web import CHAIR, PREPARER, REASON, Browser, Web
from tests.servers.log.logs import begun_log

NCG, CALLS_UP = "ncg-eemsdelta", "dg-obdr"
PEOPLE = (CHAIR, PREPARER, CALLS_UP, SIGNS, AUDITS, MANAGES)
MOST_ALIKE = 3
"""Pages of one route, with the same questions in their address, that a person looks at."""
NO_PAGE = re.compile(r"/static/|/log/|/v1/|.*\.csv$|.*/bytes$|.*/vermeldingen$|.*/download$")
OF_A_FAILURE = "/handelingen/onbekend"
"""No link leads there but one in a failure."""


@pytest.fixture(scope="module")
async def full(postgres_engine: str, opa: OpaServer) -> AsyncIterator[Web]:
    """A site on which everything has happened that a page shows, by the API: with no word of it typed in English or Dutch twice."""
    server = PostgresServer(postgres_engine)
    async with begun_log(server, opa) as log:
        await _happened(log.web)
        await log.turn()
        yield log.web
    server.drop_all()


async def _happened(web: Web) -> None:
    running = await web.open()
    await added(web, running, a_pdf())
    await web.took(CHAIR, running, type="cast_vote", choice="for_with_conditions", reasons=REASON, conditions=REASON)
    await web.took(NCG, running, type="cast_vote", choice="against", reasons=REASON)
    assert (await web.act(PREPARER, running, type="escalate", reasons=REASON)).status_code == 403
    objected = await decided(web)
    await web.took(PREPARER, objected, type="lodge_objection", reasons=OBJECTION)
    await decided(web)
    returned = await web.open()
    await web.took(CHAIR, returned, type="return_for_information", questions=REASON)
    suspended = await web.open()
    await web.took(CHAIR, suspended, type="suspend", reasons=REASON)
    escalated = await web.open()
    await web.took(CHAIR, escalated, type="escalate", reasons=REASON)
    withdrawn = await web.open()
    await web.took(PREPARER, withdrawn, type="withdraw", reasons=REASON)
    await web.open(safetyDoubt=True)
    held = await sitting(web, running, returned)
    await attend(web, held, CHAIR, NCG)
    await met(web, CHAIR, held, "close_meeting")
    await met(web, NCG, held, "remark_on_minutes", remark=REASON)
    await attend(web, await sitting(web, running), NCG)
    await convened(web, running)
    name = await opened(web)
    one, *_ = (await show(web, name))["sample"]
    finding = {"type": "record_finding", "case": one, "tier": "lokaal", "text": REASON}
    answer = await audit_act(web, AUDITS, name, **finding, result="non_conform", category="motivation")
    assert answer.status_code == 200, answer.text
    await procedure_confirmed(web, put(text_numbered(2)))
    assert (await web.post(MANAGES, PROPOSALS, put(text_numbered(3)))).status_code == 201
    mandaat = await proposed(web)
    assert (await mandaat_act(web, MANAGES, mandaat, "confirm_mandaat")).status_code == 200
    await agreed(web, mandaat)
    async with Browser(web.url) as manager:
        await manager.post("/aanmelden", data={"account": MANAGES})
        await change_proposed(manager)


@dataclass
class Walk:
    """Somebody who follows every link that is offered, in one language."""

    browser: httpx.AsyncClient
    patterns: list[tuple[str, re.Pattern[str]]]
    seen: dict[tuple[str, tuple[str, ...]], int] = field(default_factory=dict)
    pages: dict[str, httpx.Response] = field(default_factory=dict)

    def route(self, address: str) -> str | None:
        """The route of this address, if it is a page."""
        path = urlsplit(address).path
        if NO_PAGE.match(path):
            return None
        return next((name for name, pattern in self.patterns if pattern.fullmatch(path)), None)

    async def follow(self, *starts: str) -> None:
        """All pages from here on, a few of each kind."""
        waiting = list(starts)
        while waiting:
            address = waiting.pop(0).partition("#")[0]
            route = self.route(address)
            if not address.startswith("/") or route is None or address in self.pages:
                continue
            asked = tuple(sorted(part.partition("=")[0] for part in urlsplit(address).query.split("&")))
            if self.seen.get((route, asked), 0) >= MOST_ALIKE:
                continue
            self.seen[route, asked] = self.seen.get((route, asked), 0) + 1
            answer = await self.browser.get(address)
            self.pages[address] = answer
            waiting += [link.replace("&amp;", "&") for link in re.findall(r'<a [^>]*href="([^"]+)"', answer.text)]


def _patterns(web: Web) -> list[tuple[str, re.Pattern[str]]]:
    """The pages that there are, those without parameters first."""
    paths = [path for path, _ in get_routes(web) if not NO_PAGE.match(path)]
    return [
        (path, re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)))
        for path in sorted(paths, key=lambda one: one.count("{"))
    ]


async def _names(web: Web) -> set[str]:
    """What the organisation and the procedure call things, and accounts: the same in every language."""
    organisation = await web.parts.register.at(await web.parts.register.current_version())
    procedure = await web.parts.procedures.in_force()
    names = {body.title for body in organisation.bodies} | {seat.title for seat in organisation.seats}
    names |= {procedure.title} | {tier.title for tier in procedure.tiers}
    return names | {step.title for tier in procedure.tiers for step in tier.steps}


async def _walked(web: Web, person: str, language: str) -> Walk:
    browser = Browser(web.url)
    await browser.post("/aanmelden", data={"account": person})
    assert (await browser.post("/taal", data={"taal": language, "naar": "/"})).status_code == 303
    walk = Walk(browser, _patterns(web))
    await walk.follow("/", OF_A_FAILURE)
    if person == MANAGES:
        # With one version there is no link to compare it with another.
        version = (await web.parts.procedures.in_force()).content_hash
        await walk.follow(f"/beheer/procedures/vergelijk?van={version}&naar={version}")
    await browser.aclose()
    return walk


async def test_every_page_is_in_the_language_of_its_reader_and_the_english_has_no_dutch(full: Web) -> None:
    names, reached = await _names(full), set[str]()
    wrong: dict[str, Any] = {}
    unmarked: dict[str, Any] = {}
    for person in PEOPLE:
        for language in ("nl", "en"):
            walk = await _walked(full, person, language)
            for address, answer in walk.pages.items():
                reached.add(str(walk.route(address)))
                assert answer.status_code == 200, (person, address, answer.status_code)
                if not answer.headers["content-type"].startswith("text/html"):
                    continue  # A file, in one language for all.
                assert f'<html lang="{language}"' in answer.text, address
                assert answer.headers["content-language"] == language, address
                if language == "en" and (found := dutch_in(answer.text, names)):
                    wrong[f"{person} {address}"] = found
                if language == "en" and (found := unmarked_in(answer.text, {*names, REASON, OBJECTION})):
                    unmarked[f"{person} {address}"] = found
    assert wrong == {}
    assert not unmarked, "\n".join(f"{place}: {found}" for place, found in unmarked.items())
    pages = {name for name, _ in _patterns(full)}
    assert pages - reached - {"/aanmelden"} == set()


async def test_what_goes_wrong_is_said_in_english_as_well(full: Web) -> None:
    names = await _names(full)
    english = {"Cookie": f"{CHOSEN}=en"}
    for path, status in (("/aanmelden", 200), ("/routekaarten", 401), ("/nergens", 404), ("/afmelden", 405)):
        answer = await full.client.get(path, headers=english)
        assert (answer.status_code, dutch_in(answer.text, names)) == (status, []), path
    async with Browser(full.url) as browser:
        await browser.post("/aanmelden", data={"account": CHAIR})
        await browser.post("/taal", data={"taal": "en"})
        for path, status in (("/beheer", 200), ("/controle", 403), ("/routekaarten?staat=x", 400)):
            answer = await browser.get(path)
            assert (answer.status_code, dutch_in(answer.text, names)) == (status, []), path


async def test_a_form_that_comes_back_says_in_english_what_is_wrong_and_has_no_choice_of_language(full: Web) -> None:
    names = await _names(full)
    async with Browser(full.url) as browser:
        await browser.post("/aanmelden", data={"account": PREPARER})
        await browser.post("/taal", data={"taal": "en"})
        blank = forms_on(await browser.get("/routekaarten/nieuw"))[-1]
        answer = await browser.post(blank.action, data=blank.fields | {"amountCents": "80.000,00"})
        assert answer.status_code == 400
        assert dutch_in(answer.text, names) == []
        assert "This is not an amount." in answer.text
        assert 'value="80.000,00"' in answer.text
        assert 'action="/taal"' not in answer.text
        again = await browser.post(blank.action, data=blank.fields | {"amountCents": "80,000.00"})
        assert "This is not an amount." not in again.text
    async with Browser(full.url) as browser:
        await browser.post("/aanmelden", data={"account": CHAIR})
        await browser.post("/taal", data={"taal": "en"})
        case = await full.open()
        form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
        refused = await browser.post(form.action, data=form.fields | {"choice": "against"})
        assert refused.status_code in (400, 403, 409)
        assert dutch_in(refused.text, names) == []
        foreign = await browser.post(form.action, data=form.fields | {"csrf": "0" * 64, "choice": "for"})
        assert (foreign.status_code, dutch_in(foreign.text, names)) == (403, [])


def test_a_name_that_is_not_said_to_be_dutch_would_be_found() -> None:
    page = '<p lang="nl">Bestuurlijk Overleg</p><option>NCG</option><b>By the Bestuurlijk Overleg</b><i>of NCG</i>'
    assert unmarked_in(page, ["Bestuurlijk Overleg", "NCG"]) == ["Bestuurlijk Overleg", "NCG"]
    assert unmarked_in('<p><span lang="nl">NCG</span></p><svg><rect></rect><path/>NCG</svg>', ["NCG"]) == []
    assert unmarked_in("<option>Bestuurlijk Overleg, version 1</option>", ["Bestuurlijk Overleg"]) == []


def test_dutch_that_the_catalogue_has_english_for_would_be_found() -> None:
    page = '<p>Er wacht nu niets op u.</p><td data-name="Bedrag">1</td><p class="typed">Bedrag</p><b>Stand</b>'
    assert dutch_in(page, ["Stand"]) == ["Bedrag", "Er wacht nu niets op u", "Er wacht nu niets op u."]
    assert dutch_in("<p>Nothing waits for you now.</p>", []) == []
