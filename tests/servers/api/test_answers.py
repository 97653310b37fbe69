"""What every answer has, whatever the route: headers, problems, and a log line that tells nothing of anybody."""

import json
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, cast

import httpx
import pytest
import structlog
from starlette.routing import Mount

from api.app import create_app
from api.headers import API_VERSION, HSTS, SECURITY
from runtime.web import parts_for
from store.sealing import Tampered
from store.vault import Vault
from tests.servers.api.web import CHAIR, PATIENCE, Browser, Web, key, served

pytestmark = pytest.mark.every_postgres

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")


def paths(routes: Iterable[Any], prefix: str = "") -> Iterator[str]:
    """Every path of these routes and of what is mounted below them, with something in place of parameters."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if isinstance(route, Mount):
            yield from paths(route.routes, prefix + route.path)
        elif inner is not None:
            yield from paths(inner.routes, prefix)
        else:
            yield prefix + re.sub(r"\{[^}]+\}", "0" * 32, route.path)


async def test_a_nul_in_a_path_a_query_or_a_body_is_no_failure(web: Web) -> None:
    api = create_app(parts_for(web.parts))
    named = sorted({path for path in paths(api.routes) if "0" * 32 in path})
    assert len(named) > 8
    for path in named:
        for account in (CHAIR, "beheerder", "auditor-rijk"):
            answer = await web.get(account, path.replace("0" * 32, "%00"))
            assert answer.status_code == 404, (path, answer.text)
    for path, name in (("mandaten", "holder"), ("mandaten", "principal"), ("organisatie/wijzigingen", "body")):
        assert (await web.get("beheerder", f"/v1/{path}", **{name: "\0"})).status_code == 400, (path, name)
    mandaat = {
        "principal": "staatssecretaris",
        "holder": {"kind": "seat", "id": "a\0"},
        "acts": ["sign"],
        "validFrom": "2026-01-01T00:00:00+01:00",
        "source": {"title": "t", "reference": "r", "date": "2026-01-01"},
    }
    answer = await web.post("beheerder", "/v1/mandaten", mandaat)
    assert answer.status_code == 400, answer.text


async def test_every_route_by_every_method_answers_with_the_security_headers_and_never_500(web: Web) -> None:
    found = sorted(
        {*paths(create_app(parts_for(web.parts)).routes), "/static/getrapt.css", "/niets", "/v1", "/v1/", "/v1/x"}
    )
    assert len(found) > 18
    for path in found:
        # A session of its own for each, of an account of its own: these requests end it.
        token = (await web.client.post("/v1/sessions", json={"account": "provincie-oldambt"})).json()["token"]
        bearer = {"Authorization": f"Bearer {token}"}
        for method in METHODS:
            for headers in ({}, bearer):
                answer = await web.client.request(method, path, headers=headers)
                where = (method, path, answer.status_code)
                assert answer.status_code != 422, where
                assert answer.status_code < 500 or path == "/v1/health/ready", where
                for name, value in SECURITY:
                    if (name, path) != ("Cross-Origin-Resource-Policy", "/v1/openapi.json"):
                        assert answer.headers.get_list(name) == [value], (*where, name)
                assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", answer.headers["traceparent"])
                if path.startswith("/v1"):
                    assert answer.headers["api-version"] == API_VERSION, where
                if answer.status_code >= 400 and path.startswith("/v1/") and method != "HEAD":
                    problem = answer.json()
                    assert answer.headers["content-type"] == "application/problem+json", where
                    assert {"type", "title", "status", "detail", "code", "traceId"} <= set(problem), where
                    assert problem["status"] == answer.status_code, where
                if not path.startswith("/static"):
                    assert answer.headers["cache-control"] == "no-store", where
                    there = {one.strip() for one in answer.headers.get("allow", "").split(",") if one}
                    assert bool(there) == (answer.status_code == 405), where
                    assert method not in there, where


@pytest.mark.parametrize(
    ("public_url", "sent"), [(None, False), ("http://getrapt.example", False), ("https://getrapt.example", True)]
)
async def test_browsers_are_told_to_keep_to_https_where_people_come_by_that_alone(
    web: Web, public_url: str | None, sent: bool
) -> None:
    async with (
        served(replace(parts_for(web.parts), public_url=public_url)) as url,
        httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client,
    ):
        for path in ("/aanmelden", "/v1/health/live", "/static/getrapt.css", "/niets"):
            found = (await client.get(path)).headers.get_list(HSTS[0])
            assert found == ([HSTS[1]] if sent else []), path


async def test_what_one_person_gets_is_kept_by_nobody_and_not_for_the_next(web: Web) -> None:
    for path in ("/", "/aanmelden", "/v1/routekaarten"):
        answer = await web.client.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert {"cookie", "authorization"} <= {one.strip().lower() for one in answer.headers["vary"].split(",")}


async def test_no_route_of_the_api_is_open_to_a_visitor_but_the_public_ones(web: Web) -> None:
    public = {"/v1/health/live", "/v1/health/ready", "/v1/openapi.json", "/v1/sessions"}
    # Keys and hashes of the log, which everybody may read and nobody may change.
    proofs = {f"/v1/log/proofs/{one}" for one in ("inclusion", "consistency")}
    of_the_log = proofs | {"/v1/log/keys", f"/v1/log/entries/{'0' * 32}/proof"}
    for path in {*paths(create_app(parts_for(web.parts)).routes)} - public:
        if path.startswith("/v1"):
            for method in ("POST", "DELETE") if path in of_the_log else ("GET", "POST", "DELETE"):
                answer = await web.client.request(method, path, headers={"Idempotency-Key": key()})
                assert answer.status_code in (401, 404, 405, 415), (method, path, answer.status_code)


async def test_another_method_is_answered_with_those_that_there_are(web: Web) -> None:
    for path, there in (
        ("/v1/routekaarten/x", "GET, HEAD"),
        ("/v1/routekaarten/x/acts", "GET, HEAD, POST"),
        ("/v1/mandaten/import", "GET, HEAD, POST"),
        ("/aanmelden", "GET, HEAD, POST"),
        ("/v1/sessions", "DELETE, POST"),
    ):
        answer = await web.client.patch(path)
        assert (answer.status_code, answer.headers["allow"]) == (405, there), path


async def test_a_path_that_ends_in_a_slash_is_another_path(web: Web) -> None:
    for path in ("/v1/routekaarten/", "/aanmelden/", "/v1/health/live/"):
        assert (await web.client.get(path)).status_code == 404


async def test_the_description_is_public_and_keeps_the_design_rules(web: Web) -> None:
    answer = await web.client.get("/v1/openapi.json")
    document = answer.json()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert document["servers"] == [{"url": "/v1"}]
    assert set(document["info"]["contact"]) == {"name", "url", "email"}
    assert document["info"]["version"] == API_VERSION
    assert "422" not in json.dumps(document["paths"])
    for path, methods in document["paths"].items():
        bare = re.sub(r"/\{\w+\}", "", path)
        assert re.fullmatch(r"(/[a-z]+(-[a-z]+)*(\.json)?)+", bare), path
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query":
                    assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", parameter["name"])
            for status, response in operation["responses"].items():
                assert "API-Version" in response["headers"]
                assert status < "400" or list(response["content"]) == ["application/problem+json"]
    for reference in re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(document)):
        assert reference in document["components"]["schemas"]


async def test_health_names_what_is_missing(web: Web) -> None:
    async def broken() -> bool:
        raise OSError("secret address")

    async def well() -> bool:
        return True

    async def says_no() -> bool:
        return False

    parts = replace(parts_for(web.parts), health={"database": well, "opa": broken, "temporal": says_no})
    async with served(parts) as url, httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        answer = await client.get("/v1/health/ready")
        assert answer.status_code == 503
        assert answer.json()["missing"] == ["opa", "temporal"]
        assert "secret" not in answer.text
        assert (await client.get("/v1/health/live")).status_code == 200
    async with (
        served(replace(parts, health=dict.fromkeys(("database", "opa", "temporal"), well))) as url,
        httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client,
    ):
        assert (await client.get("/v1/health/ready")).status_code == 200


class Broken:
    """A vault that cannot be read."""

    def __getattr__(self, name: str) -> Any:
        async def fail(*_: object) -> None:
            raise (Tampered if name == "addresses" else RuntimeError)("secret of the inside")

        return fail


@pytest.mark.parametrize("path", ["/v1/routekaarten/{case}", "/routekaarten/{case}"])
async def test_an_unexpected_failure_shows_and_logs_nothing_of_the_inside(
    web: Web, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    case = await web.open()
    broken = replace(parts_for(web.parts), vault=cast("Vault", Broken()))
    with structlog.testing.capture_logs() as lines:
        async with served(broken) as url, Browser(url) as client:
            await client.post("/aanmelden", data={"account": CHAIR})
            answer = await client.get(path.format(case=case), headers=await web.bearer(CHAIR))
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret" not in json.dumps(lines, default=str)
    assert "secret" not in caplog.text
    assert [line["kind"] for line in lines if line["event"] == "request.failed"] == ["RuntimeError"]


async def test_a_request_is_one_line_without_what_was_asked_or_by_whom(web: Web) -> None:
    case = await web.open()
    bearer = await web.bearer(CHAIR)
    logging.getLogger().setLevel(logging.INFO)
    with structlog.testing.capture_logs() as lines:
        await web.client.get(f"/v1/routekaarten/{case}/history?limit=3", headers=bearer)
        await web.client.get("/routekaarten/een-kenmerk")
    found = [line for line in lines if line["event"] == "request"]
    assert [(line["route"], line["method"], line["status"]) for line in found] == [
        ("/v1/routekaarten/{name}/history", "GET", 200),
        ("/routekaarten/{name}", "GET", 401),
    ]
    assert set(found[0]) <= {"event", "log_level", "method", "route", "status", "ms", "trace_id"}
