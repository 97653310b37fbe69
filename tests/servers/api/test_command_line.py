"""The commands that go through HTTP, against a running application."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import text
from typer.testing import CliRunner, Result

from cli.__main__ import build
from cli.import_run import ATTEMPTS
from domain.intake import COLUMNS
from procedures.loader import EXAMPLE_ORGANISATION
from runtime.embedded.ports import free_port
from runtime.prepare import prepare
from runtime.web import parts_for
from tests.servers.api.web import CHAIR, PREPARER, REASON, Web, key, served

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(autouse=True)
def _this_stack(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The commands find the application of this module, and its log is not taken for what they print.

    No worker runs beside it, so an import does not wait for the first tier.
    """
    monkeypatch.setattr("cli.import_run.FIRST_TIERS", 0.0)
    monkeypatch.setenv("GETRAPT_URL", web.url)
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    with structlog.testing.capture_logs():
        yield


async def run(*arguments: str) -> Result:
    """What the command comes to. In a thread: the application answers in this one."""
    return await asyncio.to_thread(CliRunner().invoke, build(), [str(one) for one in arguments])


async def run_json(*arguments: str, code: int = 0) -> Any:
    """What the command says in JSON."""
    result = await run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def case_file(path: Path, *rows: dict[str, str]) -> Path:
    """A case file with these rows."""
    good = {
        "reported_on": "2026-01-05",
        "municipality_code": "1979",
        "area": "Opwierde",
        "bag_nummeraanduidingen": "0003209900430667",
        "difference_type": "timing",
        "summary": "Deze adressen vallen tussen wal en schip.",
        "requested_measure": "isolation-to-norm",
        "amount_eur": "50000.00",
        "resident_choice_recorded": "true",
        "safety_doubt": "false",
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(good | {"reference": f"RK-{key()[:10]}"} | row for row in rows)
    return path


async def test_a_second_import_opens_nothing_again_and_says_what_was_there() -> None:
    file = str(EXAMPLES / "routekaart-cases.csv")
    first, second = await run("import", file), await run("import", file)
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "60 opened, 0 already there, 0 rejected" in first.stdout
    assert "not in their first tier yet; it opens by itself" in first.stdout
    assert "0 opened, 60 already there, 0 rejected" in second.stdout


async def test_bad_rows_are_reported_and_the_others_go_in(tmp_path: Path) -> None:
    file = case_file(tmp_path / "a.csv", {}, {"amount_eur": "veel"}, {}, {"summary": "BSN 123456782"})
    report = tmp_path / "rejected.csv"
    result = await run("import", str(file), "--report", str(report))
    assert result.exit_code == 1, result.output
    assert "2 opened, 0 already there, 2 rejected" in result.stdout
    assert "line 3, amount_eur" in result.stdout
    assert "123456782" not in result.output + report.read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(report.read_text("utf-8"))))
    assert [(row["line"], row["column"]) for row in rows] == [("3", "amount_eur"), ("5", "summary")]


async def test_a_reference_with_other_content_is_rejected_whether_it_was_imported_or_opened_otherwise(
    web: Web, tmp_path: Path
) -> None:
    imported, opened = f"RK-{key()[:10]}", f"RK-{key()[:10]}"
    await web.open(reference=opened)
    await run("import", str(case_file(tmp_path / "a.csv", {"reference": imported})))
    again = case_file(tmp_path / "b.csv", {"reference": imported, "amount_eur": "1.00"}, {"reference": opened})
    found = await run_json("import", str(again), code=1)
    assert (found["opened"], found["alreadyThere"], found["rejected"]) == (0, 0, 2)
    assert [(one["line"], one["code"]) for one in sorted(found["rejections"], key=itemgetter("line"))] == [
        (2, "reference_taken"),
        (3, "reference_taken"),
    ]
    assert all("open already, with other content" in one["message"] for one in found["rejections"])
    # It never comes free, so it is not asked again and again.
    before = await entries(web)
    assert (await run_json("import", str(again), code=1))["rejected"] == 2
    assert await entries(web) == before


async def entries(web: Web) -> int:
    """How many entries the ledger has."""
    return int((await web.parts.database.rows(text("SELECT count(*) AS n FROM entries")))[0].n)


async def test_a_row_that_was_refused_goes_in_when_the_cause_was_remedied_and_then_only_once(
    web: Web, tmp_path: Path
) -> None:
    reference, newcomer = f"RK-{key()[:10]}", "mo-eemsdelta"
    file = str(case_file(tmp_path / "a.csv", {"reference": reference}))
    for _ in range(2):
        refused = await run_json("import", file, "--as", newcomer, code=1)
        assert [one["code"] for one in refused["rejections"]] == ["not_the_intake_office"]
    await prepare(web.parts.settings.model_copy(update={"organisation": with_newcomer(tmp_path, newcomer)}))
    try:
        mended = [await run_json("import", file, "--as", newcomer) for _ in range(2)]
    finally:
        await prepare(web.parts.settings)
    assert [(one["opened"], one["alreadyThere"]) for one in mended] == [(1, 0), (0, 1)]


