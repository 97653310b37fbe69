"""`getrapt why` and `getrapt route`, against a running application."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from cli.__main__ import build
from tests.servers.api.test_mandaten_explained import ELSEWHERE, given, questioned
from tests.servers.api.web import CHAIR, REASON, Web


@pytest.fixture(autouse=True)
def _this_stack(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The commands find the application of this module, and its log is not taken for what they print."""
    monkeypatch.setenv("GETRAPT_URL", web.url)
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    # Wide enough that no sentence is broken in two.
    monkeypatch.setenv("COLUMNS", "400")
    with structlog.testing.capture_logs():
        yield


async def run(*arguments: str, code: int = 0) -> Result:
    """What the command comes to. In a thread: the application answers in this one."""
    result = await asyncio.to_thread(CliRunner().invoke, build(), list(arguments))
    assert result.exit_code == code, result.output
    return result


async def run_json(*arguments: str, code: int = 0) -> Any:
    """What the command says in JSON."""
    return json.loads((await run(*arguments, "--json", code=code)).stdout)


async def test_why_says_of_every_act_whether_it_may_be_done_and_why_not_and_who_may(web: Web) -> None:
    case = await web.open()
    said = (await run("why", case, "--who", CHAIR)).stdout
    assert f"{CHAIR} on {case}" in said
    assert "not_the_call_up_office: Only the ministry's office that can call up cases may do this." in said
    assert "waits for cast vote of stuurgroep-eemsdelta-gemeente" in said
    assert "Lokale stuurgroep Eemsdelta: gemeente-eemsdelta, ncg-eemsdelta, provincie-eemsdelta" in said
    yes = next(line for line in said.splitlines() if "cast vote:" in line)
    assert "for, for with conditions, against, abstain" in yes
    assert "yes" in yes


async def test_why_shows_what_nobody_can_do_in_this_state_after_the_rest(web: Web) -> None:
    case = await web.open()
    said = (await run("why", case, "--who", CHAIR)).stdout.splitlines()
    at = {
        act: next(n for n, line in enumerate(said) if act in line)
        for act in ("cast vote:", "call up", "sign:", "answer")
    }
    assert max(at["cast vote:"], at["call up"]) < min(at["sign:"], at["answer"])
    of_signing = next(n for n in range(at["sign:"], len(said)) if "not_the_office" in said[n])
    assert any("wrong_step" in line for line in said[at["sign:"] : of_signing + 3])
    fits = {one["type"]: one["inThisState"] for one in (await run_json("why", case, "--who", CHAIR))["acts"]}
    assert fits["cast_vote"] and not fits["sign"] and not fits["lodge_objection"]


async def test_why_names_who_may_under_a_mandaat_with_the_mandaat(web: Web) -> None:
    case, office = await questioned(web)
    name = await given(web, principal=office, acts=["answer"])
    said = (await run("why", case)).stdout
    assert f"zaakbehandelaar-ncg, {ELSEWHERE} (under mandaat {name})" in said


async def test_why_is_about_whoever_asks_unless_somebody_else_is_named(web: Web) -> None:
    case = await web.open()
    own = await run_json("why", case, "--as", CHAIR)
    about = await run_json("why", case, "--who", CHAIR, "--as", "auditor-rijk")
    assert own["who"] == about["who"] == CHAIR
    assert own["acts"] == about["acts"]


async def test_why_at_a_moment_shows_the_case_of_then(web: Web) -> None:
    case = await web.open()
    before = await run_json("why", case, "--who", CHAIR)
    await web.took(CHAIR, case, type="suspend", reasons=REASON)
    assert (await run_json("why", case, "--who", CHAIR))["state"] == "suspended"
    assert await run_json("why", case, "--who", CHAIR, "--at", before["at"]) == before


async def test_why_says_that_votes_are_not_shown_to_who_may_not_see_them(web: Web) -> None:
    case = await web.open()
    said = (await run("why", case, "--who", CHAIR, "--as", "beheerder")).stdout
    assert "is not shown to this account" in said
    assert "quorum_not_met" not in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--at", "2999-01-01T00:00:00Z"), "This moment is still to come."),
        (("--at", "2001-01-01T00:00:00Z"), "The case was not there yet."),
        (("--at", "gisteren"), "This is not a moment with a time zone."),
        (("--who", "niemand"), "There is no such role account."),
        (("--who", "ncg-eemsdelta", "--as", CHAIR), "may_not_explain_others"),
        (("--as", "voorzitter-groningen"), "There is no such thing, or you may not see it."),
    ],
)
async def test_a_question_that_cannot_be_answered_says_so_with_exit_code_1(
    web: Web, arguments: tuple[str, ...], says: str
) -> None:
    result = await run("why", await web.open(), *arguments, code=1)
    assert says in result.stderr
    assert result.stdout == ""


async def test_route_says_where_acts_lead_who_is_asked_there_and_by_when(web: Web) -> None:
    case = await web.open()
    said = (await run("route", case, "--as", CHAIR)).stdout.splitlines()
    at = said.index("escalate → in tier, bestuurlijk-overleg, step overleg")
    assert said[at + 1].strip().startswith("escalated: The chair takes the case to a higher tier.")
    assert "bestuurlijk-overleg-voorzitter" in said[at + 2]
    assert "  by 20" in "\n".join(said[at : at + 6])
    nothing = (await run("route", case, "--as", "beheerder")).stdout
    assert "recuse" in nothing


async def test_route_of_a_closed_case_says_that_there_is_nothing_to_do(web: Web) -> None:
    case = await web.open()
    await web.took("zaakbehandelaar-ncg", case, type="withdraw", reasons=REASON)
    assert (await run("route", case, "--as", CHAIR)).stdout.strip() == (
        f"there is nothing that {CHAIR} may do on this case now"
    )


async def test_route_of_a_new_case_goes_through_all_tiers_and_says_that_it_is_an_example() -> None:
    said = (await run("route", "--municipality", "1979", "--amount-cents", "60000000")).stdout
    assert "an example procedure" in said
    assert [line for line in said.splitlines() if line[:1].isdigit()] == [
        "1. Lokale stuurgroep Eemsdelta",
        "2. Bestuurlijk Overleg",
        "3. Ministerie van Binnenlandse Zaken en Koninkrijksrelaties",
    ]
    assert "when all agree: bestuurlijk-overleg (above_ceiling)" in said
    assert "when all agree: approve (signed)" in said
    low = (await run("route", "--municipality", "1979", "--amount-cents", "100")).stdout
    assert "2. Bestuurlijk Overleg (only when it is taken up)" in low
    doubt = await run_json("route", "--municipality", "1979", "--safety-doubt")
    assert doubt["legs"][0]["tier"] is None


async def test_route_needs_a_case_or_the_municipality_of_a_new_one_and_not_both(web: Web) -> None:
    for arguments in ((), ("RK-1", "--municipality", "1979")):
        assert "name a case, or the --municipality of a new one" in (await run("route", *arguments, code=2)).stderr
    assert "no municipality" in (await run("route", "--municipality", "9999", code=1)).stderr
