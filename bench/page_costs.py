"""What a page costs the web application when there are very many cases: the list, the page of one case, and the overview.

In a database of its own, as the measuring of the transparency log has one: some cases that were really decided or wait for
a vote, and copies of them up to each size. The application runs in this process, with a clock at its own door: what counts is its
time for a request, with all that it waits for, and not the client's. The pages take turns, so that a busy moment strikes all of
them.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

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


async def measure_pages(settings: Settings, sizes: Sizes, say: Callable[[str], None]) -> PageCosts:
    """The figures; `settings` are those of the stack. Reads a second are measured on the stack itself."""
    reads = await _reads(settings, sizes)
    async with own_ledger(settings, "bench_pages") as own:
        real = await _real_cases(own)
        own.parts.page_policy.begin()
        await own.parts.page_policy.ready()
        door, there, found = _Door(), len(real), []
        async with served(door.around(create_app(parts_for(own.parts)))) as url, _signed_in(url) as browser:
            for size in sizes.page_cases:
                say(f"pages among {size:,} cases: filling")
                await fill_cases(own.owner, real, there - len(real) + 1, size - len(real))
                there = size
                say(f"pages among {size:,} cases")
                took = await _in_turns(browser, door, await _addresses(browser, real), sizes.page_turns)
                found.append(PageAt(size, *(Times.of(one) for one in took)))
            weights = [await _weight(browser, path) for path in await _addresses(browser, real)]
    return PageCosts(tuple(found), weights[0], weights[1], weights[2], sizes.clients, reads)


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


async def _in_turns(browser: aiohttp.ClientSession, door: _Door, paths: Sequence[str], turns: int) -> list[list[float]]:
    took: list[list[float]] = [[] for _ in paths]
    for number in range(_WARM + turns):
        for path, times in zip(paths, took, strict=True):
            door.took.clear()
            await _text(browser, path)
            if number >= _WARM:
                times.append(door.took[0])
    return took


async def _weight(browser: aiohttp.ClientSession, path: str) -> PageWeight:
    """The page and all that it names, as a browser fetches them the first time."""
    html = await _text(browser, path)
    linked = dict.fromkeys(_LINKED.findall(html))
    sizes = [len(html.encode())]
    for one in linked:
        async with browser.get(one, auto_decompress=False) as answer:
            assert answer.status == 200, one
            sizes.append(len(await answer.read()))
    return PageWeight(sum(sizes), len(sizes))


async def _reads(settings: Settings, sizes: Sizes) -> float:
    """Pages of a case a second, for so many who are signed in, from the web application of the stack."""
    assert settings.url is not None
    async with _signed_in(settings.url) as browser:
        listed = re.findall(r'href="(/routekaarten/[0-9a-f]{32})"', await _text(browser, "/routekaarten"))
        assert listed
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
