"""`getrapt procedure`: exit codes, one line a problem, JSON, table and diagram."""

import json
from pathlib import Path

from typer.testing import CliRunner

from cli.procedure import app
from procedures.diagram import mermaid
from procedures.loader import EXAMPLE_ORGANISATION, EXAMPLE_PROCEDURE, load_procedure

RUNNER = CliRunner()
EXAMPLE = EXAMPLE_PROCEDURE.read_text(encoding="utf-8")


def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.yaml"
    path.write_text(
        EXAMPLE.replace("version: 1", "version: x").replace("on_term: stay", "on_term: up"), encoding="utf-8"
    )
    return path


def test_a_good_procedure_passes_with_its_hash() -> None:
    result = RUNNER.invoke(app, ["check", str(EXAMPLE_PROCEDURE), "--organisation", str(EXAMPLE_ORGANISATION)])
    assert result.exit_code == 0
    assert "routekaart version 1, an example: no problems" in result.output
    assert load_procedure(EXAMPLE_PROCEDURE).content_hash in result.output


def test_every_problem_is_on_a_line_of_its_own(tmp_path: Path) -> None:
    path = broken(tmp_path)
    result = RUNNER.invoke(app, ["check", str(path)])
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{path}:") for line in lines)


def test_a_procedure_that_does_not_fit_the_organisation_fails(tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(EXAMPLE.replace("office: fin", "office: schatkist"), encoding="utf-8")
    assert RUNNER.invoke(app, ["check", str(path)]).exit_code == 0
    result = RUNNER.invoke(app, ["check", str(path), "--organisation", str(EXAMPLE_ORGANISATION)])
    assert result.exit_code == 1
    assert "no office 'schatkist'" in result.stderr


def test_scripts_get_json(tmp_path: Path) -> None:
    bad = RUNNER.invoke(app, ["check", str(broken(tmp_path)), "--json"])
    answer = json.loads(bad.stdout)
    assert bad.exit_code == 1
    assert (answer["ok"], answer["procedure"], len(answer["problems"])) == (False, None, 2)
    assert set(answer["problems"][0]) == {"file", "line", "column", "message", "allowed"}
    good = json.loads(RUNNER.invoke(app, ["check", str(EXAMPLE_PROCEDURE), "--json"]).stdout)
    assert (good["ok"], good["procedure"]["version"], good["problems"]) == (True, 1, [])
    shown = json.loads(RUNNER.invoke(app, ["show", "--json"]).stdout)
    assert [tier["id"] for tier in shown["tiers"]] == ["lokaal", "bestuurlijk-overleg", "nationaal"]
    assert shown["content_hash"] == good["procedure"]["content_hash"]


def test_people_get_a_table_and_a_diagram_that_say_it_is_an_example() -> None:
    result = RUNNER.invoke(app, ["show"])
    assert result.exit_code == 0
    for part in ("voorbeeld", "Lokale stuurgroep", "€100,000.00", "quorum: chair", "flowchart TD", "Staatssecretaris"):
        assert part in result.output


def test_a_file_that_is_wrong_is_not_shown(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["show", str(broken(tmp_path))])
    assert result.exit_code == 1
    assert "is no whole number" in result.stderr


def test_the_diagram_alone_has_every_tier_and_no_title_can_break_it() -> None:
    assert RUNNER.invoke(app, ["show", "--mermaid"]).stdout == mermaid(load_procedure(EXAMPLE_PROCEDURE))
    odd = EXAMPLE.replace("title: Lokale stuurgroep", "title: '\"]; end <b> `#'")
    lines = mermaid(load_procedure(odd)).splitlines()
    (tier,) = [line for line in lines if "subgraph tier0" in line]
    assert tier.count('"') == 2
    assert "<" not in tier
    assert "#quot;" in tier
