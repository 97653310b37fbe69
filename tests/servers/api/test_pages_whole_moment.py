"""The page of a moment has the whole case as it was known then, and nothing of what came later or may not be read now."""

import re
from datetime import UTC, datetime

import httpx

from tests.servers.api.papers import added
from tests.servers.api.test_belangen import interest, registered
from tests.servers.api.test_differences import forget
from tests.servers.api.test_moments import shown
from tests.servers.api.test_pages_auditor import AUDITOR, NCG, seen
from tests.servers.api.test_pages_national import ABOVE_FIN, ADVICE, ANSWER, CONDITIONS, DG, FIN, MINISTER, section
from tests.servers.api.web import CHAIR, FULL, PREPARER, REASON, Web, key

QUESTIONS, ANSWERED = "Wat kost het per woning?", "Per woning € 300.000."
AGREES, CALLED_UP, DOUBT = "Het bedrag past in de raming.", "Twee buren kregen iets anders.", "Te duur."
HELD = ("0003200000000001", "0003200000000002")


async def signed_case(web: Web, area: str) -> tuple[str, dict[str, int]]:
    """A case of which all was asked, answered, advised, agreed and signed; with the sequence of its last entry after each act."""
    situations = [{"address": one, "measure": "light_strengthening", "amountCents": 900_000} for one in HELD]
    case = await web.open(area=area, amountCents=ABOVE_FIN, addresses=list(HELD), situations=situations)
    after: dict[str, int] = {}
    await added(web, case, b"Scheuren in de gevel.", "rapport.txt")
    after["document"] = await last(web, case)
    answers = [{"office": DG, "answer": ANSWER}]
    for who, sent in (
        (CHAIR, {"type": "cast_vote", "choice": "against", "reasons": DOUBT}),
        (CHAIR, {"type": "return_for_information", "questions": QUESTIONS}),
        (PREPARER, {"type": "answer", "answer": ANSWERED}),
        (PREPARER, {"type": "withdraw_document", "number": 1, "reasons": "Het verkeerde rapport."}),
        (DG, {"type": "call_up", "reasons": CALLED_UP}),
        (DG, {"type": "advise", "opinion": "conditional", "advice": ADVICE}),
        (FIN, {"type": "concur", "agree": True, "reasons": AGREES}),
        (
            MINISTER,
            {
                "type": "sign",
                "outcome": "approve_with_conditions",
                "conditions": CONDITIONS,
                "motivation": FULL,
                "adviceAnswers": answers,
            },
        ),
    ):
        await web.took(who, case, **sent)
        after[str(sent["type"])] = await last(web, case)
    return case, after


async def last(web: Web, case: str) -> int:
    """The sequence of the last entry of the case."""
    row = await web.parts.queries.find_case(case)
    assert row is not None
    return row.sequence


def main(page: httpx.Response) -> str:
    """What the page says, without the slider, which names every act."""
    assert page.status_code == 200, page.text
    return page.text.partition('id="stand"')[2]


async def test_a_moment_shows_the_whole_case_as_it_was_known_and_nothing_of_later(web: Web) -> None:
    area = f"Buurt x{key()[:8]}"
    case, after = await signed_case(web, area)
    path = f"/controle/routekaarten/{case}/moment"

    async def at(act: str) -> httpx.Response:
        return await seen(web, AUDITOR, path, stap=after[act])

    page = await at("document")
    assert "Rapport van de constructeur" in section(page, "documenten")
    assert "ingetrokken" not in section(page, "documenten")
    assert "Er zit geen zienswijze in het dossier." in section(page, "zienswijzen")
    rows = section(page, "adressen")
    for told in (*HELD, "€\u00a09.000,00", "verduurzaming" if "verduurzaming" in rows else "isoleren"):
        assert told in rows, told
    for later in (DOUBT, QUESTIONS, ANSWERED, ADVICE, AGREES, CONDITIONS):
        assert later not in page.text, later
    page = await at("cast_vote")
    assert DOUBT in section(page, "beraad")
    page = await at("return_for_information")
    assert QUESTIONS in section(page, "stand")
    assert ANSWERED not in page.text
    page = await at("answer")
    assert QUESTIONS not in section(page, "stand")
    for told in (QUESTIONS, ANSWERED):
        assert told in section(page, "geschiedenis")
    page = await at("withdraw_document")
    assert "Het verkeerde rapport." in section(page, "documenten")
    page = await at("advise")
    assert ADVICE in section(page, "beraad")
    assert CALLED_UP in section(page, "geschiedenis")
    assert AGREES not in page.text
    page = await at("concur")
    assert AGREES in section(page, "beraad")
    assert CONDITIONS not in page.text
    page = await at("sign")
    assert CONDITIONS in section(page, "stand")
    written = section(page, "geschiedenis")
    for told in (REASON, ADVICE, ANSWER, AGREES):
        assert told in written, told
    assert "Standpunten naast elkaar" in page.text
    assert not re.search(r'<form[^>]+action="/routekaarten/', page.text), "nothing is done on this page"


