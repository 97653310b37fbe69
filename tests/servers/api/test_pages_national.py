"""The national assessment by forms alone: called up, advised, answered, agreed to and signed, each read back where it counts."""

import re

import httpx
import pytest

from tests.servers.api.browsing import fill, form_for
from tests.servers.api.test_pages import MOTIVATED, browsers
from tests.servers.api.test_pages_meetings import acts_of, button
from tests.servers.api.web import CHAIR, NO_EFFECT, PREPARER, REASON, Web, key

DG, FIN, MINISTER = "dg-obdr", "directeur-fin", "staatssecretaris-herstel"
ADVICE = "Goedkeuren, maar let op de fundering."
ANSWER = "De fundering wordt eerst bekeken."
CONDITIONS = "Alleen na onderzoek van de fundering."
ABOVE_FIN = 60_000_000
"""Cents: more than what needs no agreement of Financiën in the example."""


def section(page: httpx.Response, name: str) -> str:
    """The section of a page with this id at its heading."""
    return page.text.partition(f'id="{name}"')[2].partition("</section>")[0]


async def did(web: Web, browser: httpx.AsyncClient, case: str, act: str, **typed: str) -> None:
    """The act by its form, which has to count, and what the system does after it."""
    answer = await fill(browser, case, act, **typed)
    assert answer.status_code == 303, answer.text
    await web.drive(case)


async def test_a_case_that_is_called_up_is_signed_on_what_was_read_back(web: Web) -> None:
    case = await web.open(amountCents=ABOVE_FIN)
    await web.took(CHAIR, case, type="cast_vote", choice="for", reasons="De straat is één geheel.")
    async with browsers(web, DG, FIN, MINISTER) as (office, finance, minister):
        await did(web, office, case, "call_up", reasons="Twee buren kregen iets anders.")
        told = section(await minister.get(f"/routekaarten/{case}"), "doen")
        assert "<strong>Ondertekenen</strong> kunt u nog niet." in told
        assert "Eerst komt nog: Advies van DG OBDR, Instemming van Financiën." in told
        assert "Nu wordt gewacht op: Directeur-generaal OBDR (advies geven)." in told
        assert "kunt u nog niet" not in section(await office.get(f"/routekaarten/{case}"), "doen")
        await did(web, office, case, "advise", opinion="conditional", advice=ADVICE)
        told = section(await minister.get(f"/routekaarten/{case}"), "doen")
        assert "Eerst komt nog: Instemming van Financiën. Nu wordt gewacht op: Directie Financiën" in told
        await did(web, finance, case, "concur", agree="true", reasons="Het bedrag past in de raming.")
        signing = await minister.get(f"/routekaarten/{case}")
        assert "kunt u nog niet" not in signing.text
        form = form_for(signing, "sign")
        typed = {name.replace("__", "."): text for name, text in MOTIVATED.items()} | {
            "outcome": "approve_with_conditions",
            "conditions": CONDITIONS,
            "adviceAnswers.dg-obdr": ANSWER,
        }
        assert set(typed) <= form.names
        read = await minister.post(form.action, data=form.fields | typed)
        assert read.status_code == 200
        advice = section(read, "adviezen")
        for told in ("Directeur-generaal OBDR: positief, met voorwaarden", ADVICE, ANSWER):
            assert told in advice
        agreed = section(read, "instemming")
        assert "Directie Financiën: " in agreed
        assert "Het bedrag past in de raming." in agreed
        assert CONDITIONS in section(read, "uitkomst")
        assert "€\u00a0600.000,00 voor 2 adressen samen" in section(read, "uitkomst")
        assert "sign" not in await acts_of(web, case)
        counts = button(read, "counts")
        assert (await minister.post(counts.action, data=counts.fields)).status_code == 303
        await web.drive(case)
        end = await minister.get(f"/routekaarten/{case}")
    assert "goedgekeurd met voorwaarden" in end.text
    assert (await acts_of(web, case))[-1] == "sign"


async def test_an_advice_that_was_not_answered_is_told_before_it_counts(web: Web) -> None:
    case = await web.open()
    async with browsers(web, DG, MINISTER) as (office, minister):
        await did(web, office, case, "call_up", reasons=REASON)
        await did(web, office, case, "advise", opinion="positive", advice=ADVICE)
        form = form_for(await minister.get(f"/routekaarten/{case}"), "sign")
        read = await minister.post(form.action, data=form.fields | {"outcome": "approve"})
        assert "U hebt dit advies nog niet beantwoord." in section(read, "adviezen")
        counts = button(read, "counts")
        assert (await minister.post(counts.action, data=counts.fields)).status_code == 403


