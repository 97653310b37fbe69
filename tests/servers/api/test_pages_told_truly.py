"""Pages say what is so, and no more: what was recorded, by whom, where there is more to choose, and what cannot be sent as it is."""

from contextlib import aclosing
from dataclasses import replace

import pytest

from api.pages import meeting_list
from tests.servers.api.browsing import form_for, forms_on
from tests.servers.api.papers import a_pdf, added
from tests.servers.api.test_changes import PATH as CHANGES
from tests.servers.api.test_mandaten import MANAGES, SIGNING, SIGNS
from tests.servers.api.test_mandaten import PATH as MANDATEN
from tests.servers.api.test_meetings import at, attend, convened, minutes, opened, plan, took
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import CHAIR, Browser, Web, key

NCG = "ncg-eemsdelta"
RECORDED = "Dit staat in het logboek als nummer"


async def test_that_something_was_recorded_is_said_of_ones_own_act_on_it_alone(web: Web) -> None:
    used = key()
    case = await web.open()
    receipt = (await web.post(CHAIR, "/v1/vergaderingen", plan(case, startsAt=at(days=20)), used)).json()
    path, index = f"/vergaderingen/{receipt['meeting']}", receipt["index"]
    other = await convened(web, await web.open(), startsAt=at(days=20))
    async with browsers(web, CHAIR, NCG) as (chair, member):
        assert RECORDED in (await chair.get(f"{path}?ontvangst={index}")).text
        for browser, address in (
            (chair, f"{path}?ontvangst={index + 10_000}"),
            (chair, f"/vergaderingen/{other}?ontvangst={index}"),
            (member, f"{path}?ontvangst={index}"),
        ):
            assert RECORDED not in (await browser.get(address)).text, address
    mandaat = (await web.post(SIGNS, MANDATEN, SIGNING)).json()
    async with browsers(web, SIGNS) as (office,):
        place = f"/beheer/mandaten/{mandaat['mandaat']}?ontvangst="
        told = [RECORDED in (await office.get(f"{place}{number}")).text for number in (mandaat["index"], index)]
    assert told == [True, False]


async def test_what_became_of_any_act_is_told_in_words_with_the_way_to_what_it_was_about(web: Web) -> None:
    case = await web.open()
    refused = {"kind": "end_body", "body": "stuurgroep-eemsdelta", "validFrom": at(days=30)}
    asked = [
        (CHAIR, "/v1/vergaderingen", plan(case, startsAt=at(days=20)), "heeft een vergadering bijeengeroepen"),
        (CHAIR, "/v1/vergaderingen", plan(case, startsAt=at(days=-1)), "wilde een vergadering bijeenroepen"),
        (NCG, CHANGES, refused, "wilde een wijziging van de organisatie voorstellen"),
    ]
    for who, path, body, did in asked:
        used = key()
        answer = await web.post(who, path, body, used)
        async with aclosing(await web.page(who)) as browser:
            page = (await browser.get(f"/handelingen/{used}")).text
        assert f"{who} {did}" in page, answer.text
        about = f'href="/vergaderingen/{answer.json()["meeting"]}">Naar de vergadering' if answer.is_success else ""
        assert about in page
        assert answer.is_success or 'href="/">Naar het begin' in page


async def test_a_mandaat_that_was_proposed_is_where_the_answer_leads(web: Web) -> None:
    used = key()
    name = (await web.post(SIGNS, MANDATEN, SIGNING, used)).json()["mandaat"]
    async with aclosing(await web.page(SIGNS)) as browser:
        page = (await browser.get(f"/handelingen/{used}")).text
    assert f'href="/beheer/mandaten/{name}">Naar het mandaat' in page


