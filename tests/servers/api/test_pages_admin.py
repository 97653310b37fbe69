"""The pages of administration without a browser: whom they are for, and a change of the organisation by two persons."""

from datetime import UTC, datetime, timedelta

import httpx

from domain.changes import ChangeKind
from tests.servers.api.browsing import Form, form_for, forms_on
from tests.servers.api.test_pages import browsers
from tests.servers.api.test_resuming import ended, signed_in_again
from tests.servers.api.web import CHAIR, PREPARER, Web

MANAGES, ALSO_MANAGES, MEMBER = "beheerder", "tweede-beheerder", "provincie-eemsdelta"
FORM = "/beheer/organisatie/nieuw"
SEAT, HOLDER, STANDS_IN = "stuurgroep-eemsdelta-provincie", "provincie-eemsdelta", "provincie-oldambt"
BODY = "/beheer/organisatie/organen/stuurgroep-eemsdelta"


async def seen(web: Web, account: str, path: str) -> httpx.Response:
    """A page as this person gets it."""
    async with browsers(web, account) as (browser,):
        return await browser.get(path)


async def form_of(browser: httpx.AsyncClient, kind: str, **named: str) -> Form:
    """The form for a change of this kind."""
    page = await browser.get(FORM, params={"soort": kind, **named})
    assert page.status_code == 200, page.text
    return next(form for form in forms_on(page) if form.fields.get("kind") == kind)


async def proposed(browser: httpx.AsyncClient, **typed: str) -> str:
    """The address of a substitution that was proposed by the form."""
    form = await form_of(browser, "substitute", zetel=SEAT)
    until = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    given = {"account": STANDS_IN, "validUntil": until, "reasons": "Afwezig."} | typed
    answer = await browser.post(form.action, data=form.fields | given)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def test_the_menu_leads_there_whom_the_policy_lets_manage_and_nobody_else(web: Web) -> None:
    for one in await web.parts.register.all_handles():
        allowed = (await web.parts.register_offers.may_administer(one.account)).allow
        start = await seen(web, one.handle, "/")
        assert ('href="/beheer"' in start.text) is allowed, one.handle
        assert (await seen(web, one.handle, "/beheer")).status_code == (200 if allowed else 403), one.handle


async def test_others_are_told_why_and_who_can(web: Web) -> None:
    for path in ("/beheer", "/beheer/organisatie", BODY, "/beheer/organisatie/accounts", f"{FORM}?soort=appoint"):
        answer = await seen(web, MEMBER, path)
        assert answer.status_code == 403, path
        assert "Dit ziet beheer, en wie voorzitter is of een ambt heeft." in answer.text
        assert f"Dit kan wel: {MANAGES}, {ALSO_MANAGES}." in answer.text
        assert (await web.client.get(path)).status_code == 401
    assert (await seen(web, MANAGES, "/beheer/organisatie/organen/nergens")).status_code == 404
    assert (await seen(web, MANAGES, f"{FORM}?soort=onbekend")).status_code == 400


async def test_a_substitution_is_proposed_by_one_confirmed_by_another_and_ended(web: Web) -> None:
    async with browsers(web, MANAGES, ALSO_MANAGES) as (one, other):
        place = await proposed(one)
        mine = await one.get(place)
        assert "U kunt dit nu niet bevestigen" in mine.text
        assert 'value="confirm_change"' not in mine.text
        assert place not in (await one.get("/beheer")).text
        assert place in (await other.get("/beheer")).text
        assert place in (await one.get("/beheer/organisatie")).text
        assert place in (await one.get(BODY)).text
        form = form_for(await other.get(place), "confirm_change")
        first = await other.post(form.action, data=form.fields)
        # A double click counts once.
        second = await other.post(form.action, data=form.fields)
        assert [one.status_code for one in (first, second)] == [303, 303]
        assert first.headers["location"] == second.headers["location"]
        done = await other.get(first.headers["location"])
        assert "Vastgelegd" in done.text
        assert "bevestigd" in done.text
        body = (await one.get(BODY)).text
        assert f"<strong>{STANDS_IN}</strong>, als vervanger van {HOLDER}" in body
        assert f"Later: {HOLDER}" in body
        ended = form_for(await one.get(place), "revoke_change")
        assert (await one.post(ended.action, data=ended.fields | {"reasons": "Weer terug."})).status_code == 303
        assert f"<strong>{HOLDER}</strong>" in (await one.get(BODY)).text


