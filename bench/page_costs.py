"""What a page costs the web application when there are very many cases: the list, the page of one case, and the overview.

In a database for each number, as the measuring of the transparency log has one: some cases that were really decided or wait for
a vote, and copies of them. The application runs in this process, with a clock at its own door: what counts is its time for a
request, with all that it waits for, and not the client's. Pages and databases take turns, so that a busy moment strikes all.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

import aiohttp
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from bench.act_parts import served
from bench.figures import PageAt, PageCosts, PageWeight
from bench.own_ledger import OwnLedger, own_ledger
from bench.page_filling import fill_cases
from bench.people import EXPLANATION, GROUPS, MOTIVATION, NO_EFFECT, PREPARER, People, people_at
from bench.sizes import Sizes
from bench.times import Times
from runtime.settings import Settings
from runtime.web import parts_for

_READER = "dg-obdr"
_AMOUNT = 5_000_000
_WARM = 5
_LINKED = re.compile(r'<(?:link rel="stylesheet" href|script src|img src)="(/[^"]+)"')
FONTS = re.compile(r'url\("?([^")]+\.woff2)"?\)')
"""The files that a style names; a browser fetches those of the letters that a page has, which are all."""
_MORE = re.compile(r'href="(/routekaarten\?[^"]*vanaf=[^"]+)"')


@dataclass
class _Door:
    """How long the application took for each request, in seconds."""

    took: list[float] = field(default_factory=list)

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application with a clock at its door."""

        async def timed(scope: Scope, receive: Receive, send: Send) -> None:
            began = time.perf_counter()
            await app(scope, receive, send)
            self.took.append(time.perf_counter() - began)

        return timed


@dataclass(frozen=True, slots=True)
class _Place:
    """A site with so many cases, who reads there, and the pages that are read."""

    cases: int
    door: _Door
    browser: aiohttp.ClientSession
    pages: Sequence[str]


async def measure_pages(settings: Settings, sizes: Sizes, say: Callable[[str], None]) -> PageCosts:
    """The figures; `settings` are those of the stack. Reads a second are measured on the stack itself."""
    say("pages of a case, read by many")
    reads = await _reads(settings, sizes)
    async with AsyncExitStack() as open_ones:
        places = []
        for cases in sizes.page_cases:
            say(f"a database of {cases:,} cases")
            places.append(await _filled(open_ones, settings, cases))
        say("pages in each of these, in turns")
        found = await _in_turns(places, sizes.page_turns)
        weights = [await _weight(places[-1].browser, page) for page in places[-1].pages]
    return PageCosts(tuple(found), weights[0], weights[1], weights[2], sizes.clients, reads)


async def _filled(open_ones: AsyncExitStack, settings: Settings, cases: int) -> _Place:
    own = await open_ones.enter_async_context(own_ledger(settings, f"bench_pages_{cases}"))
    real = await _real_cases(own)
    await fill_cases(own.owner, real, 1, cases - len(real))
    own.parts.page_policy.begin()
    await own.parts.page_policy.ready()
    door = _Door()
    url = await open_ones.enter_async_context(served(door.around(create_app(parts_for(own.parts)))))
    browser = await open_ones.enter_async_context(_signed_in(url))
    return _Place(cases, door, browser, await _addresses(browser, real))


async def _real_cases(own: OwnLedger) -> list[str]:
    """A case of each group that waits for votes, and of each one that was approved and one that was rejected; their ids."""
    async with served(create_app(parts_for(own.parts))) as url, people_at(url) as people:
        await people.sign_in(PREPARER, *(f"{party}-{group}" for group in GROUPS for party in ("voorzitter", "ncg")))
        waiting = []
        for group in GROUPS:
            waiting.append(await people.open_case(group, _AMOUNT))
            await own.drive(waiting[-1])
        decided = [await _decided(own, people, group, how) for group in GROUPS for how in ("for", "against")]
    return waiting + decided


async def _decided(own: OwnLedger, people: People, group: str, how: str) -> str:
    case = await people.open_case(group, _AMOUNT)
    await own.drive(case)
    row = await own.parts.queries.find_case(case)
    assert row is not None
    digest = row.state.dossier.digest
    for party in ("voorzitter", "ncg"):
        await people.act(f"{party}-{group}", case, digest, "cast_vote", choice=how, reasons=EXPLANATION)
    outcome = "approve" if how == "for" else "reject"
    concluded = {"motivation": MOTIVATION, "knockOn": NO_EFFECT}
    await people.act(f"voorzitter-{group}", case, digest, "conclude", outcome=outcome, **concluded)
    await own.drive(case)
    return case


@asynccontextmanager
async def _signed_in(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser of the reader at the application at this address."""
    async with aiohttp.ClientSession(url, cookie_jar=aiohttp.DummyCookieJar()) as browser:
        async with browser.post("/aanmelden", data={"account": _READER}, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()
            # By hand: the library sends a cookie that is for safe connections to no plain HTTP, which a browser does on loopback.
            browser.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        yield browser


async def _addresses(browser: aiohttp.ClientSession, real: Sequence[str]) -> list[str]:
    """The second page of the list, the page of a case that waits, and the overview."""
    more = _MORE.search(await _text(browser, "/routekaarten"))
    assert more is not None
    return [more.group(1).replace("&amp;", "&"), f"/routekaarten/{real[0]}", "/overzicht"]


async def _in_turns(places: Sequence[_Place], turns: int) -> list[PageAt]:
    took: list[list[list[float]]] = [[[] for _ in place.pages] for place in places]
    for number in range(_WARM + turns):
        for page in range(len(places[0].pages)):
            for place, of_place in zip(places, took, strict=True):
                place.door.took.clear()
                await _text(place.browser, place.pages[page])
                if number >= _WARM:
                    of_place[page].append(place.door.took[0])
    return [
        PageAt(place.cases, *(Times.of(times) for times in of_place))
        for place, of_place in zip(places, took, strict=True)
    ]


async def _weight(browser: aiohttp.ClientSession, path: str) -> PageWeight:
    """The page and all that it names, as a browser fetches them the first time."""
    html = await _text(browser, path)
    sizes = [len(html.encode())]
    for one in dict.fromkeys(_LINKED.findall(html)):
        sizes.append(await _size(browser, one))
        if ".css" in one:
            style = await _text(browser, one)
            sizes += [await _size(browser, urljoin(one, font)) for font in dict.fromkeys(FONTS.findall(style))]
    return PageWeight(sum(sizes), len(sizes))


async def _size(browser: aiohttp.ClientSession, address: str) -> int:
    """The bytes of a file as it is sent."""
    async with browser.get(address, auto_decompress=False) as answer:
        assert answer.status == 200, address
        return len(await answer.read())


async def _reads(settings: Settings, sizes: Sizes) -> float:
    """Pages of a case a second, for so many who are signed in, from the web application of the stack."""
    assert settings.url is not None
    async with _signed_in(settings.url) as browser:
        listed = re.findall(r'href="(/routekaarten/[0-9a-f]{32})"', await _text(browser, "/routekaarten"))
        assert listed
        for page in listed[:_WARM]:
            await _text(browser, page)
        left = iter(range(sizes.page_reads))

        async def reader() -> None:
            for number in left:
                await _text(browser, listed[number % len(listed)])

        began = time.perf_counter()
        await asyncio.gather(*(reader() for _ in range(sizes.clients)))
        return sizes.page_reads / (time.perf_counter() - began)


async def _text(browser: aiohttp.ClientSession, path: str) -> str:
    async with browser.get(path) as answer:
        said = await answer.text()
        assert answer.status == 200, f"{path}: {answer.status} {said[:500]}"
        return said
