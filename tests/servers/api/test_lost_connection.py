"""A connection that is cut in the middle of an act: afterwards the person is told whether it counted, and it counts once."""

import asyncio
import socket
import struct
from urllib.parse import urlencode, urlsplit

import httpx
import structlog

from api.identity import COOKIE
from tests.servers.api.browsing import Form, form_for
from tests.servers.api.web import CHAIR, Web


def cut(web: Web, browser: httpx.AsyncClient, form: Form, data: dict[str, str], *, half: bool = False) -> None:
    """Sends the form, or the first half of it, and cuts the connection without waiting for a word of the answer."""
    place = urlsplit(web.url)
    body = urlencode(data).encode()
    head = (
        f"POST {form.action} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {COOKIE}={browser.cookies[COOKIE]}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    with socket.create_connection((place.hostname, place.port)) as connection:
        # Zero seconds to linger: the other side hears a reset, as when a cable is pulled or a telephone loses its network.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(head + (body[: len(body) // 2] if half else body))
        if not half:
            # So that the server has read it: a reset throws away what still lies in its buffer.
            connection.recv(1, socket.MSG_PEEK)


async def test_an_act_whose_answer_was_never_heard_counts_and_the_person_is_told_so(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
    data = form.fields | {"choice": "against", "reasons": "Te duur."}
    await asyncio.to_thread(cut, web, browser, form, data)
    receipt = await web.parts.receipts.taken(await account(web), form.fields["key"])
    assert receipt is not None and receipt.allow
    told = f"als nummer {receipt.index}."
    outcome = await browser.get(f"/handelingen/{form.fields['key']}")
    assert "Uw stem telt" in outcome.text
    assert told in outcome.text
    # Who opens the case anew sees it there, without the key.
    fresh = await browser.get(f"/routekaarten/{case}")
    assert "Uw laatste handeling in deze zaak: Stemmen, vastgelegd op" in fresh.text
    assert told in fresh.text
    # Who reloads sends the same once more.
    again = await browser.post(form.action, data=data)
    assert again.status_code == 303
    shown = await browser.get(again.headers["location"])
    assert "Uw stem telt: vastgelegd op" in shown.text
    assert f"als nummer {receipt.index}." in shown.text
    assert await recorded(web, case) == 1
    await browser.aclose()


async def test_an_act_that_was_cut_off_while_it_was_being_sent_left_nothing_and_the_person_is_told_so(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
    data = form.fields | {"choice": "against", "reasons": "Te duur."}
    with structlog.testing.capture_logs() as lines:
        await asyncio.to_thread(cut, web, browser, form, data, half=True)
        async with asyncio.timeout(20):
            while not any(line["event"] == "request" and line["method"] == "POST" for line in lines):
                await asyncio.sleep(0.01)
    outcome = await browser.get(f"/handelingen/{form.fields['key']}")
    assert "Er is niets vastgelegd" in outcome.text
    assert "Van u is in deze zaak nog niets vastgelegd." in (await browser.get(f"/routekaarten/{case}")).text
    assert await recorded(web, case) == 0
    assert (await browser.post(form.action, data=data)).status_code == 303
    assert await recorded(web, case) == 1
    await browser.aclose()


async def test_going_back_and_sending_the_same_vote_again_is_no_second_one(web: Web) -> None:
    case = await web.open()
    browser = await web.page(CHAIR)
    places = []
    for choice in ("for", "for", "against", "against", "for"):
        # The page is drawn anew each time, as when a browser goes back, and so has another key.
        form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
        sent = await browser.post(form.action, data=form.fields | {"choice": choice, "reasons": "Om de buren."})
        assert sent.status_code == 303, sent.text
        places.append(sent.headers["location"])
    # Another choice is another act, also where it was the first one once.
    assert await recorded(web, case) == 3
    assert places[0] == places[1] != places[2] == places[3] != places[4] != places[0]
    await browser.aclose()


async def test_a_vote_that_is_asked_anew_counts_anew_however_much_it_is_like_the_last_one(web: Web) -> None:
    case = await web.open()
    browser = await web.page("ncg-eemsdelta")
    form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
    assert (await browser.post(form.action, data=form.fields | {"choice": "for"})).status_code == 303
    await web.took(CHAIR, case, type="return_for_information", questions="Klopt het?")
    await web.took("zaakbehandelaar-ncg", case, type="answer", answer="Ja.", amountCents=4_000_000)
    form = form_for(await browser.get(f"/routekaarten/{case}"), "cast_vote")
    assert (await browser.post(form.action, data=form.fields | {"choice": "for"})).status_code == 303
    assert await recorded(web, case) == 2
    await browser.aclose()


async def account(web: Web) -> str:
    """The chair's pseudonym."""
    found = await web.parts.register.account_of(CHAIR)
    assert found is not None
    return found


async def recorded(web: Web, case: str) -> int:
    """How many votes there are in the ledger."""
    entries = await web.parts.queries.entries_of(f"routekaart/{case}")
    return [entry.entry.act["type"] for entry in entries].count("cast_vote")
