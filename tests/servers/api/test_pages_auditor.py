"""The auditor's pages without a browser: whom they are for, what each shows and keeps back, and that every look is logged."""

import asyncio
import html
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from api.pages.auditor_case import MOST_ENTRIES
from audit.access_record import AccessRecord
from runtime.web import parts_for
from tests.conftest import OpaServer, PostgresServer
from tests.servers.api.browsing import form_for, forms_on
from tests.servers.api.test_audits import approved
from tests.servers.api.test_belangen import interest, registered
from tests.servers.api.test_mandaten import MANAGES, act, agreed, proposed
from tests.servers.api.test_mandaten import NCG as HOLDER
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import CHAIR, PREPARER, REASON, Browser, Web, key, served
from tests.servers.log.logs import BEGUN, OwnLog, begun_log, entries_in, naive_leaf
from tests.signed_log import witness_key

AUDITOR, NCG = "auditor-rijk", "ncg-eemsdelta"


@pytest.fixture
async def own(postgres: PostgresServer, opa: OpaServer) -> AsyncIterator[OwnLog]:
    """An application of the test's own, with a log that has begun."""
    async with begun_log(postgres, opa) as log:
        yield log


async def seen(web: Web, account: str, path: str, **parameters: Any) -> httpx.Response:
    """A page as this person gets it."""
    async with browsers(web, account) as (browser,):
        return await browser.get(path, params=parameters)


async def newest(web: Web) -> AccessRecord:
    """The last look."""
    (look,) = await web.parts.access_log.page(None, 1)
    return look.record


async def test_the_menu_leads_there_whom_the_policy_lets_audit_and_nobody_else(web: Web) -> None:
    listed = await web.parts.register.all_handles()
    for one in listed:
        allowed = (await web.parts.audit_reading.may_audit(one.account)).allow
        start = await seen(web, one.handle, "/")
        assert ('href="/controle"' in start.text) is allowed, one.handle
    assert {one.handle for one in listed} > {AUDITOR, CHAIR}


async def test_others_are_told_why_these_pages_are_not_theirs(web: Web) -> None:
    case = await web.open()
    of_case = f"/controle/routekaarten/{case}"
    for path in ("/controle", "/controle/mandaten", "/controle/audits/nieuw", of_case, f"{of_case}/moment"):
        for account in (CHAIR, "beheerder"):
            answer = await seen(web, account, path)
            assert answer.status_code == 403, (path, account)
            assert "Dit ziet alleen de auditor." in answer.text
            assert (await web.client.get(path)).status_code == 401
    assert (await seen(web, AUDITOR, "/controle/routekaarten/" + "0" * 32)).status_code == 404


async def test_a_case_is_found_by_its_reference_which_stands_in_no_address(web: Web) -> None:
    case = await web.open(reference="RK-vindbaar")
    async with browsers(web, AUDITOR) as (auditor,):
        form = forms_on(await auditor.get("/controle"))[-1]
        for name in ("RK-vindbaar", case, f"  {case} "):
            found = await auditor.post(form.action, data=form.fields | {"name": name})
            assert (found.status_code, found.headers["location"]) == (303, f"/controle/routekaarten/{case}")
            look = await newest(web)
            assert (look.look, look.cases) == ("case", [case])
        missed = await auditor.post(form.action, data=form.fields | {"name": "RK-<nergens>"})
        assert missed.status_code == 404
        assert "Er is geen zaak met kenmerk of nummer “RK-&lt;nergens&gt;”" in missed.text
        forged = await auditor.post(form.action, data={"name": case})
        assert forged.status_code == 403


