"""How often may be asked: by who is signed in, by who is not, by who guesses, and of the log; on the real application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import structlog

from api.edge import LARGEST_BODY
from api.identity import COOKIE
from api.limits import Limits, networks
from api.rate import Rate
from runtime.web import parts_for
from tests.servers.api.browsing import form_for
from tests.servers.api.web import CHAIR, PATIENCE, Browser, Web, served


class Clock:
    """A clock that stands still, so that a limit is one however slow the machine is."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def limited(web: Web, **per_minute: int) -> AsyncIterator[tuple[str, Clock]]:
    """The same application with these limits and no others."""
    clock = Clock()
    limits = Limits(**{name: Rate(most, clock) for name, most in per_minute.items()})
    async with served(replace(parts_for(web.parts), limits=limits)) as url:
        yield url, clock


async def test_who_is_signed_in_is_told_when_to_come_back_by_the_api_and_by_the_page(web: Web) -> None:
    async with limited(web, account=3) as (url, clock), Browser(url) as browser:
        token = (await browser.post("/v1/sessions", json={"account": CHAIR})).json()["token"]
        bearer = {"Authorization": f"Bearer {token}"}
        assert [(await browser.get("/v1/routekaarten", headers=bearer)).status_code for _ in range(3)] == [200] * 3
        answer = await browser.get("/v1/routekaarten", headers=bearer)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "20")
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.json()["type"], answer.json()["code"]) == (
            "urn:getrapt:problem:too-many-requests",
            "too_many_requests",
        )
        # The same person by another way is the same person; another person is another.
        browser.cookies.set(COOKIE, token)
        page = await browser.get("/")
        assert (page.status_code, page.headers["retry-after"]) == (429, "20")
        assert "Na 20 seconden kan het weer." in page.text
        other = (await browser.post("/v1/sessions", json={"account": "ncg-eemsdelta"})).json()["token"]
        assert (await browser.get("/v1/routekaarten", headers={"Authorization": f"Bearer {other}"})).status_code == 200
        clock.now += 20
        assert (await browser.get("/")).status_code == 200


async def test_a_form_that_came_too_soon_keeps_what_was_typed_and_can_be_sent_again(web: Web) -> None:
    case = await web.open()
    async with limited(web, account=1) as (url, clock), Browser(url) as browser:
        await browser.post("/aanmelden", data={"account": CHAIR})
        form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
        sent = await browser.post(form.action, data=form.fields | {"choice": "against", "reasons": "Bewaar dit."})
        assert (sent.status_code, sent.headers["retry-after"]) == (429, "60")
        assert "Er is niets vastgelegd." in sent.text
        again = form_for(sent, "cast_vote")
        assert again.fields["reasons"] == "Bewaar dit."
        clock.now += 60
        assert (await browser.post(again.action, data=again.fields)).status_code == 303


async def test_a_visitor_is_limited_by_address_and_a_made_up_token_is_no_way_around_it(web: Web) -> None:
    async with limited(web, address=4) as (url, _), Browser(url) as browser:
        token = (await browser.post("/v1/sessions", json={"account": CHAIR})).json()["token"]
        asked = [
            ("/aanmelden", {}),
            ("/v1/routekaarten", {"Authorization": "Bearer made-up"}),
            ("/aanmelden", {"Cookie": f"{COOKIE}=made-up"}),
        ]
        assert [(await browser.get(path, headers=headers)).status_code for path, headers in asked] == [200, 401, 200]
        with structlog.testing.capture_logs() as lines:
            for path, headers in [*asked, ("/niets", {}), ("/v1/openapi.json", {})]:
                answer = await browser.get(path, headers=headers)
                assert (answer.status_code, answer.headers["retry-after"]) == (429, "15"), path
        assert [line["of"] for line in lines if line["event"] == "request.limited"] == ["address"] * 5
        assert "127.0.0.1" not in str(lines)
        # Who is signed in is not kept from work by others at the same address, nor are styles and the sign of life.
        bearer = {"Authorization": f"Bearer {token}"}
        assert {(await browser.get("/v1/routekaarten", headers=bearer)).status_code for _ in range(10)} == {200}
        for path in ("/static/getrapt.css", "/v1/health/live"):
            assert (await browser.get(path)).status_code == 200


