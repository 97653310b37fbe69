"""Where somebody may not confirm what waits for a second person, the page says who can, and so does a refusal: by the policy."""

import base64
from datetime import UTC, datetime, timedelta

import httpx

from tests.procedures import text_numbered
from tests.servers.api.browsing import forms_on
from tests.servers.api.test_mandaten import proposed as proposed_by_api
from tests.servers.api.test_pages import browsers
from tests.servers.api.test_pages_admin import ALSO_MANAGES, MANAGES
from tests.servers.api.test_pages_admin import proposed as proposed_change
from tests.servers.api.test_pages_admin_procedures import PAGE as PROCEDURES
from tests.servers.api.test_pages_admin_procedures import checked
from tests.servers.api.test_pages_instead import HOLDER, OUTSIDE, SIGNS, agreed_mandaat, told
from tests.servers.api.web import CHAIR, Web, key

MANDATEN = "/beheer/mandaten"


def can(page: str) -> str:
    """Who can instead, as this part of a page says; empty where it says nothing of it."""
    return page.partition("Dit kan wel: ")[2].partition("</p>")[0]


def confirming(page: httpx.Response) -> str:
    """What the page says of who can, where the confirming is."""
    assert "U kunt dit nu niet bevestigen:" in page.text
    return can(page.text.partition('id="bevestigen"')[2].partition("</section>")[0])


def named(who: str, *accounts: str) -> bool:
    """Whether these are the accounts that are named, and no others."""
    return who.count("account ") == len(accounts) and all(f"account {one}" in who for one in accounts)


async def refused(browser: httpx.AsyncClient, place: str, act: str) -> str:
    """Who can, in the message of the refusal of this act on what is shown there."""
    csrf = forms_on(await browser.get(place))[0].fields["csrf"]
    where = f"{place.replace(f'{PROCEDURES}/voorstellen', '/beheer/organisatie/wijzigingen')}/acts"
    answer = await browser.post(where, data={"csrf": csrf, "key": key(), "type": act})
    assert answer.status_code == 403, answer.text
    return can(told(answer))


async def test_who_may_not_confirm_a_change_reads_who_can(web: Web) -> None:
    async with browsers(web, MANAGES, ALSO_MANAGES, CHAIR) as (one, other, chair):
        place = await proposed_change(one)
        for browser in (one, chair):
            assert named(confirming(await browser.get(place)), ALSO_MANAGES)
            assert named(await refused(browser, place, "confirm_change"), ALSO_MANAGES)
        assert "Dit kan wel:" not in (await other.get(place)).text
        # What no seat but one's own could confirm, nobody can.
        theirs = await proposed_change(one, account=ALSO_MANAGES)
        assert confirming(await one.get(theirs)) == ""
        by_chair = await proposed_change(chair, account=ALSO_MANAGES)
        assert named(confirming(await other.get(by_chair)), MANAGES)


async def test_who_may_not_take_a_change_back_reads_who_can(web: Web) -> None:
    async with browsers(web, MANAGES, SIGNS) as (one, office):
        place = await proposed_change(one)
        assert named(await refused(office, place, "revoke_change"), CHAIR, MANAGES, ALSO_MANAGES)


async def test_who_may_not_confirm_a_mandaat_reads_who_can(web: Web) -> None:
    theirs = f"{MANDATEN}/{await proposed_by_api(web, SIGNS)}"
    kept = f"{MANDATEN}/{await proposed_by_api(web, MANAGES)}"
    async with browsers(web, SIGNS, MANAGES, ALSO_MANAGES, OUTSIDE) as (office, one, other, outside):
        for browser in (office, outside):
            assert named(confirming(await browser.get(theirs)), MANAGES, ALSO_MANAGES)
            assert named(await refused(browser, theirs, "confirm_mandaat"), MANAGES, ALSO_MANAGES)
        # What beheer proposes is the office's to give, and no second person of beheer is enough.
        for browser in (one, other, outside):
            assert named(confirming(await browser.get(kept)), SIGNS)
        assert named(await refused(other, kept, "confirm_mandaat"), SIGNS)
        assert named(await refused(outside, kept, "revoke_mandaat"), SIGNS, MANAGES, ALSO_MANAGES)
        assert "Dit kan wel:" not in (await office.get(kept)).text


async def test_who_holds_the_mandaat_that_another_rests_on_is_named_as_such(web: Web) -> None:
    above = await agreed_mandaat(web, passable=True)
    below = await proposed_by_api(web, SIGNS, parent=above)
    async with browsers(web, SIGNS) as (office,):
        who = confirming(await office.get(f"{MANDATEN}/{below}"))
    assert named(who, MANAGES, ALSO_MANAGES, HOLDER)
    assert f"account {HOLDER}, onder mandaat van Staatssecretaris Herstel Groningen" in who


async def test_who_may_not_propose_or_confirm_a_procedure_reads_who_can(web: Web) -> None:
    proposals, day = f"{PROCEDURES}/voorstellen", (datetime.now(UTC) + timedelta(days=300)).date().isoformat()
    async with browsers(web, MANAGES, ALSO_MANAGES, SIGNS) as (one, other, office):
        (form,) = [f for f in forms_on(await checked(one, text_numbered(7))) if f.action == proposals]
        sent = await one.post(proposals, data=form.fields | {"validFrom": day})
        assert sent.status_code == 303, sent.text
        place = sent.headers["location"].partition("?")[0]
        for browser in (one, office):
            assert named(confirming(await browser.get(place)), ALSO_MANAGES)
            assert named(await refused(browser, place, "confirm_change"), ALSO_MANAGES)
        assert "Dit kan wel:" not in (await other.get(place)).text
        csrf = forms_on(await office.get(place))[0].fields["csrf"]
        typed = {"csrf": csrf, "key": key(), "validFrom": day}
        content = base64.b64encode(text_numbered(8).encode()).decode()
        answer = await office.post(proposals, data=typed | {"content": content})
        assert answer.status_code == 403, answer.text
        assert named(can(told(answer)), MANAGES, ALSO_MANAGES)