async def test_the_timeline_says_for_whom_under_which_mandaten_why_and_by_which_rules(web: Web) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="return_for_information", questions="Welke adressen?")
    row = await web.parts.queries.find_case(case)
    assert row is not None
    office = (await web.parts.moments.now(row.state)).facts.procedure.intake_office
    name = await proposed(web, MANAGES, principal=office, acts=["answer"])
    assert (await act(web, PREPARER, name, "confirm_mandaat")).status_code == 200
    await agreed(web, name)
    await web.took(HOLDER, case, type="answer", answer="Deze twee.")
    await web.act(PREPARER, case, type="cast_vote", choice="for")
    page = await seen(web, AUDITOR, f"/controle/routekaarten/{case}")
    assert page.status_code == 200
    (entry,) = await web.parts.queries.entries_of(f"routekaart/{case}", 3, 1)
    assert entry.entry.on_behalf_of is not None
    assert entry.entry.on_behalf_of["mandate"] == [name]
    assert f'#m-{name}">{name[:8]}</a>' in page.text
    assert "(onder mandaat)" in page.text
    # An authority is named, and not by its code alone.
    assert "<dd>gemeente Eemsdelta (gemeente/gm1979)</dd>" in page.text
    assert "ministerie van Binnenlandse Zaken en Koninkrijksrelaties (ministerie/mnre1034)" in page.text
    assert entry.entry.verdict["policy_revision"] in page.text
    assert "Routekaart bij onaanvaardbare verschillen, versie 1" in page.text
    assert "Geen van de voorwaarden van de regels stond dit in de weg." in page.text
    assert "Waarom dit niet mocht" in page.text
    assert '<code class="utrecht-code">separation_of_duties</code>' in page.text
    assert "Welke adressen?" in page.text
    look = await newest(web)
    assert (look.look, look.cases, look.deliberation) == ("history", [case], True)


async def test_the_bytes_of_the_entries_are_those_that_the_log_was_made_of(web: Web) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    entries = await web.parts.queries.entries_of(f"routekaart/{case}")
    answer = await seen(web, AUDITOR, f"/controle/routekaarten/{case}/vermeldingen", na=0, aantal=MOST_ENTRIES)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert [naive_leaf(one).hex() for one in entries_in(answer.content)] == [one.leaf for one in entries]
    look = await newest(web)
    assert (look.look, look.cases, look.deliberation) == ("log_entries", [case], True)
    (second,) = entries_in(
        (await seen(web, AUDITOR, f"/controle/routekaarten/{case}/vermeldingen", na=1, aantal=1)).content
    )
    assert json.loads(second)["sequence"] == 2
    for wrong in ({}, {"na": 0}, {"na": 0, "aantal": 0}, {"na": 0, "aantal": 101}, {"na": "-1", "aantal": 1}):
        answer = await seen(web, AUDITOR, f"/controle/routekaarten/{case}/vermeldingen", **wrong)
        assert answer.status_code == 400, wrong


async def test_an_auditor_with_an_interest_sees_no_votes_and_gets_no_bytes(web: Web) -> None:
    area = f"Buurt x{key()[:8]}"
    case = await web.open(area=area)
    await web.took(CHAIR, case, type="cast_vote", choice="against", reasons="Veel te duur.")
    page = await seen(web, AUDITOR, f"/controle/routekaarten/{case}")
    assert "Veel te duur." in page.text
    whole = await seen(web, AUDITOR, f"/controle/routekaarten/{case}/vermeldingen", na=0, aantal=10)
    assert whole.status_code == 200
    await registered(web, AUDITOR, interest(area))
    page = await seen(web, AUDITOR, f"/controle/routekaarten/{case}")
    assert page.status_code == 200
    assert "heeft gestemd." in page.text
    for kept_back in ("Veel te duur.", "heeft gestemd: tegen", "Stemmen over het dossier"):
        assert kept_back not in page.text
    assert (await newest(web)).deliberation is False
    answer = await seen(web, AUDITOR, f"/controle/routekaarten/{case}/vermeldingen", na=0, aantal=10)
    assert answer.status_code == 403
    assert "Veel te duur" not in answer.text
    assert (await newest(web)).outcome == "refused"
    moment = await seen(web, AUDITOR, f"/controle/routekaarten/{case}/moment")
    assert "U mag deze zaak zien, maar niet de stemmen, redenen en adviezen." in moment.text
    difference = await seen(web, AUDITOR, f"/controle/routekaarten/{case}/verschil")
    assert "tegen" not in difference.text.partition("<main")[2]


