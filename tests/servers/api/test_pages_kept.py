"""A form that stood in an open tab and is sent when its act is not possible any more: all that was typed is on the page that comes."""

import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.procedures import text_numbered
from tests.putting import confirmed, put
from tests.servers.api import test_audits as audits
from tests.servers.api import test_changes as changes
from tests.servers.api import test_mandaten as mandaten
from tests.servers.api import test_meetings as meetings
from tests.servers.api.browsing import Form, form_for, forms_on
from tests.servers.api.papers import a_pdf, added
from tests.servers.api.test_ending_changes import made
from tests.servers.api.test_pages import browsers
from tests.servers.api.test_pages_admin_procedures import checked
from tests.servers.api.test_pages_meetings import button, filled_in
from tests.servers.api.test_pages_meetings import typed as meeting_typed
from tests.servers.api.test_resuming import ended, signed_in_again
from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, PREPARER, REASON, Web, key

NCG, MANAGES, ALSO_MANAGES, AUDITOR = "ncg-eemsdelta", "beheerder", "tweede-beheerder", "auditor-rijk"
TEXT = "Wat ik <lang> heb overwogen."
PLAN = {"day": "2030-02-01", "clock": "half drie", "place": TEXT}
NEW, PROPOSALS = "/vergaderingen/nieuw", "/beheer/procedures/voorstellen"


@dataclass
class Tab:
    """A form in an open tab: who has it, on which page (or of which procedure, by its text), which one it is (its act, or where
    it goes), what is typed in it, what happens meanwhile, and what of what was chosen has to be told."""

    account: str
    page: str
    form: str
    typed: dict[str, str]
    meanwhile: Callable[[], Awaitable[object]]
    also: tuple[str, ...] = ()


async def a_remark(web: Web) -> Tab:
    """On minutes that are adopted meanwhile."""
    name = await meetings.opened(web, await web.open())
    await meetings.took(web, CHAIR, name, "close_meeting")
    digest = (await meetings.minutes(web, name))["digest"]
    page = f"/vergaderingen/{name}/notulen"

    async def adopted() -> None:
        await meetings.took(web, CHAIR, name, "adopt_minutes", minutes=digest)

    return Tab(NCG, page, "remark_on_minutes", {"remark": TEXT}, adopted)


async def _audit(web: Web, **finding: str) -> tuple[str, str]:
    """An audit of one case with this finding, and the case."""
    await audits.approved(web)
    name = await audits.opened(web, sampleSize=1)
    (case,) = (await audits.show(web, name))["sample"]
    given = {"case": case, "tier": "lokaal", "text": "De weging.", **finding}
    assert (await audits.act(web, AUDITOR, name, type="record_finding", **given)).status_code == 200
    return name, case


def _closing(web: Web, name: str, seen: int) -> Callable[[], Awaitable[None]]:
    async def closed() -> None:
        answer = await audits.act(web, AUDITOR, name, type="close_audit", conclusion="Goed.", seen=seen)
        assert answer.status_code == 200, answer.text

    return closed


async def a_finding(web: Web) -> Tab:
    """In an audit that is closed meanwhile."""
    name, case = await _audit(web, result="conform")
    typed = {"result": "non_conform", "category": "motivation", "tier": "lokaal", "text": TEXT}
    page = f"/controle/audits/{name}/routekaarten/{case}"
    return Tab(AUDITOR, page, "record_finding", typed, _closing(web, name, 1), ("niet in orde", "Lokale stuurgroep"))


async def a_reply(web: Web) -> Tab:
    """To a finding of an audit that is closed meanwhile."""
    name, case = await _audit(web, result="non_conform", category="motivation")
    reply = {"type": "reply_to_finding", "case": case, "finding": 1, "reply": "Een eerste."}
    assert (await audits.act(web, CHAIR, name, **reply)).status_code == 200
    page = f"/controle/audits/{name}/routekaarten/{case}"
    return Tab(CHAIR, page, "reply_to_finding", {"reply": TEXT}, _closing(web, name, 2))