async def test_a_case_that_is_voted_on_can_be_chosen_whenever_its_term_ends_once_it_was(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [await web.open() for _ in range(3)]
    name = await convened(web, cases[2], startsAt=at(days=20))
    monkeypatch.setattr(meeting_list, "MOST_TO_CHOOSE", 1)
    async with browsers(web, CHAIR) as (chair,):
        page = await chair.get(f"/vergaderingen/{name}")
        assert f'name="agenda.{cases[2]}" value="ja" checked' in page.text
        assert "was gekozen, en kan niet meer" not in page.text
        new = await chair.get("/vergaderingen/nieuw")
        assert "Er wachten meer dan 1 zaken." in new.text


async def test_a_search_that_cannot_be_is_told_by_its_field_and_not_offered_to_be_sent_again(web: Web) -> None:
    async with browsers(web, CHAIR) as (chair,):
        form = next(one for one in forms_on(await chair.get("/routekaarten")) if "naam" in one.names)
        answer = await chair.post(form.action, data=form.fields | {"naam": "RK\u202e1"})
    assert answer.status_code == 400
    assert "Waar u naar zoekt:" in answer.text
    assert "Opnieuw versturen" not in answer.text


async def test_the_fields_of_an_error_are_named_as_their_form_names_them(web: Web) -> None:
    async with browsers(web, MANAGES) as (manages,):
        for kind, named in (("add_body", "Orgaan"), ("add_seat", "Naam")):
            page = await manages.get(f"/beheer/organisatie/nieuw?soort={kind}&orgaan=stuurgroep-eemsdelta")
            form = next(one for one in forms_on(page) if one.action == "/beheer/organisatie/nieuw")
            answer = await manages.post(form.action, data=form.fields | {"body": "", "title": ""})
            assert answer.status_code == 400
            summary = answer.text.partition('role="alert"')[2].partition("</div>")[0]
            assert named in summary
            assert "Welk overleg vergadert?" not in summary
            assert "Titel van het document" not in summary


async def test_that_all_is_an_example_is_said_only_where_it_is_also_where_something_failed(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await web.open()
    register = web.parts.register
    async with Browser(web.url) as visitor:
        assert "verzonnen" in (await visitor.get("/overzicht")).text
        real = {version: replace(one, example=False) for version, one in register._versions.items()}
        monkeypatch.setattr(register, "_versions", real)
        assert "verzonnen" not in (await visitor.get("/overzicht")).text


async def test_a_time_that_is_written_with_a_point_is_that_time_and_who_goes_back_convenes_no_second_meeting(
    web: Web,
) -> None:
    case = await web.open()
    async with browsers(web, CHAIR) as (chair,):
        page = await chair.get("/vergaderingen/nieuw")
        form = next(one for one in forms_on(page) if one.action == "/vergaderingen/nieuw")
        typed = {"day": at(days=20)[:10], "clock": "14.30", "place": "Zaal 2", f"agenda.{case}": "ja"}
        fields = {name: value for name, value in form.fields.items() if not name.startswith("agenda.")} | typed
        first = await chair.post(form.action, data=fields)
        # Whoever goes back gets the form with another key; it is the same convocation.
        again = await chair.post(form.action, data=fields | {"key": key()})
        assert again.headers["location"] == first.headers["location"]
        shown = await chair.get(first.headers["location"])
        assert "14:30 uur" in shown.text
        assert form_for(shown, "change_meeting").fields["clock"] == "14:30"


async def test_the_same_convocation_is_another_one_where_the_first_meeting_was_changed_meanwhile(web: Web) -> None:
    case, other = [await web.open() for _ in range(2)]
    async with browsers(web, CHAIR) as (chair,):
        page = await chair.get("/vergaderingen/nieuw")
        form = next(one for one in forms_on(page) if one.action == "/vergaderingen/nieuw")
        typed = {"day": at(days=21)[:10], "clock": "9.30", "place": "Zaal 2", f"agenda.{case}": "ja"}
        fields = {name: value for name, value in form.fields.items() if not name.startswith("agenda.")} | typed
        first = (await chair.post(form.action, data=fields)).headers["location"].partition("?")[0]
        name = first.rpartition("/")[2]
        moved = {"startsAt": at(days=30), "agenda": [other], "place": "Zaal 2"}
        await took(web, CHAIR, name, "change_meeting", **moved)
        again = await chair.post(form.action, data=fields | {"key": key()})
    assert again.status_code == 303
    assert again.headers["location"].partition("?")[0] != first


async def test_a_remark_that_is_sent_again_by_who_went_back_stands_once(web: Web) -> None:
    name = await opened(web, await web.open())
    await attend(web, name, CHAIR)
    await took(web, CHAIR, name, "close_meeting")
    async with browsers(web, NCG) as (member,):
        form = form_for(await member.get(f"/vergaderingen/{name}/notulen"), "remark_on_minutes")
        for used in (form.fields["key"], key()):
            sent = await member.post(form.action, data=form.fields | {"remark": "Ik was er wel.", "key": used})
            assert sent.status_code == 303
    assert [one["text"] for one in (await minutes(web, name))["remarks"]] == ["Ik was er wel."]


async def test_a_vote_on_an_older_dossier_is_not_said_to_count(web: Web) -> None:
    case = await web.open()
    async with browsers(web, NCG) as (member,):
        form = form_for(await member.get(f"/routekaarten/{case}"), "cast_vote")
        voted = await member.post(form.action, data=form.fields | {"choice": "for", "reasons": "Gelijk."})
        address, outcome = voted.headers["location"], f"/handelingen/{form.fields['key']}"
        assert "Uw stem telt: vastgelegd op" in (await member.get(address)).text
        assert "Uw stem telt<" in (await member.get(outcome)).text
        await added(web, case, a_pdf())
        told = (await member.get(address)).text
        assert "Uw stem telt niet: het dossier is daarna veranderd" in told
        assert "Uw stem telt: vastgelegd op" not in told
        assert "Uw stem telt niet meer" in (await member.get(outcome)).text


async def test_the_number_of_a_refusal_is_not_shown_as_recorded(web: Web) -> None:
    case = await web.open()
    refused = await web.act("mo-eemsdelta", case, type="cast_vote", choice="for")
    assert refused.status_code == 403
    async with aclosing(await web.page("mo-eemsdelta")) as browser:
        page = (await browser.get(f"/routekaarten/{case}?ontvangst={refused.json()['receipt']['sequence']}")).text
    assert '<h2 class="utrecht-heading-2">Vastgelegd</h2>' not in page