async def test_of_rows_that_are_sent_together_each_has_its_own_end(web: Web, tmp_path: Path) -> None:
    taken, refused, newcomer = f"RK-{key()[:10]}", f"RK-{key()[:10]}", "mo-eemsdelta"
    await web.open(reference=taken)
    await run_json("import", str(case_file(tmp_path / "a.csv", {"reference": refused})), "--as", newcomer, code=1)
    await prepare(web.parts.settings.model_copy(update={"organisation": with_newcomer(tmp_path, newcomer)}))
    file, report = (
        case_file(tmp_path / "b.csv", {}, {"reference": taken}, {"reference": refused}, {}),
        tmp_path / "r.csv",
    )
    try:
        found = await run_json("import", str(file), "--as", newcomer, "--report", str(report), code=1)
    finally:
        await prepare(web.parts.settings)
    assert (found["opened"], found["alreadyThere"], found["rejected"]) == (3, 0, 1)
    assert [(one["line"], one["code"]) for one in found["rejections"]] == [(3, "reference_taken")]
    (row,) = csv.DictReader(io.StringIO(report.read_text("utf-8")))
    assert (row["line"], row["reference"]) == ("3", taken)


def with_newcomer(folder: Path, account: str) -> Path:
    """The example organisation, in which this account prepares the cases."""
    path = folder / "organisatie.yaml"
    text_ = EXAMPLE_ORGANISATION.read_text("utf-8").replace(f"account: {PREPARER}\n", f"account: {account}\n")
    path.write_text(text_, "utf-8")
    return path


async def test_the_report_is_put_right_and_imported_as_it_is(tmp_path: Path) -> None:
    file, report = case_file(tmp_path / "a.csv", {}, {"amount_eur": "veel"}), tmp_path / "rejected.csv"
    first = await run("import", str(file), "--report", str(report))
    assert "1 opened, 0 already there, 1 rejected" in first.stdout, first.output
    report.write_text(report.read_text("utf-8").replace("veel", "1.00", 1), "utf-8")
    second = await run("import", str(report))
    assert (second.exit_code, "1 opened, 0 already there, 0 rejected" in second.stdout) == (0, True), second.output


async def test_a_report_that_cannot_be_written_is_said_before_anything_is_sent(web: Web, tmp_path: Path) -> None:
    file, before = str(case_file(tmp_path / "a.csv", {}, {"amount_eur": "veel"})), await entries(web)
    for report in (tmp_path / "none" / "r.csv", tmp_path):
        refused = await run("import", file, "--report", str(report))
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert refused.stderr.startswith(f"{report}: the report cannot be written: ")
        assert len(refused.stderr.splitlines()) == 1
    assert await entries(web) == before


@pytest.mark.parametrize("content", [b"", b"a,b\r\n1,2\r\n", b"\xff\xfex"])
async def test_a_file_that_is_no_case_file_is_refused_whole_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    result = await run("import", str(file))
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1


async def test_an_import_by_somebody_who_may_not_opens_nothing(tmp_path: Path) -> None:
    found = await run_json("import", str(case_file(tmp_path / "a.csv", {}, {})), "--as", CHAIR, code=1)
    assert (found["opened"], found["rejected"]) == (0, 2)
    assert {one["code"] for one in found["rejections"]} == {"not_the_intake_office"}


async def test_without_a_stack_or_an_account_nothing_is_done_and_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(case_file(tmp_path / "a.csv", {}))
    unknown = await run("import", file, "--as", "niemand")
    monkeypatch.setenv("GETRAPT_URL", f"http://127.0.0.1:{free_port()}")
    away = await run("import", file)
    monkeypatch.delenv("GETRAPT_URL")
    none = await run("case", "list")
    assert (unknown.exit_code, away.exit_code, none.exit_code) == (2, 2, 1)
    assert "no such role account" in unknown.output
    assert "does not answer" in away.output
    assert "getrapt up" in none.output