async def a_conclusion(web: Web) -> Tab:
    """Of an audit that is closed meanwhile."""
    name, _ = await _audit(web, result="conform")
    return Tab(AUDITOR, f"/controle/audits/{name}", "close_audit", {"conclusion": TEXT}, _closing(web, name, 1))


async def a_conclusion_too_early(web: Web) -> Tab:
    """Of an audit in which a reply is asked for meanwhile."""
    name, case = await _audit(web, result="conform")
    finding = {"type": "record_finding", "case": case, "tier": "lokaal", "text": "Toch niet."}

    async def found() -> None:
        answer = await audits.act(web, AUDITOR, name, **finding, result="non_conform", category="term")
        assert answer.status_code == 200, answer.text

    return Tab(AUDITOR, f"/controle/audits/{name}", "close_audit", {"conclusion": TEXT}, found)


async def a_convocation(web: Web) -> Tab:
    """By somebody whose chair ends meanwhile, and who has no other."""
    case = await web.open(municipality="0014")

    async def over() -> None:
        await made(web, **_substitution("stuurgroep-groningen-voorzitter", "provincie-oldambt"))

    return Tab("voorzitter-groningen", NEW, NEW, PLAN | {f"agenda.{case}": "ja"}, over, (case,))


async def a_convocation_of_another_body(web: Web) -> Tab:
    """By somebody whose chair of that body ends meanwhile, and who has another."""
    case = await web.open(municipality="1895")
    await web.open()
    substitution = await made(web, **_substitution("stuurgroep-oldambt-voorzitter", CHAIR))

    async def over() -> None:
        assert (await changes.act(web, MANAGES, substitution["id"], "revoke_change")).status_code == 200

    page = f"{NEW}?overleg=stuurgroep-oldambt"
    return Tab(CHAIR, page, NEW, PLAN | {"clock": "14:30", f"agenda.{case}": "ja"}, over, (case,))


def _substitution(seat: str, account: str) -> dict[str, str]:
    until = (datetime.now(UTC) + timedelta(days=20)).isoformat()
    return {"kind": "substitute", "seat": seat, "account": account, "validUntil": until, "reasons": "Afwezig."}


async def a_changed_meeting(web: Web) -> Tab:
    """Of a meeting that is opened meanwhile."""
    reference = f"RK-{key()[:12]}"
    case = await web.open(reference=reference)
    name = await meetings.convened(web, case)
    typed = meeting_typed(case, days=1) | {"place": TEXT}
    return Tab(
        CHAIR, f"/vergaderingen/{name}", "change_meeting", typed, lambda: meetings.begun(web, name), (reference,)
    )


async def a_withdrawn_meeting(web: Web) -> Tab:
    """Of a meeting that is opened meanwhile."""
    name = await meetings.convened(web, await web.open())
    typed = {"withdrawReasons": TEXT}
    return Tab(CHAIR, f"/vergaderingen/{name}", "withdraw_meeting", typed, lambda: meetings.begun(web, name))


async def a_revoked_change(web: Web) -> Tab:
    """Of a proposal that is confirmed meanwhile."""
    body = {"kind": "add_body", "body": f"werkgroep-{key()[:8]}", "title": "Werkgroep", "bodyKind": "overleg"}
    body |= {"principal": "ministerie/mnre1034", "validFrom": datetime.now(UTC).isoformat()}
    name = (await web.post(MANAGES, changes.PATH, body)).json()["change"]
    page = f"/beheer/organisatie/wijzigingen/{name}"

    async def in_force() -> None:
        assert (await changes.act(web, ALSO_MANAGES, name, "confirm_change")).status_code == 200

    return Tab(MANAGES, page, "revoke_change", {"reasons": TEXT}, in_force)


async def a_revoked_mandaat(web: Web) -> Tab:
    """Of a mandaat that somebody else revokes meanwhile."""
    name = await mandaten.proposed(web)

    async def revoked() -> None:
        assert (await mandaten.act(web, MANAGES, name, "revoke_mandaat")).status_code == 200

    return Tab(mandaten.SIGNS, f"/beheer/mandaten/{name}", "revoke_mandaat", {"reasons": TEXT}, revoked)