async def test_one_person_alone_is_refused_and_so_is_who_has_another_role(web: Web) -> None:
    async with browsers(web, MANAGES, PREPARER, CHAIR) as (one, office, chair):
        place = await proposed(one)
        for browser, codes in ((one, "second"), (office, "manager"), (chair, "manager")):
            page = await browser.get(place)
            csrf = forms_on(page)[0].fields["csrf"]
            sent = {"csrf": csrf, "key": f"key-{codes}-{id(browser)}", "type": "confirm_change"}
            refused = await browser.post(f"{place}/acts", data=sent)
            assert refused.status_code == 403, codes
            assert "De weigering is vastgelegd als nummer" in refused.text
        assert "wacht op bevestiging" in (await one.get(place)).text
        # The chair of the body proposes and takes back, and does not confirm.
        withdrawn = form_for(await chair.get(place), "revoke_change")
        assert (await chair.post(withdrawn.action, data=withdrawn.fields)).status_code == 303
        assert "ingetrokken" in (await one.get(place)).text


async def test_what_is_wrong_is_told_by_field_and_what_was_typed_stays(web: Web) -> None:
    async with browsers(web, MANAGES) as (one,):
        form = await form_of(one, "substitute", zetel=SEAT)
        typed = {"account": "nergens", "validUntil": "2026-02-31", "reasons": "Een lange reden."}
        wrong = await one.post(form.action, data=form.fields | typed)
        assert wrong.status_code == 400
        again = next(form for form in forms_on(wrong) if form.fields.get("kind") == "substitute")
        assert again.fields | typed == again.fields
        assert again.fields["seat"] == SEAT
        assert 'href="#veld-validUntil"' in wrong.text
        assert again.fields["key"] == form.fields["key"]
        unknown = await one.post(again.action, data=again.fields | {"validUntil": "2030-02-01"})
        assert (unknown.status_code, 'href="#veld-account"' in unknown.text) == (400, True)
        taken = await one.post(again.action, data=again.fields | {"validUntil": "2030-02-01", "account": STANDS_IN})
        assert taken.status_code == 303
        forged = await one.post(form.action, data={"kind": "substitute", "key": "k"})
        assert (forged.status_code, "form_not_ours" in forged.text) == (403, False)
        refused = await one.post(
            form.action,
            data=form.fields | {"key": "other", "account": CHAIR, "reasons": "Nee.", "validUntil": "2030-02-01"},
        )
        assert refused.status_code in (403, 409)
        kept = next(form for form in forms_on(refused) if form.fields.get("kind") == "substitute")
        assert (kept.fields["account"], kept.fields["key"] == "other") == (CHAIR, False)


async def test_each_kind_of_change_has_its_form_and_is_proposed_by_it(web: Web) -> None:
    today = datetime.now(UTC).date().isoformat()
    sent = {
        ChangeKind.ADD_BODY: {
            "body": "werkgroep-delfzijl",
            "title": "Werkgroep Delfzijl",
            "bodyKind": "overleg",
            "principal": "ministerie/mnre1034",
        },
        ChangeKind.ADD_SEAT: {
            "body": "bestuurlijk-overleg",
            "seat": "bestuurlijk-overleg-extra",
            "title": "Extra lid",
            "party": "rijk",
            "account": "extra-lid",
            "newAccount": "ja",
            "voting": "ja",
        },
        ChangeKind.APPOINT: {"seat": "stuurgroep-oldambt-provincie", "account": "provincie-groningen"},
        ChangeKind.END_HOLDING: {"seat": "stuurgroep-oldambt-gemeente", "account": "gemeente-oldambt"},
        ChangeKind.END_SEAT: {"seat": "stuurgroep-oldambt-mo"},
        ChangeKind.CLOSE_ACCOUNT: {"account": "ncg-oldambt"},
    }
    async with browsers(web, MANAGES, ALSO_MANAGES) as (one, other):
        for kind, typed in sent.items():
            form = await form_of(one, kind.value)
            assert set(typed) <= form.names, kind
            answer = await one.post(form.action, data=form.fields | {"validFrom": today} | typed)
            assert answer.status_code == 303, (kind, answer.text)
            page = await other.get(answer.headers["location"])
            confirm = form_for(page, "confirm_change")
            done = await other.post(confirm.action, data=confirm.fields)
            assert done.status_code == 303, (kind, done.text)
        for kind in set(ChangeKind) - {ChangeKind.PUT_PROCEDURE}:
            assert (await form_of(one, kind.value)).fields["kind"] == kind.value
        assert "Werkgroep Delfzijl" in (await one.get("/beheer/organisatie")).text
        search = next(form for form in forms_on(await one.get("/beheer/organisatie/accounts")) if "naam" in form.names)
        found = await one.post(search.action, data=search.fields | {"naam": "ncg-oldambt"})
        assert "oldambt" not in found.headers["location"]
        accounts = await one.get(found.headers["location"])
        assert "gesloten" in accounts.text
        assert "Weer openen" in accounts.text


async def test_a_proposal_that_was_taken_back_in_the_meantime_is_told_with_why(web: Web) -> None:
    async with browsers(web, MANAGES, ALSO_MANAGES) as (one, other):
        place = await proposed(one, account="provincie-groningen")
        open_tab = form_for(await other.get(place), "confirm_change")
        withdrawn = form_for(await one.get(place), "revoke_change")
        assert (await one.post(withdrawn.action, data=withdrawn.fields)).status_code == 303
        told = await other.post(open_tab.action, data=open_tab.fields)
        assert told.status_code == 409
        assert "De weigering is vastgelegd als nummer" in told.text
        assert 'value="confirm_change"' not in told.text
        assert "ingetrokken" in told.text


