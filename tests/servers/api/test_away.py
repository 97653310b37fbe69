"""A server that is away: nothing is allowed, it is said so, and nothing that was typed is lost."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from api.identity import COOKIE
from authority.explaining import Explaining
from authority.opa import PolicyClient
from authority.reading import Reading
from authority.take import Authority
from runtime.embedded.ports import free_port
from runtime.policy_then import PoliciesThen
from runtime.web import parts_for
from store.database import Database
from store.keys import MasterKey
from store.ledger import Ledger
from tests.servers.api.web import CHAIR, PREPARER, Browser, Web, intake, key, served

pytestmark = pytest.mark.every_postgres

TYPED = 'Ik ben <b>tegen</b> & "blijf" het.\nTweede regel.'


@asynccontextmanager
async def without_opa(web: Web) -> AsyncIterator[httpx.AsyncClient]:
    """The same application, whose OPA does not answer."""
    parts = web.parts
    async with PolicyClient(f"http://127.0.0.1:{free_port()}", "token", 1.0) as away:
        authority = Authority(parts.ledger, parts.register, parts.procedures, away, parts.queries.neighbours)
        explaining = Explaining(parts.register, away, PoliciesThen(parts.policies, parts.settings.cache))
        reading = Reading(parts.register, parts.procedures, away, explaining)
        changed = replace(parts_for(parts), authority=authority, reading=reading, explaining=explaining)
        async with served(changed) as url, Browser(url) as client:
            yield client


async def test_without_the_policy_nothing_is_allowed_and_nothing_is_written(web: Web) -> None:
    case = await web.open()
    before = await web.parts.queries.entries_of(f"routekaart/{case}")
    body = {"type": "cast_vote", "dossier": await web.digest(case), "choice": "for"}
    headers = await web.bearer(CHAIR) | {"Idempotency-Key": key()}
    async with without_opa(web) as client:
        answer = await client.post(f"/v1/routekaarten/{case}/acts", json=body, headers=headers)
        reads = [await client.get(f"/v1/routekaarten{more}", headers=headers) for more in ("", f"/{case}")]
        opened = await client.post(
            "/v1/routekaarten", json=intake(), headers=await web.bearer(PREPARER) | {"Idempotency-Key": key()}
        )
    for refused in (answer, opened, *reads):
        assert (refused.status_code, refused.json()["code"]) == (503, "authority_unavailable")
        assert int(refused.headers["retry-after"]) > 0
    assert "dezelfde sleutel" in answer.json()["detail"]
    assert await web.parts.queries.entries_of(f"routekaart/{case}") == before
    # Sent again with the same key when the policy is back, it counts.
    assert (await web.client.post(f"/v1/routekaarten/{case}/acts", json=body, headers=headers)).status_code == 200


async def test_without_the_policy_the_page_keeps_what_was_typed_and_it_can_be_sent_again(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    page = await browser.get(f"/routekaarten/{case}")
    hidden = dict(re.findall(r'name="(csrf|dossier)" value="([^"]+)"', page.text))
    form = hidden | {"key": key(), "type": "cast_vote", "choice": "against", "reasons": TYPED}
    async with without_opa(web) as client:
        client.cookies = browser.cookies
        answer = await client.post(f"/routekaarten/{case}/acts", data=form)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    kept = "Ik ben &lt;b&gt;tegen&lt;/b&gt; &amp; &#34;blijf&#34; het.\nTweede regel."
    assert answer.text.count(kept) == 2
    again = dict(re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', answer.text, re.DOTALL))
    assert set(again) == {"dossier", "key", "type", "choice", "reasons"}
    assert again["key"] == form["key"]
    sent = await browser.post(f"/routekaarten/{case}/acts", data=form)
    assert sent.status_code == 303
    await browser.aclose()


async def test_without_the_database_everything_is_503_and_the_page_keeps_what_was_typed(web: Web) -> None:
    away = Database(f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    master = MasterKey(bytes(32))
    parts = parts_for(web.parts)
    sessions, queries = type(parts.sessions)(away), type(parts.queries)(away, master)
    ledger = Ledger(away, master)
    authority = Authority(ledger, parts.register, parts.procedures, web.parts.policy, queries.neighbours)
    gone = replace(parts, sessions=sessions, queries=queries, authority=authority)
    async with served(gone) as url, httpx.AsyncClient(base_url=url, timeout=30) as client:
        answer = await client.get("/v1/routekaarten", headers={"Authorization": "Bearer x"})
        assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
        assert "retry-after" in answer.headers
        client.cookies.set(COOKIE, "some-token")
        form = {"csrf": "x", "key": key(), "type": "withdraw", "dossier": "ab" * 32, "reasons": "Een lang verhaal."}
        page = await client.post(f"/routekaarten/{'0' * 32}/acts", data=form)
        assert page.status_code == 503
        assert "Een lang verhaal." in page.text
    await away.close()