async def a_procedure_with_a_number_that_is_taken(web: Web) -> Tab:
    """By another version that is put into force meanwhile."""
    text = text_numbered(31)
    other = put(text.replace("term: 8 weeks", "term: 9 weeks"))
    typed = {"validFrom": "2030-02-01", "reasons": TEXT}
    return Tab(MANAGES, text, PROPOSALS, typed, lambda: confirmed(web, other), ("1 februari 2030",))


async def a_procedure_with_an_office_that_ends(web: Web) -> Tab:
    """Before the day that is typed, as is decided meanwhile."""
    office, later = f"fiscus-{key()[:6]}", datetime.now(UTC) + timedelta(days=100)
    body = {"kind": "add_body", "body": office, "title": "Fiscus", "bodyKind": "office"}
    await made(web, **body, principal="ministerie/mnre1034")
    seat = {"seat": f"{office}-zetel", "title": "Directeur", "party": "fin", "account": "directeur-fin"}
    await made(web, kind="add_seat", body=office, **seat)
    end = {"kind": "end_seat", "seat": seat["seat"], "validFrom": later.isoformat()}
    text = text_numbered(32).replace("office: fin", f"office: {office}")
    typed = {"validFrom": "2030-02-01", "reasons": TEXT}
    return Tab(MANAGES, text, PROPOSALS, typed, lambda: made(web, **end), ("1 februari 2030",))


async def a_vote(web: Web) -> Tab:
    """In a case that goes on meanwhile."""
    case = await web.open()
    typed = {"choice": "against", "reasons": TEXT}

    async def escalated() -> None:
        await web.took("dg-obdr", case, type="call_up", reasons=REASON)

    return Tab(NCG, f"/routekaarten/{case}", "cast_vote", typed, escalated, ("tegen",))


async def a_vote_with_a_fault(web: Web) -> Tab:
    """That is wrong as well: its fault leads to no field."""
    tab = await a_vote(web)
    tab.typed["reasons"] = "Bewoner 123456782 wil dit niet."
    return tab


async def a_withdrawn_document(web: Web) -> Tab:
    """That is withdrawn meanwhile."""
    case = await web.open()
    await added(web, case, a_pdf())

    async def withdrawn() -> None:
        await web.took(PREPARER, case, type="withdraw_document", number=1, reasons=REASON)

    page = f"/routekaarten/{case}?intrekken=1"
    return Tab(PREPARER, page, "withdraw_document", {"reasons": TEXT}, withdrawn)


async def an_added_document(web: Web) -> Tab:
    """In a case that is decided meanwhile."""
    case = await web.open()

    async def decided() -> None:
        for party in ("voorzitter", "ncg", "provincie"):
            await web.took(f"{party}-eemsdelta", case, type="cast_vote", choice="for")
        await web.took(CHAIR, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)

    typed = {"title": TEXT, "kind": "building_report"}
    return Tab(PREPARER, f"/routekaarten/{case}", "add_document", typed, decided, ("bouwkundig rapport",))


def form_in(page: httpx.Response, name: str) -> Form | None:
    """The form of this act, or the one that goes there."""
    return next((one for one in forms_on(page) if name in (one.fields.get("type"), one.action)), None)


def kept_on(page: httpx.Response) -> list[str]:
    """What is told of the form that is not there."""
    block = page.text.partition('<div class="kept">')[2].partition("</dl>")[0]
    return [html.unescape(text) for text in re.findall(r"<dd[^>]*>(.*?)</dd>", block, re.DOTALL)]