async def test_interests_in_the_register_are_shown_from_when_they_were_on_record(web: Web) -> None:
    area = f"Buurt x{key()[:8]}"
    case = await web.open(area=area)
    before = datetime.now(UTC).isoformat()
    await registered(web, NCG, interest(area))
    now = datetime.now(UTC).isoformat()
    path = f"/controle/routekaarten/{case}/moment"
    told = section(await seen(web, AUDITOR, path, op=now), "belangen")
    assert f"{NCG}: een belang in dit gebied" in told
    assert NCG not in section(await seen(web, AUDITOR, path, op=before), "belangen")
    (one,) = (await shown(web, f"routekaarten/{case}", at=now))["interests"]
    assert (one["account"], one["scope"]) == (NCG, "area")
    assert (await shown(web, f"routekaarten/{case}", at=before))["interests"] == []
    assert (await shown(web, f"routekaarten/{case}", CHAIR, at=now))["interests"] is None, "not for who is no auditor"
    assert "interests" not in await shown(web, f"routekaarten/{case}")


async def test_a_case_at_a_moment_has_what_was_written_up_to_then(web: Web) -> None:
    case, after = await signed_case(web, f"Buurt x{key()[:8]}")
    entries = (await shown(web, f"routekaarten/{case}/history"))["entries"]
    at = {one["sequence"]: one["recordedAt"] for one in entries}

    async def written(act: str) -> list[str]:
        found = await shown(web, f"routekaarten/{case}", at=at[after[act]])
        return [one["act"]["type"] for one in found["written"]]

    assert await written("document") == []
    assert await written("answer") == ["return_for_information", "answer"]
    whole = (await shown(web, f"routekaarten/{case}"))["written"]
    acts = ["return_for_information", "answer", "call_up", "advise", "concur", "sign"]
    assert [one["act"]["type"] for one in whole] == acts
    assert whole[0]["act"]["questions"] == QUESTIONS
    assert (whole[3]["act"]["advice"], whole[4]["act"]["reasons"]) == (ADVICE, AGREES)
    assert whole[5]["act"]["motivation"] == FULL
    assert whole[5]["actor"]["account"] == MINISTER
    assert (await shown(web, f"routekaarten/{case}", "beheerder"))["written"] is None


async def test_what_may_not_be_read_now_is_not_read_of_then(web: Web) -> None:
    area = f"Buurt x{key()[:8]}"
    case, after = await signed_case(web, area)
    path = f"/controle/routekaarten/{case}/moment"
    texts = (DOUBT, QUESTIONS, ANSWERED, ADVICE, AGREES, CALLED_UP, REASON, "Rapport van de constructeur")
    open_ = main(await seen(web, AUDITOR, path))
    assert all(one in open_ for one in texts)
    await registered(web, AUDITOR, interest(area))
    for act in after:
        page = main(await seen(web, AUDITOR, path, stap=after[act]))
        for text in texts:
            assert text not in page, (act, text)
        assert "maar niet de stemmen, redenen en adviezen" in page
        assert 'id="belangen"' not in page
    found = await shown(web, f"routekaarten/{case}", at=datetime.now(UTC).isoformat())
    assert (found["written"], found["interests"]) == (None, None)


async def test_what_was_forgotten_since_is_told_as_such_at_every_moment(web: Web) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="cast_vote", choice="against", reasons=DOUBT)
    forget(web, case)
    page = main(await seen(web, AUDITOR, f"/controle/routekaarten/{case}/moment"))
    assert DOUBT not in page
    assert "Vergeten op" in section(await seen(web, AUDITOR, f"/controle/routekaarten/{case}/moment"), "over")
    assert "vergeten op" in page.partition('id="geschiedenis"')[2]


async def test_longer_parts_of_a_moment_go_on_at_the_same_moment(web: Web) -> None:
    case, after = await signed_case(web, f"Buurt x{key()[:8]}")
    path = f"/controle/routekaarten/{case}/moment"
    page = await seen(web, AUDITOR, path, stap=after["answer"], voor=3)
    assert "na vermelding" in page.text
    assert f'href="{path}?stap={after["answer"]}#geschiedenis">Naar de nieuwste' in page.text
    assert f"Deze zaak heeft {after['answer']} vermeldingen." in page.text