async def test_questions_name_their_term_before_they_are_sent_and_the_answer_brings_the_case_back(web: Web) -> None:
    case = await web.open()
    async with browsers(web, DG, MINISTER, PREPARER) as (office, minister, preparer):
        await did(web, office, case, "call_up", reasons=REASON)
        await did(web, office, case, "advise", opinion="positive", advice=ADVICE)
        page = await minister.get(f"/routekaarten/{case}")
        said = re.search(r"heeft (\d+) werkdagen om te antwoorden: tot en met (\d+ \w+ \d{4})\.", page.text)
        assert said is not None
        await did(web, minister, case, "return_for_information", questions="Welke adressen zijn al versterkt?")
        asked = await preparer.get(f"/routekaarten/{case}")
        assert f"antwoord tot en met {said[2]}" in asked.text
        assert "Welke adressen zijn al versterkt?" in asked.text
        await did(web, preparer, case, "answer", answer="Alleen het eerste adres.")
        back = await office.get(f"/routekaarten/{case}")
    assert "Alleen het eerste adres." in back.text
    # The advice was on the dossier before the answer: the tier begins again.
    assert form_for(back, "advise")


@pytest.mark.parametrize("shown", [25, 1], ids=lambda shown: f"{shown} entries on a page")
async def test_the_tiers_stand_side_by_side_with_what_each_wrote(
    web: Web, monkeypatch: pytest.MonkeyPatch, shown: int
) -> None:
    monkeypatch.setattr("api.pages.case_history.MOST_ENTRIES", shown)
    case = await web.open(amountCents=ABOVE_FIN)
    await web.took(CHAIR, case, type="cast_vote", choice="for", reasons=REASON)
    await web.took("ncg-eemsdelta", case, type="cast_vote", choice="against", reasons=REASON)
    motivation = {"facts": "De helft van de straat is versterkt.", "equality": "De buren zijn gelijk."}
    await web.took(
        CHAIR, case, type="conclude", outcome="escalate", knockOn=NO_EFFECT,
        motivation=dict.fromkeys(("interests", "norm", "maatwerk"), REASON) | motivation,
    )  # fmt: skip
    async with browsers(web, DG) as (office,):
        page = await office.get(f"/routekaarten/{case}")
    table = page.text.partition('id="naast-elkaar"')[2].partition("</table>")[0]
    for told in ("Feiten", *motivation.values(), "Gelijke behandeling"):
        assert told in table


async def test_neighbours_that_would_get_a_new_difference_are_shown_before_the_vote_and_read_back(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    area, elsewhere = f"Gebied {key()[:6]}", "0003209900524249"
    other = await web.open(area=area, measure="light_strengthening", addresses=[elsewhere, "0003209900430667"])
    # The same measure makes no difference, another sort of difference is no neighbour, and what may not be read is not there.
    same = await web.open(area=area, addresses=["0003209900524250"])
    apart = await web.open(area=area, measure="light_strengthening", differenceType="tenure")
    hidden = await web.open(
        area=area, measure="light_strengthening", municipality="0014", addresses=["0003209900524251"]
    )
    case = await web.open(area=area)
    async with browsers(web, CHAIR, DG) as (chair, office):
        page = await chair.get(f"/routekaarten/{case}")
        shown = section(page, "buren")
        assert "Bij goedkeuren krijgen adressen in 1 zaak een nieuw verschil." in shown
        assert f"/routekaarten/{other}" in shown
        assert elsewhere in shown
        assert "0003209900430667" not in shown
        assert "vragen een andere maatregel: licht versterken" in shown
        for none in (same, apart, hidden):
            assert none not in shown
        assert 'href="#buren"' in section(page, "doen")
        assert hidden in section(await office.get(f"/routekaarten/{case}"), "buren")
        assert "Niet alles is bekeken." not in shown
        with monkeypatch.context() as patched:
            patched.setattr("api.neighbours.MOST_NEIGHBOURS", 1)
            some = section(await chair.get(f"/routekaarten/{case}"), "buren")
            assert "meer dan 1 zaken" in some
            assert "Er zijn geen buren" not in some
        for account in (CHAIR, "ncg-eemsdelta"):
            await web.took(account, case, type="cast_vote", choice="for", reasons=REASON)
        form = form_for(await chair.get(f"/routekaarten/{case}"), "conclude")
        typed = {"knockOn.newDifference": "false", "knockOn.explanation": REASON}
        read = await chair.post(form.action, data=form.fields | typed | {"outcome": "approve"})
        assert elsewhere in section(read, "buren")
        assert "Kijk hieronder of dat klopt." in section(read, "buren")
        upwards = form_for(await chair.get(f"/routekaarten/{case}"), "escalate")
        passed_on = await chair.post(upwards.action, data=upwards.fields | {"reasons": REASON})
        assert button(passed_on, "counts")
        assert 'id="buren"' not in passed_on.text
