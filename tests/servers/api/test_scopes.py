"""Nobody reads or acts outside their scope: every route of the application, asked by every role and by nobody.

The routes come from the application itself; who may ask what of each stands in `scope_rules`, and the words that an answer
must not have for whom in `scope_world`.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from api.app import create_app
from api.identity import COOKIE
from api.pages.forms import csrf_token
from runtime.web import parts_for
from tests.conftest import OpaServer, PostgresServer
from tests.servers.api.scope_rules import RULES, SINCE, Csv, Rule, Upload
from tests.servers.api.scope_world import AUDITS, KEEPS, OTHER_CHAIR, ROLES, VISITOR, World, made
from tests.servers.api.test_looks import routes_of
from tests.servers.api.web import Web, key, web_on


@pytest.fixture(scope="module")
async def world(postgres_engine: str, opa: OpaServer) -> AsyncIterator[World]:
    """A steering group at work; nothing that these tests send changes it."""
    server = PostgresServer(postgres_engine)
    async with web_on(server.fresh(), opa.url, opa.token) as web:
        yield await made(web)
    server.drop_all()


def routes(web: Web) -> set[tuple[str, str]]:
    """Every method of every route."""
    found = set()
    for path, route in routes_of(create_app(parts_for(web.parts)).routes):
        assert isinstance(route, Route | APIRoute)
        found |= {(method, path) for method in (route.methods or ()) if method != "HEAD"}
    return found


def filled(world: World, path: str) -> str:
    """The path with what there is in the world in its blanks."""
    of = {"mandaten": world.mandaat, "belangen": world.interest, "audits": world.audit, "betrokkenen": world.subject}
    of |= {"vergaderingen": world.meeting, "wijzigingen": world.change, "organen": "stuurgroep-eemsdelta"}
    of |= {"overzicht": "places", "versies": "0" * 64}
    blanks = {"trace_id": "ab" * 16, "index": "0", "path:path": "000.p/1", "key:path": key(), "number": "1"}
    blanks |= {"case": world.closed, "name:path": world.running}
    parts = path.split("/")
    for n, part in enumerate(parts):
        if part.startswith("{"):
            name = part[1:].partition("}")[0]
            what = blanks.get(name) or of.get(parts[n - 1], world.running)
            parts[n] = what + part.partition("}")[2]
    return "/".join(parts)


async def sent(world: World, role: str, method: str, path: str, rule: Rule) -> httpx.Response:
    """What this role gets."""
    web, headers, form = world.web, {}, {}
    query = {name: world.since if value is SINCE else value for name, value in rule.query.items()}
    if role != VISITOR:
        headers = await web.bearer(role)
        if not path.startswith(("/v1", "/log")):
            token = web.tokens[role]
            headers, form = {"Cookie": f"{COOKIE}={token}"}, {"csrf": csrf_token(token), "key": key()}
    if method == "GET":
        return await web.client.get(filled(world, path), params=query, headers=headers)
    headers |= {"Idempotency-Key": key()}
    what: Any = None if rule.body is None else rule.body(world)
    given: dict[str, Any] = {"data": form}
    if isinstance(what, Upload):
        given = {"data": form | dict(what.fields), "files": {what.name: ("bestand.txt", what.content)}}
    elif isinstance(what, Csv):
        given = {"content": what.content}
        headers |= {"Content-Type": "text/csv"}
    elif what is not None:
        given = {"json": what} if path.startswith("/v1") else {"data": form | what}
    return await web.client.request(method, filled(world, path), params=query, headers=headers, **given)


def is_turned_away(role: str, answer: httpx.Response) -> bool:
    """Whether who may not is told so, and nothing of whether there is what was asked for."""
    if role != VISITOR:
        return answer.status_code in (403, 404)
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/aanmelden")
    return answer.status_code in (401, 403) or to_sign_in


def _why(answer: httpx.Response) -> str:
    """What an answer says of itself, in short."""
    problem = answer.headers.get("content-type") == "application/problem+json"
    return str({name: answer.json().get(name) for name in ("code", "errors", "reasons")}) if problem else ""


async def test_every_route_has_its_rule(world: World) -> None:
    there = routes(world.web)
    assert there - set(RULES) == set(), "say in scope_rules.RULES who may ask it"
    assert set(RULES) - there == set(), "there is no such route"


async def test_nobody_reads_or_does_anything_outside_their_scope(world: World) -> None:
    for role in ROLES:
        await world.web.bearer(role)
    wrong: list[str] = []
    for (method, path), rule in RULES.items():
        # All at once, as people ask.
        asking = [role for role in (*ROLES, VISITOR) if method == "GET" or rule.reads or role not in rule.may]
        answers = await asyncio.gather(*(sent(world, role, method, path, rule) for role in asking))
        for role, answer in zip(asking, answers, strict=True):
            told = answer.text + "".join(answer.headers.get_list("location"))
            # What somebody asks with comes back; that it is there does not.
            asked = str(answer.request.url) + str(rule.body(world) if rule.body else "")
            seen = [word for word in world.seen(role, told) if word not in asked]
            may = role in rule.may
            listed = 200 if rule.each else 400
            in_file = rule.refused is not None and answer.status_code == listed and rule.refused in answer.text
            right = answer.status_code not in (400, 401, 403) if may else in_file or is_turned_away(role, answer)
            if seen or not right:
                wrong.append(f"{method} {path} by {role}: {answer.status_code} {_why(answer)} {seen}")
    assert not wrong, "\n".join(wrong)


async def test_own_looks_say_nothing_of_a_case_that_was_looked_for_in_vain(world: World) -> None:
    web = world.web
    for name in (world.reference, "RK-zo-is-er-geen"):
        assert (await web.get(OTHER_CHAIR, f"/v1/routekaarten/{name}")).status_code == 404
    looks = (await web.get(OTHER_CHAIR, "/v1/inzagen", limit=2)).json()["inzagen"]
    assert [(one["kind"], one["outcome"], one["cases"]) for one in looks] == [("case", "not_found", [])] * 2
    asked = (await web.get(OTHER_CHAIR, "/v1/inzagen", case=world.running, limit=1)).json()
    assert (asked["inzagen"], asked["before"]) == ([], None)
    # The auditor sees what was tried.
    tried = (await web.get(AUDITS, "/v1/inzagen", all="true", case=world.running, limit=1)).json()
    assert (tried["inzagen"][0]["account"], tried["inzagen"][0]["cases"]) == (OTHER_CHAIR, [world.running])


async def test_whether_there_are_more_cases_than_may_be_read_is_not_said(world: World) -> None:
    web = world.web
    listed = await web.get(OTHER_CHAIR, "/v1/routekaarten", municipality="1979", limit=1)
    assert listed.json() == {"routekaarten": [], "after": None}
    for wanted in ("Binnenbuurt", "0003209900430667", world.reference):
        found = await web.client.post(
            "/v1/routekaarten/searches", params={"limit": 1}, json={"search": wanted}, headers=await web.bearer(KEEPS)
        )
        assert found.json() == {"routekaarten": [], "after": None}, wanted
    # Who may read them all finds them all, one page after the other; in another session a place is none.
    places: dict[str, str] = {}
    seen = []
    while True:
        page = (await web.get(AUDITS, "/v1/routekaarten", limit=1, **places)).json()
        seen += [one["case"] for one in page["routekaarten"]]
        if page["after"] is None:
            break
        places = {"after": page["after"]}
    assert seen == [world.running, world.closed]
    other = await web.get(KEEPS, "/v1/routekaarten", limit=1, **places)
    assert (other.status_code, other.json()["errors"][0]["code"]) == (400, "bad_cursor")