async def test_who_is_signed_in_uses_nothing_of_the_share_of_the_address(web: Web) -> None:
    async with limited(web, address=3) as (url, _), Browser(url) as browser:
        await browser.post("/aanmelden", data={"account": CHAIR})
        assert {(await browser.get("/")).status_code for _ in range(10)} == {200}
        browser.cookies.clear()
        assert [(await browser.get("/aanmelden")).status_code for _ in range(3)] == [200, 200, 429]


async def test_a_form_of_a_session_that_is_over_is_not_lost_where_the_address_had_its_share(web: Web) -> None:
    case = await web.open()
    async with limited(web, address=1) as (url, _), Browser(url) as browser:
        await browser.post("/aanmelden", data={"account": CHAIR})
        form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
        await web.parts.sessions.close(browser.cookies[COOKIE])
        sent = await browser.post(form.action, data=form.fields | {"choice": "for", "reasons": "Bewaar dit."})
        assert sent.status_code == 429
        assert form_for(sent, "cast_vote").fields["reasons"] == "Bewaar dit."
        forged = await browser.post(form.action, data=form.fields | {"csrf": "00", "reasons": "Bewaar dit."})
        assert (forged.status_code, "<button" in forged.text) == (429, False)


async def test_who_fails_to_sign_in_too_often_waits_and_who_succeeds_never_does(web: Web) -> None:
    async with limited(web, sign_in=3) as (url, clock), httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        good, wrong = {"account": CHAIR}, {"account": "niemand"}
        assert {(await client.post("/v1/sessions", json=good)).status_code for _ in range(10)} == {201}
        assert [(await client.post("/v1/sessions", json=wrong)).status_code for _ in range(4)] == [400, 400, 400, 429]
        for path, sent in (("/v1/sessions", {"json": good}), ("/aanmelden", {"data": wrong})):
            answer = await client.post(path, **sent)
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "20"), path
        clock.now += 20
        assert (await client.post("/aanmelden", data=good)).status_code == 303


async def test_what_is_too_large_says_what_of_it(web: Web) -> None:
    """The limits on a request, each by a problem of its own; those on how often are above."""
    headers = await web.bearer(CHAIR) | {"Idempotency-Key": "one", "Content-Type": "application/json"}
    csv = {"Content-Type": "text/csv"}
    large = b"x" * (LARGEST_BODY + 1)
    asked = [
        (await web.client.get("/v1/routekaarten", params={"limit": 101}, headers=headers), 400, "page-too-large"),
        (await web.client.post("/v1/mandaten", content=large, headers=headers), 413, "body-too-large"),
        (
            await web.client.post("/v1/mandaten/import", content=large * 17, headers=headers | csv),
            413,
            "file-too-large",
        ),
    ]
    for answer, status, kind in asked:
        assert (answer.status_code, answer.json()["type"]) == (status, f"urn:getrapt:problem:{kind}"), answer.text


async def test_the_log_has_a_limit_of_its_own(web: Web) -> None:
    async with limited(web, log=2, address=1) as (url, _), httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        found = [
            (await client.get(path)).status_code for path in ("/log/checkpoint", "/v1/log/keys", "/log/checkpoint")
        ]
        assert found[2] == 429
        assert 429 not in found[:2]
        assert (await client.get("/aanmelden")).status_code == 200


async def test_what_a_client_writes_of_its_address_is_believed_from_a_trusted_proxy_alone(web: Web) -> None:
    for proxies, last in (("", 429), ("127.0.0.1", 200)):
        limits = Limits(address=Rate(1, Clock()), proxies=networks(proxies))
        async with (
            served(replace(parts_for(web.parts), limits=limits)) as url,
            httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client,
        ):
            asked = [{"X-Forwarded-For": address} for address in ("203.0.113.1", "203.0.113.2")]
            found = [(await client.get("/aanmelden", headers=headers)).status_code for headers in asked]
            assert found == [200, last], proxies