async def asked_about(web: Web, path: str, account: str) -> httpx.Response:
    """The page of a moment on which the rights of this account are asked about, by its form: the name is in no address."""
    async with browsers(web, AUDITOR) as (browser,):
        form = next(one for one in forms_on(await browser.get(path)) if "wie" in one.names)
        answer = await browser.post(form.action, data=form.fields | {"wie": account})
        assert account not in answer.headers["location"]
        page = await browser.get(answer.headers["location"])
        assert account not in str(page.url)
        return page


async def test_a_moment_is_asked_by_its_clock_or_by_an_entry_and_what_is_wrong_with_it_is_said(web: Web) -> None:
    case = await web.open()
    path = f"/controle/routekaarten/{case}/moment"
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    before = await seen(web, AUDITOR, path, stap=2)
    assert "na vermelding 2 van 3" in before.text
    assert "Er is nog niet gestemd." in before.text
    assert "Voorzitter (Lokale stuurgroep Eemsdelta): voorzitter-eemsdelta" in before.text
    after = await seen(web, AUDITOR, path)
    assert "Er is nog niet gestemd." not in after.text
    assert '<td class="utrecht-table__cell">voor</td>' in after.text
    assert (await newest(web)).look == "explanation"
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert "na vermelding 3 van 3" in (await seen(web, AUDITOR, path, op=now)).text
    for op, said in (
        ("2099-01-01T10:00", "Dit moment moet nog komen."),
        ("2020-01-01T10:00", "De zaak was er toen nog niet."),
        ("2026-03-29T02:30", "moment"),
        ("gisteren", "moment"),
    ):
        answer = await seen(web, AUDITOR, path, op=op)
        assert answer.status_code == 400, op
        assert said in answer.text.partition('role="alert"')[2], op
        assert "Stand van toen" not in answer.text
        assert f'value="{op}"' in answer.text
    rights = await asked_about(web, path, PREPARER)
    assert f"Wat {PREPARER} toen mocht" in rights.text
    assert "U hebt geen zetel in deze stemming." in rights.text
    unknown = await asked_about(web, path, "niemand-nergens")
    assert unknown.status_code == 400
    assert "Dit account is er niet." in unknown.text


async def test_what_changed_between_two_moments_is_told_in_words_with_the_entries(web: Web) -> None:
    case = await web.open()
    path = f"/controle/routekaarten/{case}/verschil"
    (last,) = await web.parts.queries.entries_of(f"routekaart/{case}", 1, 1)
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    page = await seen(web, AUDITOR, path, van=last.entry.recorded_at)
    assert "lopend overleg, stemmen, Voorzitter (Lokale stuurgroep Eemsdelta), stem" in page.text
    assert '<td class="utrecht-table__cell typed">–</td><td class="utrecht-table__cell typed">voor</td>' in page.text
    assert "heeft gestemd. <a" in page.text
    assert (await newest(web)).look == "history"
    later = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert "veranderde er niets" in (await seen(web, AUDITOR, path, van=later)).text
    turned = await seen(web, AUDITOR, path, van=later, tot=last.entry.recorded_at)
    assert turned.status_code == 400
    assert 'href="#tot"' in turned.text


async def test_the_mandaten_are_listed_as_they_were_known_at_a_moment(web: Web) -> None:
    before = datetime.now(UTC).isoformat()
    name = await proposed(web, MANAGES)
    page = await seen(web, AUDITOR, "/controle/mandaten")
    assert f'id="m-{name}"' in page.text
    assert (await newest(web)).look == "mandaten"
    assert f'id="m-{name}"' not in (await seen(web, AUDITOR, "/controle/mandaten", op=before)).text
    early = await seen(web, AUDITOR, "/controle/mandaten", op="2020-01-01T10:00")
    assert early.status_code == 400
    assert "Hiervan was toen nog niets vastgelegd." in early.text
    assert (await seen(web, AUDITOR, "/controle/mandaten", na="x")).status_code == 400


