"""Who looked at what is written down before it is shown; the routes to ask come from the application itself."""

from collections.abc import Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route

from api.app import create_app
from api.looking import LookedRoute
from audit.access_record import AccessRecord
from runtime.embedded.ports import free_port
from runtime.web import parts_for
from store.access import AccessLog
from store.database import Database
from tests.servers.api.papers import added
from tests.servers.api.web import CHAIR, PREPARER, Browser, Web, key, served

AUDITOR, ELSEWHERE = "auditor-rijk", "voorzitter-oldambt"
SHOWS_NOBODY = {
    "/aanmelden",
    "/controle/audits/nieuw",
    "/aanmeldingen",
    "/beheer/gezondheid",
    "/beheer/procedures",
    "/beheer/procedures/vergelijk",
    "/beheer/procedures/versies/{name}",
    "/instellingen",
    "/log/checkpoint",
    "/log/tile/{path:path}",
    "/routekaarten/nieuw",
    "/v1/health/live",
    "/v1/health/ready",
    "/v1/health/system",
    "/v1/log/entries/{index}/proof",
    "/v1/log/keys",
    "/v1/log/proofs/consistency",
    "/v1/log/proofs/inclusion",
    "/v1/openapi.json",
    "/v1/procedures",
}
"""All routes that nothing is written of. A new one belongs here only where it shows no case and nobody's data."""
OF_CASE = "/routekaarten/{name}"


