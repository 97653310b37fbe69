"""The development sign-in over real connections, and the end of a session."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.identity import COOKIE, FOLLOWING
from runtime.web import parts_for
from store.database import Database
from store.sessions import Session, Sessions
from tests.servers.api.web import CHAIR, PATIENCE, Browser, Web, served

pytestmark = pytest.mark.every_postgres


async def test_signing_in_and_out(web: Web) -> None:
    token = (await web.client.post("/v1/sessions", json={"account": CHAIR})).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert (await web.client.get("/v1/routekaarten", headers=headers)).status_code == 200
    assert (await web.client.delete("/v1/sessions/current", headers=headers)).status_code == 204
    assert (await web.client.get("/v1/routekaarten", headers=headers)).status_code == 401


async def test_an_account_that_is_not_there_is_refused(web: Web) -> None:
    answer = await web.client.post("/v1/sessions", json={"account": "niemand"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "unknown_account"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Host": "evil.example"},
    ],
)
async def test_a_forwarded_request_cannot_sign_in(web: Web, headers: dict[str, str]) -> None:
    answer = await web.client.post("/v1/sessions", json={"account": CHAIR}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_refused")
    page = await web.client.post("/aanmelden", data={"account": CHAIR}, headers=headers)
    assert page.status_code == 403
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("changes", [{"development": False}, {"host": "192.168.1.5"}])
async def test_without_the_setting_or_off_loopback_nobody_signs_in(web: Web, changes: dict[str, Any]) -> None:
    async with (
        served(replace(parts_for(web.parts), **changes)) as url,
        httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client,
    ):
        assert (await client.post("/v1/sessions", json={"account": CHAIR})).status_code == 403
        assert (await client.post("/aanmelden", data={"account": CHAIR})).status_code == 403
        page = await client.get("/aanmelden")
        assert page.status_code == 200
        assert CHAIR not in page.text


@pytest.mark.parametrize("changes", [{"development": False}, {"host": "192.168.1.5"}])
async def test_a_development_session_is_over_where_that_sign_in_is_no_longer_possible(
    web: Web, changes: dict[str, Any]
) -> None:
    token = (await web.client.post("/v1/sessions", json={"account": CHAIR})).json()["token"]
    headers, cookie = {"Authorization": f"Bearer {token}"}, {"Cookie": f"{COOKIE}={token}"}
    assert (await web.client.get("/v1/routekaarten", headers=headers)).status_code == 200
    assert (await web.client.get("/", headers=cookie)).status_code == 200
    async with (
        served(replace(parts_for(web.parts), **changes)) as url,
        httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client,
    ):
        answer = await client.get("/v1/routekaarten", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
        assert (await client.get("/", headers=cookie)).headers["location"] == "/aanmelden"


class Noting(Sessions):
    """Sessions that note whether a request used one."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.noted: list[bool] = []

    async def find(self, token: str, *, used: bool = True) -> Session | None:
        self.noted.append(used)
        return await super().find(token, used=used)


async def test_a_page_that_follows_by_itself_keeps_no_session_open(web: Web) -> None:
    sessions = Noting(web.parts.database)
    async with served(replace(parts_for(web.parts), sessions=sessions)) as url, Browser(url) as browser:
        await browser.post("/aanmelden", data={"account": CHAIR})
        for headers, used in (({}, True), ({FOLLOWING: "ja"}, False)):
            sessions.noted.clear()
            assert (await browser.get("/vergaderingen", headers=headers)).status_code == 200
            assert sessions.noted == [used]
        assert FOLLOWING in (await browser.get("/static/meeting-refresh.js")).text


async def test_the_cookie_is_for_the_server_alone_and_every_sign_in_is_a_new_session(web: Web) -> None:
    browser = await web.page(CHAIR)
    first = browser.cookies[COOKIE]
    answer = await browser.post("/aanmelden", data={"account": "ncg-eemsdelta"})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert cookie.startswith("__Host-")
    assert browser.cookies[COOKIE] != first
    assert await web.parts.sessions.find(first) is None
    await browser.aclose()


async def test_a_form_from_elsewhere_does_not_sign_in_or_out(web: Web) -> None:
    browser = await web.page(CHAIR)
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert (await browser.post("/aanmelden", data={"account": "beheerder"}, headers=cross)).status_code == 403
    assert (await browser.post("/afmelden", data={"csrf": "x"})).status_code == 403
    assert CHAIR in (await browser.get("/")).text
    await browser.aclose()