@pytest.mark.parametrize(
    "opened",
    [
        a_remark,
        a_finding,
        a_reply,
        a_conclusion,
        a_conclusion_too_early,
        a_convocation,
        a_convocation_of_another_body,
        a_changed_meeting,
        a_withdrawn_meeting,
        a_revoked_change,
        a_revoked_mandaat,
        a_procedure_with_a_number_that_is_taken,
        a_procedure_with_an_office_that_ends,
        a_vote,
        a_vote_with_a_fault,
        a_withdrawn_document,
        an_added_document,
    ],
)
async def test_what_was_typed_is_told_where_its_form_is_not_there_any_more(
    web: Web, opened: Callable[[Web], Awaitable[Tab]]
) -> None:
    tab = await opened(web)
    async with browsers(web, tab.account) as (browser,):
        page = await (browser.get(tab.page) if tab.page.startswith("/") else checked(browser, tab.page))
        form = form_in(page, tab.form)
        assert form is not None, page.text
        assert set(tab.typed) <= form.names, set(tab.typed) - form.names
        await tab.meanwhile()
        answer = await browser.post(form.action, data=form.fields | tab.typed)
    assert answer.status_code in (400, 403, 409), answer.text
    assert form_in(answer, tab.form) is None
    assert "Het formulier staat niet meer op deze pagina. Wat u invulde, staat hieronder." in answer.text
    assert "Wat u invulde is bewaard" not in answer.text
    typed = [text for name, text in tab.typed.items() if name in WRITTEN]
    assert {*typed, *tab.also} <= {*kept_on(answer)}, kept_on(answer)
    alert = answer.text.partition('role="alert"')[2].partition('<div class="kept">')[0]
    assert 'href="#' not in alert, "a link to a field that is not there"


WRITTEN = ("remark", "text", "reply", "conclusion", "place", "clock", "withdrawReasons", "reasons", "title")
"""Fields that are told as they were written; of others it is told what was chosen."""


async def test_a_meeting_typed_for_one_body_never_becomes_one_of_another(web: Web) -> None:
    tab = await a_convocation_of_another_body(web)
    async with browsers(web, tab.account) as (browser,):
        form = form_in(await browser.get(tab.page), tab.form)
        assert form is not None
        await tab.meanwhile()
        answer = await browser.post(form.action, data=form.fields | tab.typed)
    assert "U bent nu geen voorzitter van Lokale stuurgroep Oldambt." in answer.text
    assert 'href="/vergaderingen/nieuw?overleg=stuurgroep-eemsdelta"' in answer.text


async def test_a_vote_that_came_back_after_signing_in_is_told_where_it_is_not_open_any_more(web: Web) -> None:
    tab = await a_vote(web)
    async with browsers(web, tab.account) as (browser,):
        form = form_for(await browser.get(tab.page), tab.form)
        lost = await ended(web, browser, form, **tab.typed)
        await tab.meanwhile()
        back = await signed_in_again(browser, lost, tab.account)
    assert "De zaak is intussen verder: u kunt dit nu niet meer versturen." in back.text
    assert TEXT in kept_on(back)


async def test_a_document_that_came_back_after_signing_in_stands_in_its_form(web: Web) -> None:
    case = await web.open()
    async with browsers(web, PREPARER) as (browser,):
        form = form_for(await browser.get(f"/routekaarten/{case}"), "add_document")
        form.fields.pop("file")
        lost = await ended(web, browser, form, title=TEXT, kind="building_report")
        back = await signed_in_again(browser, lost, PREPARER)
    assert "De zaak is intussen verder" not in back.text
    assert form_for(back, "add_document").fields["title"] == TEXT
    assert kept_on(back) == []


async def test_who_goes_back_to_a_form_that_is_not_there_any_more_is_told_so(web: Web) -> None:
    case = await web.open()
    async with browsers(web, CHAIR) as (browser,):
        again = button(await filled_in(browser, case, "escalate", reasons=TEXT), "again")
        await web.took("dg-obdr", case, type="call_up", reasons=REASON)
        back = await browser.post(again.action, data=again.fields)
    assert "De zaak is intussen verder: u kunt dit nu niet meer versturen." in back.text
    assert "Wat u invulde, staat in het formulier." not in back.text
    assert kept_on(back) == [TEXT]