async def test_an_import_that_is_cut_off_says_so_and_goes_on_where_it_was(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tired:
        """A vault that gives up after one request, and is done with that only when the import has given up too."""

        asked = 0
        given_up = asyncio.Event()

        def __getattr__(self, name: str) -> Any:
            return getattr(web.parts.vault, name)

        async def seal_each(self, *arguments: Any) -> Any:
            self.asked += 1
            if self.asked > 1:
                if self.asked == 1 + ATTEMPTS:
                    self.given_up.set()
                raise RuntimeError("tired")
            await self.given_up.wait()
            return await web.parts.vault.seal_each(*arguments)

    monkeypatch.setattr("cli.import_run.PAUSE", 0.0)
    monkeypatch.setattr("cli.import_run.ROWS", 3)
    file = str(case_file(tmp_path / "a.csv", *({} for _ in range(8))))
    tired: Any = Tired()
    async with served(replace(parts_for(web.parts), vault=tired)) as url:
        monkeypatch.setenv("GETRAPT_URL", url)
        cut = await run_json("import", file, "--report", str(tmp_path / "r.csv"), code=3)
    assert cut["opened"] == 3
    assert "Run it again" in cut["stopped"]
    assert not (tmp_path / "r.csv").exists()
    monkeypatch.setenv("GETRAPT_URL", web.url)
    rest = await run_json("import", file)
    assert (rest["opened"], rest["alreadyThere"], rest["rejected"]) == (5, 3, 0)


async def test_a_row_that_was_forgotten_is_a_new_case_when_it_is_imported_again_and_that_is_said(
    web: Web, tmp_path: Path
) -> None:
    file = str(case_file(tmp_path / "a.csv", {}, {"amount_eur": "41234.00"}))
    assert (await run_json("import", file))["opened"] == 2
    reference = list(csv.DictReader(Path(file).read_text("utf-8").splitlines()))[1]["reference"]
    case = (await run_json("case", "show", reference))["case"]
    await web.drive(case)
    await web.took(PREPARER, case, type="withdraw", reasons=REASON)
    looked = await web.post("beheerder", "/v1/betrokkenen/lookups", {"case": case})
    subject = next(one["id"] for one in looked.json()["betrokkenen"] if one["kind"] == "case")
    for who, act in (
        ("beheerder", {"type": "propose_forgetting", "ground": "retention_ended"}),
        ("tweede-beheerder", {"type": "confirm_forgetting"}),
    ):
        answer = await web.post(who, f"/v1/betrokkenen/{subject}/acts", act)
        assert answer.status_code == 200, answer.text
    again = await run("import", file)
    assert "1 opened, 1 already there, 0 rejected" in again.stdout
    assert "like cases that were forgotten, and opened: lines 3" in again.stdout
    assert again.stderr.count("was forgotten before") == 1
    third = await run_json("import", file)
    assert (third["opened"], third["alreadyThere"], third["likeForgotten"]) == (0, 2, [])


async def test_a_case_is_opened_voted_on_and_its_history_read(web: Web) -> None:
    reference, same = f"RK-{key()[:10]}", key()
    opening = [
        "case", "open", "--reference", reference, "--reported-on", "2026-01-05", "--municipality", "1979",
        "--area", "Opwierde", "--address", "0003209900430667", "--difference-type", "timing",
        "--measure", "isolation_to_norm", "--amount-cents", "5000000", "--summary", "Tussen wal en schip.",
        "--key", same,
    ]  # fmt: skip
    opened = await run_json(*opening)
    assert (await run_json(*opening))["repeated"] is True
    await web.drive(opened["case"])
    voted = await run("act", reference, "cast_vote", "--as", CHAIR, "--choice", "for")
    assert voted.exit_code == 0, voted.output
    assert "cast_vote taken by voorzitter-eemsdelta" in voted.output
    shown = await run("case", "show", reference)
    assert "stuurgroep-eemsdelta-voorzitter: for" in shown.stdout
    entries = await run_json("history", reference)
    assert [entry["act"]["type"] for entry in entries] == ["submit", "open_tier", "cast_vote"]
    table = await run("history", reference)
    assert "open tier:" in table.stdout
    mine = await run_json("case", "list", "--as", CHAIR, "--waiting-for-me", "--limit", "100")
    assert reference in [one["reference"] for one in mine["routekaarten"]]


async def test_a_case_whose_reference_cannot_be_part_of_a_path_is_shown_and_acted_on(web: Web) -> None:
    reference = f"2026/x{key()[:8]}/acts"
    case = await web.open(reference=reference)
    assert (await run_json("case", "show", reference))["case"] == case
    voted = await run("act", reference, "cast_vote", "--as", CHAIR, "--choice", "for")
    assert voted.exit_code == 0, voted.output
    assert [entry["act"]["type"] for entry in await run_json("history", reference)][-1] == "cast_vote"
    unknown = await run("case", "show", f"{reference}/x")
    assert unknown.exit_code == 1
    assert unknown.output.startswith("there is no case with the reference 2026/")


async def test_a_doubt_about_safety_is_pointed_to_the_immediate_route_at_once(tmp_path: Path) -> None:
    opening = [
        "case", "open", "--reported-on", "2026-01-05", "--municipality", "1979", "--area", "Opwierde",
        "--address", "0003209900430667", "--difference-type", "timing", "--measure", "isolation_to_norm",
        "--amount-cents", "5000000", "--summary", "Tussen wal en schip.",
    ]  # fmt: skip
    reference = f"RK-{key()[:10]}"
    doubtful = await run(*opening, "--reference", reference, "--safety-doubt")
    assert "In acute danger call 112" in doubtful.stdout
    assert "In acute danger call 112" in (await run("case", "show", reference)).stdout
    assert "call 112" not in (await run(*opening, "--reference", f"RK-{key()[:10]}")).output
    file = str(case_file(tmp_path / "a.csv", {}, {"safety_doubt": "true"}, {"safety_doubt": "true"}))
    imported = await run("import", file)
    assert imported.stderr.count("In acute danger call 112") == 1
    again = await run_json("import", file)
    assert [one["code"] for one in again["cautions"]] == ["acute_danger"]
    assert "call 112" not in (await run("import", str(case_file(tmp_path / "b.csv", {})))).output


async def test_an_outcome_is_shown_with_what_it_is_not(web: Web) -> None:
    case = await web.open()
    assert "versterkingsbesluit" not in (await run("case", "show", case)).stdout
    await web.took("dg-obdr", case, type="call_up", reasons=REASON)
    assert "no versterkingsbesluit" in " ".join((await run("case", "show", case)).stdout.split())


async def test_the_help_says_which_acts_need_reasons_as_the_policy_does(web: Web) -> None:
    shown = " ".join((await run("act", "--help")).stdout.replace("│", " ").split())
    said = shown.partition("--reasons")[2].partition("--conditions")[0]
    assert "suspend, resume and withdraw" in said
    assert "recuse" not in said
    case = await web.open()
    needing = await run("act", case, "suspend", "--as", CHAIR)
    assert "reasons_missing" in needing.output
    recused = await run("act", case, "recuse", "--as", "ncg-eemsdelta")
    assert recused.exit_code == 0, recused.output


async def test_a_refusal_is_told_in_lines_with_its_place_in_the_ledger(web: Web) -> None:
    case = await web.open()
    refused = await run("act", case, "cast_vote", "--as", "mo-eemsdelta", "--choice", "for")
    assert refused.exit_code == 1
    assert "seat_without_vote: Your seat may speak, but has no vote." in refused.output
    assert "recorded at index" in refused.output
    assert "Traceback" not in refused.output
    problem = await run_json("act", case, "cast_vote", "--as", "mo-eemsdelta", "--choice", "for", code=1)
    assert problem["code"] == "refused"
    wrong = await run("act", case, "cast_vote", "--as", CHAIR, "--choice", "maybe", "--reasons", "")
    assert wrong.exit_code == 1
    assert "/choice: This is not one of the known values." in wrong.output


async def test_an_act_is_bound_to_the_case_as_its_actor_sees_it_unless_a_dossier_is_named(web: Web) -> None:
    case = await web.open()
    seen = await web.digest(case)
    await web.took(CHAIR, case, type="return_for_information", questions="Klopt het?")
    await web.took(PREPARER, case, type="answer", answer="Nee.", amountCents=1)
    vote = ["act", case, "cast_vote", "--as", "ncg-eemsdelta", "--choice", "for"]
    old = await run(*vote, "--dossier", seen)
    assert old.exit_code == 1
    assert "changed since: " in old.output
    assert "amount_cents" in old.output
    assert (await run(*vote)).exit_code == 0


async def test_a_conclusion_is_given_with_all_its_parts(web: Web) -> None:
    case = await web.open()
    for account in (CHAIR, "ncg-eemsdelta"):
        await web.took(account, case, type="cast_vote", choice="for")
    receipt = await run_json(
        "act", case, "conclude", "--as", CHAIR, "--outcome", "approve", "--motivation", "Gelijke uitkomst.",
        "--facts", "De feiten.", "--no-new-difference", "--knock-on", "De buren hebben dit al.",
    )  # fmt: skip
    assert receipt["allow"] is True
    (entry,) = [one for one in await run_json("history", case) if one["act"]["type"] == "conclude"]
    assert entry["act"]["motivation"]["facts"] == "De feiten."
    assert entry["act"]["motivation"]["norm"] == "Gelijke uitkomst."
    assert entry["act"]["knockOn"] == {"newDifference": False, "explanation": "De buren hebben dit al."}


async def test_a_command_leaves_no_session_behind(web: Web) -> None:
    counted = text("SELECT count(*) AS n FROM sessions WHERE expires_at > clock_timestamp()")
    before = (await web.parts.database.rows(counted))[0].n
    await run("case", "list")
    assert (await web.parts.database.rows(counted))[0].n == before