def _replaced(old: str, new: str) -> str:
    """The expression for the bytes of an entry in which this text is another."""
    return f"convert_to(replace(convert_from(content, 'UTF8'), '{old}', '{new}'), 'UTF8')"


BROKEN = {
    "no JSON": "'x'::bytea",
    "nothing": "''::bytea",
    "another form": "content || ' '::bytea",
    "an actor without an account": _replaced('"account":', '"acc0unt":'),
    "somebody substituted who is a list": _replaced('"on_behalf_of":{', '"on_behalf_of":{"substitute_for":[[]],'),
    "a verdict without its policy": _replaced('"policy_revision"', '"policy_revisi0n"'),
    "a question without the seats of who asked": _replaced('"seats":', '"s3ats":'),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
async def test_an_entry_that_cannot_be_read_is_said_not_to_hold_and_the_others_are_shown(
    own: OwnLog, content: str
) -> None:
    case = await own.web.open()
    await own.web.took(CHAIR, case, type="cast_vote", choice="for")
    of_vote = f"WHERE stream = 'routekaart/{case}' AND sequence = 3"
    own.owner(" ".join(("UPDATE entries SET content =", content, of_vote)))
    page = await seen(own.web, AUDITOR, f"/controle/routekaarten/{case}")
    assert page.status_code == 200
    shown = {number: page.text.partition(f'id="v{number}"')[2].partition("</li>\n")[0] for number in (1, 2, 3)}
    assert "Klopt niet, want deze vermelding is veranderd of beschadigd: zij is niet meer te lezen." in shown[3]
    assert "heeft gestemd" not in shown[3]
    for number in (1, 2):
        assert "Klopt niet" not in shown[number]
        assert "Waarom dit mocht" in shown[number]


async def test_where_an_entry_cannot_be_left_out_the_answer_says_that_the_log_does_not_hold(own: OwnLog) -> None:
    case = await own.web.open()
    of_opening = f"WHERE stream = 'routekaart/{case}' AND sequence = 2"
    own.owner(" ".join(("UPDATE entries SET content = 'x'", of_opening)))
    answer = await own.web.get(AUDITOR, f"/v1/routekaarten/{case}/history")
    assert (answer.status_code, answer.json()["code"]) == (500, "log_damaged")
    for path in (f"/routekaarten/{case}", f"/controle/routekaarten/{case}/moment"):
        page = await seen(own.web, AUDITOR, path)
        assert page.status_code == 500
        assert "Wat is opgeslagen, past niet bij wat is ondertekend." in page.text, path


async def opened(web: Web, browser: httpx.AsyncClient, **typed: str) -> str:
    """The path of the page of an audit that was opened by its form."""
    form = forms_on(await browser.get("/controle/audits/nieuw"))[-1]
    answer = await browser.post(form.action, data=form.fields | PLAN | typed)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


PLAN = {
    "question": "Zijn de besluiten gemotiveerd?",
    "scope.municipality": "1979",
    "scope.tier": "lokaal",
    "sampleSize": "1",
}


async def test_an_audit_that_is_sent_twice_is_opened_once_and_says_where_it_stands(web: Web) -> None:
    await approved(web)
    async with browsers(web, AUDITOR) as (auditor,):
        form = forms_on(await auditor.get("/controle/audits/nieuw"))[-1]
        data = form.fields | PLAN | {"scope.procedure": "routekaart"}
        answers = await asyncio.gather(*(auditor.post(form.action, data=data) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {303}
        (place,) = {answer.headers["location"] for answer in answers}
        page = await auditor.get(place)
        assert "Dit staat in het logboek als nummer" in page.text
        assert form.fields["seed"] in page.text
        assert "<dt>Procedure</dt><dd>Routekaart bij onaanvaardbare verschillen</dd>" in page.text
        look = await newest(web)
        assert look.look == "audit"
        assert len(look.cases) == 1


async def test_what_is_wrong_with_an_audit_is_named_by_its_field_and_kept(web: Web) -> None:
    await approved(web)
    before = await web.parts.audits.ledger_size()
    async with browsers(web, AUDITOR) as (auditor,):
        form = forms_on(await auditor.get("/controle/audits/nieuw"))[-1]
        for field, value in (
            ("sampleSize", "0"),
            ("sampleSize", "veel"),
            ("seed", "Jan"),
            ("scope.closedFrom", "2026-02-30"),
            ("question", "Wat is er met BSN 111222333?"),
        ):
            wrong = await auditor.post(form.action, data=form.fields | PLAN | {field: value})
            assert wrong.status_code == 400, field
            assert f'href="#{field.rpartition(".")[2]}"' in wrong.text, field
            again = forms_on(wrong)[-1]
            assert again.fields[field] == value
            assert again.fields["key"] == form.fields["key"]
    assert await web.parts.audits.ledger_size() == before


async def test_findings_are_recorded_answered_and_refused_by_forms_alone(web: Web) -> None:
    await approved(web)
    async with browsers(web, AUDITOR, CHAIR, NCG) as (auditor, chair, ncg):
        audit = await opened(web, auditor)
        (case,) = (await web.get(AUDITOR, f"/v1/audits/{audit.rpartition('/')[2]}")).json()["sample"]
        of_case = f"{audit}/routekaarten/{case}"
        for other in (chair, ncg):
            assert (await other.get(audit)).status_code == 404
            assert (await other.get(of_case)).status_code == 404
        form = form_for(await auditor.get(of_case), "record_finding")
        finding = {"result": "non_conform", "category": "motivation", "tier": "lokaal", "text": "Er staat geen weging."}
        assert (await auditor.post(form.action, data=form.fields | finding)).status_code == 303
        assert "Er staat geen weging." in (await chair.get(of_case)).text
        assert (await ncg.get(of_case)).status_code == 404
        # Who has to reply is told at the start, and nobody else.
        waits = "Uw reactie is gevraagd op een bevinding van een audit"
        assert [waits in (await one.get("/")).text for one in (chair, ncg, auditor)] == [True, False, False]
        assert "er is een reactie gevraagd tot en met" in (await auditor.get(audit)).text
        reply = form_for(await chair.get(of_case), "reply_to_finding")
        # Somebody who sees nothing of the audit learns nothing by sending its form.
        theirs = forms_on(await ncg.get("/"))[0].fields | reply.fields
        sent = await ncg.post(reply.action, data=theirs | {"csrf": forms_on(await ncg.get("/"))[0].fields["csrf"]})
        assert sent.status_code == 404
        empty = await chair.post(reply.action, data=reply.fields)
        assert empty.status_code == 400
        assert 'href="#reply-1"' in empty.text
        given = await chair.post(reply.action, data=form_for(empty, "reply_to_finding").fields | {"reply": "Klopt."})
        assert given.status_code == 303
        assert waits not in (await chair.get("/")).text
        close = form_for(await auditor.get(audit), "close_audit")
        stale = close.fields | {"seen": "0", "conclusion": "Eén besluit kan beter."}
        refused = await auditor.post(close.action, data=stale)
        assert refused.status_code == 409
        assert "De weigering is vastgelegd als nummer" in refused.text
        again = form_for(refused, "close_audit")
        assert (again.fields["conclusion"], again.fields["seen"]) == ("Eén besluit kan beter.", "2")
        assert again.fields["key"] != close.fields["key"]
        assert (await auditor.post(again.action, data=again.fields)).status_code == 303
        closed = await auditor.get(audit)
        assert "Eén besluit kan beter." in closed.text
        assert [one for one in forms_on(closed) if one.fields.get("type")] == []


async def test_a_form_from_elsewhere_or_of_nobody_is_not_taken_and_nothing_typed_is_lost(web: Web) -> None:
    await approved(web)
    before = await web.parts.audits.ledger_size()
    async with browsers(web, AUDITOR) as (auditor,):
        form = forms_on(await auditor.get("/controle/audits/nieuw"))[-1]
        elsewhere = await auditor.post(form.action, data=form.fields | PLAN, headers={"sec-fetch-site": "cross-site"})
        assert elsewhere.status_code == 403
        assert PLAN["question"] in elsewhere.text
        assert "<dt>Wat wilt u weten?</dt>" in elsewhere.text
        nobody = await web.client.post(form.action, data=form.fields | PLAN)
        assert nobody.status_code == 401
        assert PLAN["question"] in nobody.text
    assert await web.parts.audits.ledger_size() == before


async def test_somebody_who_may_not_audit_is_refused_by_the_policy_whatever_the_page_shows(web: Web) -> None:
    await approved(web)
    async with browsers(web, CHAIR) as (chair,):
        csrf = forms_on(await chair.get("/"))[0].fields["csrf"]
        data = {"csrf": csrf, "key": key(), "seed": "00c0ffee00c0ffee"} | PLAN
        refused = await chair.post("/controle/audits/nieuw", data=data)
        assert refused.status_code == 403
        assert "De weigering is vastgelegd als nummer" in refused.text


async def test_the_module_that_checks_proofs_is_a_script_that_the_policy_of_the_pages_allows(web: Web) -> None:
    case = await web.open()
    page = await seen(web, AUDITOR, f"/controle/routekaarten/{case}")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy
    assert "unsafe" not in policy
    assert page.text.count("<script") == 1
    address = page.text.partition('<script type="module" src="')[2].partition('"')[0]
    script = await web.client.get(address)
    assert script.status_code == 200
    assert script.headers["content-type"].startswith("text/javascript")
    assert (await seen(web, AUDITOR, "/controle")).text.count("<script") == 0


async def test_the_page_names_the_keys_of_the_log_and_the_witnesses_that_have_to_cosign(own: OwnLog) -> None:
    case = await own.web.open()
    witness = witness_key().verifier.text
    async with (
        served(replace(parts_for(own.web.parts), witnesses=(witness,), witness_quorum=1)) as url,
        Browser(url) as browser,
    ):
        assert (await browser.post("/aanmelden", data={"account": AUDITOR})).status_code == 303
        page = await browser.get(f"/controle/routekaarten/{case}")
    told = json.loads(html.unescape(page.text.partition('data-proofs="')[2].partition('"')[0]))
    assert told["keys"] == [{"vkey": own.key.verifier.text, "index": BEGUN - 1}]
    assert (told["witnesses"], told["quorum"]) == ([witness], 1)
    assert told["bytes"] == f"/controle/routekaarten/{case}/vermeldingen?na=0&aantal=2"
    assert witness in page.text.partition("Getuigen, van wie er 1 moet meetekenen")[2]


async def test_who_did_something_in_a_case_has_no_form_for_a_finding_on_it_but_why_and_who_can(web: Web) -> None:
    case = await web.open()
    await web.took(AUDITOR, case, type="recuse", reasons=REASON)
    await web.took(PREPARER, case, type="withdraw", reasons=REASON)
    await web.drive(case)
    async with browsers(web, AUDITOR) as (auditor,):
        audit = await opened(web, auditor, **{"scope.tier": "", "sampleSize": "500"})
        assert case in (await web.get(AUDITOR, f"/v1/audits/{audit.rpartition('/')[2]}")).json()["sample"]
        page = await auditor.get(f"{audit}/routekaarten/{case}")
    assert "record_finding" not in [form.fields.get("type") for form in forms_on(page)]
    assert "Een andere auditor kan dat wel." in page.text