async def test_a_form_whose_session_was_over_is_there_again_and_counts_once(web: Web) -> None:
    async with browsers(web, MANAGES) as (one,):
        form = await form_of(one, "substitute", zetel="stuurgroep-groningen-provincie")
        typed = {"account": "provincie-oldambt", "validUntil": "2030-02-01", "reasons": "Met <verlof>."}
        lost = await ended(web, one, form, **typed)
        assert (lost.status_code, "Met &lt;verlof&gt;." in lost.text) == (401, True)
        back = await signed_in_again(one, lost, MANAGES)
        assert "U bent weer aangemeld" in back.text
        assert "Tot en met" in back.text
        again = forms_on(back)[-1]
        assert again.action == FORM
        sent = [await one.post(again.action, data=again.fields) for _ in range(2)]
        assert [answer.status_code for answer in sent] == [303, 303]
        assert sent[0].headers["location"] == sent[1].headers["location"]
        assert "Met &lt;verlof&gt;." in (await one.get(sent[0].headers["location"])).text


ENDS = "soort=end_body", "soort=end_seat"


def offered(page: httpx.Response) -> list[bool]:
    """Whether the page of a body leads to its end, and to that of a seat of it."""
    return [f"{FORM}?{kind}" in page.text for kind in ENDS]


async def test_the_end_of_a_body_that_the_server_would_refuse_is_not_offered_and_says_why(web: Web) -> None:
    (procedure,) = [one.procedure for one in await web.parts.procedures.history()]
    organs = "/beheer/organisatie/organen"
    async with browsers(web, MANAGES, CHAIR) as (manager, chair):
        named = await manager.get(f"{organs}/fin")
        # A seat is added there, but its only one does not end.
        assert (offered(named), "soort=add_seat" in named.text) == ([False, False], True)
        assert "Dit orgaan kan nu niet worden opgeheven. De procedure die nu geldt" in named.text
        assert f'href="/beheer/procedures/versies/{procedure.content_hash}"' in named.text
        assert "Deze zetel kan nu niet worden opgeheven. De procedure die nu geldt" in named.text
        ours = await manager.get(f"{organs}/auditor")
        assert offered(ours) == [False, False]
        assert "De regels zelf noemen dit orgaan." in ours.text
        assert "Dit orgaan staat in:" not in ours.text
        group = f"{organs}/stuurgroep-midden-groningen"
        assert offered(await manager.get(group)) == [True, True]
        await web.open(municipality="1952")
        needed = await manager.get(group)
        # One seat of several is not the body.
        assert offered(needed) == [False, True]
        assert "Er lopen nog zaken die dit orgaan nodig hebben." in needed.text
        # Who is in the chair of another body changes nothing here, and is told no more than that.
        elsewhere = await chair.get(group)
        assert (offered(elsewhere), "kan nu niet worden opgeheven" in elsewhere.text) == ([False, False], False)


async def test_closing_an_account_is_offered_where_two_who_manage_are_left(web: Web) -> None:
    async def closes(browser: httpx.AsyncClient, account: str) -> tuple[bool, str]:
        """Whether the row of this account leads to its closing, and what else it says of that."""
        row = (await browser.get("/beheer/organisatie/accounts")).text.partition(f'scope="row">{account}</th>')[2]
        last = row.partition("</tr>")[0].rpartition("<td")[2]
        return "soort=close_account" in last, last

    async with browsers(web, MANAGES, CHAIR) as (manager, chair):
        assert (await closes(manager, "provincie-groningen"))[0]
        may, told = await closes(manager, MANAGES)
        assert not may
        assert "Kan nu niet worden gesloten. Er moeten twee beheerders blijven. Benoem eerst een ander." in told
        assert "Kan nu niet worden gesloten" not in (await chair.get("/beheer/organisatie/accounts")).text
        seat = {
            "kind": "add_seat",
            "body": "beheer",
            "seat": "beheer-derde",
            "party": "rijk",
            "title": "Derde beheerder",
        }
        held = {"chair": False, "voting": False, "account": "derde-beheerder", "newAccount": True}
        later = {"validFrom": (datetime.now(UTC) + timedelta(days=7)).isoformat()}
        answer = await web.post(MANAGES, "/v1/organisatie/wijzigingen", seat | held | later)
        assert answer.status_code == 201, answer.text
        place = f"/v1/organisatie/wijzigingen/{answer.json()['change']}/acts"
        assert (await web.post(ALSO_MANAGES, place, {"type": "confirm_change"})).status_code == 200
        # From when the third one comes it can be proposed, so the way there is open.
        assert (await closes(manager, MANAGES))[0]
