"""A procedure that says how long before a meeting is convened: too short is refused, with the first moment that would do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.procedure import Duration, DurationUnit
from domain.terms import start_term
from procedures.loader import EXAMPLE_PROCEDURE
from tests.conftest import OpaServer, PostgresServer
from tests.servers.api.test_meetings import PATH, at, codes, plan, took
from tests.servers.api.web import CHAIR, web_on

STEP = "        title: Besluit van de stuurgroep\n"


async def test_members_are_told_as_long_before_as_the_procedure_says(
    postgres_engine: str, opa: OpaServer, tmp_path: Path
) -> None:
    procedure = tmp_path / "routekaart.yaml"
    text = EXAMPLE_PROCEDURE.read_text("utf-8")
    assert STEP in text
    procedure.write_text(text.replace(STEP, STEP + "        convocation: 3 days\n"), "utf-8")
    server = PostgresServer(postgres_engine)
    async with web_on(server.fresh(), opa.url, opa.token, procedure=procedure) as web:
        case, other = await web.open(), await web.open()
        answer = await web.post(CHAIR, PATH, plan(case, startsAt=at(hours=1)))
        assert (answer.status_code, codes(answer)) == (403, ["convocation_too_short"])
        earliest = datetime.fromisoformat(answer.json()["earliest"])
        assert earliest == start_term(Duration(3, DurationUnit.DAYS), None, datetime.now(UTC)).end
        before = (earliest - timedelta(seconds=1)).isoformat()
        assert codes(await web.post(CHAIR, PATH, plan(case, startsAt=before))) == ["convocation_too_short"]
        taken = await web.post(CHAIR, PATH, plan(case, startsAt=earliest.isoformat()))
        assert taken.status_code == 201, taken.text
        name = taken.json()["meeting"]
        moved = {"startsAt": at(hours=2), "agenda": [case], "place": "Elders"}
        again = await web.post(CHAIR, f"{PATH}/{name}/acts", {"type": "change_meeting"} | moved)
        assert (codes(again), "earliest" in again.json()) == (["convocation_too_short"], True)
        await took(web, CHAIR, name, "change_meeting", startsAt=earliest.isoformat(), agenda=[case], place="Elders")
        browser = await web.page(CHAIR)
        page = await browser.get("/vergaderingen/nieuw")
        assert "De leden moeten op tijd bericht krijgen." in page.text
        await browser.aclose()
        assert codes(await web.post(CHAIR, PATH, plan(other, startsAt=at(hours=3)))) == ["convocation_too_short"]
    server.drop_all()