def routes_of(routes: Iterable[object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every route with its whole path, those of routers and mounted applications too."""
    for route in routes:
        if isinstance(route, Mount):
            yield from routes_of(route.routes, prefix + route.path)
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            yield from routes_of(inner.routes, prefix)
        elif isinstance(route, Route | APIRoute):
            yield prefix + route.path, route


def get_routes(web: Web) -> list[tuple[str, LookedRoute]]:
    """Those that can be asked with GET."""
    found = []
    for path, route in routes_of(create_app(parts_for(web.parts)).routes):
        if "GET" in (getattr(route, "methods", None) or ()):
            assert isinstance(route, LookedRoute), f"{path} does not write its looks"
            found.append((path, route))
    return found


async def newest(web: Web, number: int = 1) -> list[AccessRecord]:
    """The last looks, oldest first."""
    return [one.record for one in reversed(await web.parts.access_log.page(None, number))]


async def looks_of(web: Web) -> int:
    """How many there are."""
    last = await newest(web)
    return last[0].index + 1 if last else 0


async def asked(web: Web, path: str, account: str, **parameters: Any) -> httpx.Response:
    """A GET by this person: to a page in a browser, and to the API and the log with a token."""
    if path.startswith(("/v1", "/log")):
        return await web.get(account, path, **parameters)
    browser = await web.page(account)
    try:
        return await browser.get(path, params=parameters)
    finally:
        await browser.aclose()


def test_that_a_route_shows_nobody_is_known_here(web: Web) -> None:
    assert {path for path, route in get_routes(web) if route.look_kind is None} == SHOWS_NOBODY


async def test_every_route_that_shows_a_case_or_personal_data_writes_a_look(web: Web) -> None:
    case = await web.open()
    await added(web, case, b"Een tekst", "tekst.txt")
    account = {one.handle: one.account for one in await web.parts.register.all_handles()}[AUDITOR]
    trace = "ab" * 16
    filled = {
        "{name}": case,
        "{name:path}": case,
        "{case}": case,
        "{trace_id}": trace,
        "{index}": "0",
        "{path:path}": "000.p/1",
        "{key:path}": key(),
        "{number}": "1",
    }
    since = {"from": datetime.now(UTC).isoformat()}
    parameters: dict[str, dict[str, Any]] = {
        "/beheer/organisatie/nieuw": {"soort": "add_body"},
        "/v1/route-preview": {"municipality": "1979", "measure": "isolation_to_norm", "amountCents": 1},
        "/controle/routekaarten/{name}/vermeldingen": {"na": 0, "aantal": 1},
    }
    for path, route in get_routes(web):
        place = path
        for name, value in filled.items():
            place = place.replace(name, value)
        assert "{" not in place, f"the test does not know what to put in {path}"
        before = await looks_of(web)
        given = since if path.endswith("/difference") else parameters.get(path, {})
        answer = await asked(web, place, AUDITOR, **given)
        if route.look_kind is None:
            assert await looks_of(web) == before, path
            continue
        assert await looks_of(web) == before + 1, (path, answer.status_code, answer.text)
        (record,) = await newest(web)
        assert (record.account, record.look) == (account, route.look_kind.value), path
        assert answer.headers["traceparent"].split("-")[1] == record.trace_id
        outcome = {200: "shown", 403: "refused", 404: "not_found"}[answer.status_code]
        assert record.outcome == outcome, path
        if OF_CASE in path:
            assert (outcome, record.cases) == ("shown", [case]), path
        # What has nothing of a case in it does not become a look at one.
        if record.cases:
            assert case in record.cases, path


def test_a_route_that_does_not_say_what_it_shows_is_no_route() -> None:
    app = FastAPI()
    app.router.route_class = LookedRoute

    async def show() -> dict[str, str]:
        return {}

    with pytest.raises(TypeError, match="GET /made-up does not say what it shows"):
        app.get("/made-up")(show)


async def test_a_look_says_whether_the_deliberation_was_shown(web: Web) -> None:
    case = await web.open()
    for account, deliberation in ((CHAIR, True), ("beheerder", False)):
        for path in (f"/v1/routekaarten/{case}", f"/routekaarten/{case}", f"/v1/routekaarten/{case}/history"):
            answer = await asked(web, path, account)
            assert answer.status_code == 200, answer.text
            (record,) = await newest(web)
            assert (record.cases, record.deliberation) == ([case], deliberation), (account, path)


async def test_a_list_names_the_cases_that_were_on_it_and_no_deliberation(web: Web) -> None:
    case = await web.open()
    listed = (await web.get(CHAIR, "/v1/routekaarten", limit=5)).json()["routekaarten"]
    (record,) = await newest(web)
    assert record.cases == sorted(one["case"] for one in listed)
    assert case in record.cases
    assert (record.look, record.deliberation) == ("case_list", False)
    reference = next(one["reference"] for one in listed if one["case"] == case)
    await web.get(CHAIR, "/v1/routekaarten", reference=reference)
    (record,) = await newest(web)
    assert (record.cases, record.deliberation) == ([case], False)


async def test_a_case_that_somebody_may_not_read_is_a_look_that_found_nothing(web: Web) -> None:
    case = await web.open()
    assert (await web.get(ELSEWHERE, f"/v1/routekaarten/{case}")).status_code == 404
    (record,) = await newest(web)
    assert (record.outcome, record.cases, record.deliberation) == ("not_found", [case], False)
    assert (await web.get(ELSEWHERE, "/v1/routekaarten/no-such-case")).status_code == 404
    (record,) = await newest(web)
    assert (record.outcome, record.cases) == ("not_found", [])


async def test_what_is_refused_is_a_look_at_nobody(web: Web) -> None:
    assert (await web.get(CHAIR, "/v1/belangen", all="true")).status_code == 403
    (record,) = await newest(web)
    assert (record.look, record.outcome, record.persons) == ("interests", "refused", [])


async def test_whoever_a_register_names_was_looked_at(web: Web) -> None:
    chair = await web.parts.register.account_of(CHAIR)
    for path, kind, given in (
        ("/v1/organisatie", "organisation", {}),
        ("/v1/organisatie", "organisation", {"at": datetime.now(UTC).isoformat()}),
        ("/v1/stuurgroepen", "organisation", {}),
    ):
        answer = await web.get(AUDITOR, path, **given)
        assert answer.status_code == 200, answer.text
        (record,) = await newest(web)
        assert (record.look, record.outcome) == (kind, "shown")
        assert chair in record.persons, path


async def test_a_look_holds_nothing_of_what_was_searched_or_shown(web: Web) -> None:
    case = await web.open(reference="RK-geheim-kenmerk", area="Geheime buurt")
    await web.get(CHAIR, "/v1/routekaarten", reference="RK-geheim-kenmerk")
    await web.get(CHAIR, "/v1/routekaarten/RK-geheim-kenmerk")
    await asked(web, f"/routekaarten/{case}", CHAIR)
    written = "\n".join(map(str, await newest(web, 3)))
    assert case in written
    for word in ("geheim", "Geheim", CHAIR):
        assert word not in written


async def test_who_is_not_signed_in_leaves_no_look(web: Web) -> None:
    before = await looks_of(web)
    assert (await web.client.get("/v1/routekaarten")).status_code == 401
    assert (await web.client.get("/")).status_code == 303
    assert await looks_of(web) == before


async def test_a_form_that_comes_back_with_the_case_is_a_look_and_one_that_counted_is_not(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    try:
        page = (await browser.get(f"/routekaarten/{case}")).text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": csrf, "key": key(), "type": "cast_vote", "dossier": "00" * 32, "choice": "for"}
        before = await looks_of(web)
        answer = await browser.post(f"/routekaarten/{case}/acts", data=form)
        assert answer.status_code == 409, answer.text
        (record,) = await newest(web)
        assert (await looks_of(web), record.outcome, record.cases) == (before + 1, "shown", [case])
        form |= {"key": key(), "dossier": await web.digest(case)}
        answer = await browser.post(f"/routekaarten/{case}/acts", data=form)
        assert answer.status_code == 303, answer.text
        assert await looks_of(web) == before + 1
    finally:
        await browser.aclose()


@asynccontextmanager
async def without_log(web: Web) -> Any:
    """The same application, whose access log cannot be written."""
    away = AccessLog(Database(f"postgresql://nobody@127.0.0.1:{free_port()}/none"))
    changed = replace(parts_for(web.parts), access_log=away)
    async with served(changed) as url, Browser(url) as client:
        yield client


async def test_what_cannot_be_written_down_is_not_shown(web: Web) -> None:
    case = await web.open()
    reference = "RK-niet-te-zien"
    hidden = await web.open(reference=reference)
    headers = await web.bearer(CHAIR)
    async with without_log(web) as client:
        for path in ("", f"/{case}", f"/{hidden}/history", f"/{hidden}/acts", f"/{hidden}/authority"):
            answer = await client.get(f"/v1/routekaarten{path}", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable"), path
            assert reference not in answer.text
        await client.post("/aanmelden", data={"account": CHAIR})
        page = await client.get(f"/routekaarten/{hidden}")
        assert page.status_code == 503
        assert reference not in page.text
        # What shows nobody's data is shown, and acts are taken: the ledger has those.
        assert (await client.get("/v1/procedures", headers=headers)).status_code == 200
        body = {"type": "cast_vote", "dossier": await web.digest(case), "choice": "for"}
        sent = await client.post(
            f"/v1/routekaarten/{case}/acts", json=body, headers=headers | {"Idempotency-Key": key()}
        )
        assert sent.status_code == 200, sent.text


async def test_the_preparer_sees_a_case_and_the_look_has_the_moment_that_it_began(web: Web) -> None:
    case = await web.open()
    await web.get(PREPARER, f"/v1/routekaarten/{case}")
    (record,) = await newest(web)
    assert record.began <= record.recorded_at
