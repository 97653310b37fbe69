"""What an account might do at a moment is explained by the policy of that moment, whatever came into force since."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tests.conftest import PostgresServer
from tests.servers.api.test_authority import acts, asked
from tests.servers.runtime.policy_desk import Running, with_rule

ASKS, WHO = "auditor-rijk", "ncg-eemsdelta"
NO_RECUSAL = 'reasons contains "{}" if input.question.act.type == "recuse"'
RECUSE = ("recuse", None)


def forbids_recusal(place: Path, code: str = "not_the_policy_keeper") -> Path:
    """The policy, by which nobody may declare an interest."""
    return with_rule(place, "activation/more.rego", "getrapt.activation", NO_RECUSAL.format(code))


async def test_an_earlier_moment_is_explained_by_the_policy_that_was_in_force_then(
    one: Running, tmp_path: Path, postgres: PostgresServer
) -> None:
    opened = await one.open_case()
    case = opened.json()["case"]
    before = await asked(one.web, ASKS, case, who=WHO)
    release = await one.in_force()
    assert "not_the_policy_keeper" not in acts(before)[RECUSE][1]
    assert (await one.activate(forbids_recusal(tmp_path / "other"))).exit_code == 0
    now = await asked(one.web, ASKS, case, who=WHO)
    assert "not_the_policy_keeper" in acts(now)[RECUSE][1]
    # Then: the same as was told then, by the revision of then; now: what is told now.
    assert await asked(one.web, ASKS, case, who=WHO, at=before["at"]) == before
    assert before["policyRevision"] == release.revision
    assert await asked(one.web, ASKS, case, who=WHO, at=now["at"]) == now
    # Without the sources of then there is no answer, and no other policy's in its place.
    forget_sources(postgres, one, release.revision)
    answer = await one.web.get(ASKS, f"/v1/routekaarten/{case}/authority", who=WHO, at=before["at"])
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:getrapt:problem:authority-unavailable")
    assert await asked(one.web, ASKS, case, who=WHO, at=now["at"]) == now


async def test_who_may_ask_about_an_earlier_moment_is_judged_by_the_policy_of_now(one: Running, tmp_path: Path) -> None:
    case = (await one.open_case()).json()["case"]
    then = datetime.now(UTC).isoformat()
    await asked(one.web, ASKS, case, who=WHO, at=then)
    rule = 'reasons contains "not_the_policy_keeper" if input.question.act.type == "explain_other"'
    other = with_rule(tmp_path / "other", "activation/more.rego", "getrapt.activation", rule)
    assert (await one.activate(other)).exit_code == 0
    answer = await one.web.get(ASKS, f"/v1/routekaarten/{case}/authority", who=WHO, at=then)
    assert answer.status_code == 403
    assert answer.json()["reasons"][0]["code"] == "not_the_policy_keeper"


async def test_a_policy_of_then_that_does_not_know_what_is_asked_today_gives_no_explanation(
    one: Running, tmp_path: Path
) -> None:
    case = (await one.open_case()).json()["case"]
    assert (await one.activate(forbids_recusal(tmp_path / "old", "malformed_question"))).exit_code == 0
    then = datetime.now(UTC).isoformat()
    assert (await one.activate(forbids_recusal(tmp_path / "new"))).exit_code == 0
    answer = await one.web.get(ASKS, f"/v1/routekaarten/{case}/authority", who=WHO, at=then)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "policy_then_unasked")


def forget_sources(postgres: PostgresServer, one: Running, revision: str) -> None:
    """As somebody with every right on the database would."""
    name = str(one.settings.database_url).rpartition("/")[2].partition("?")[0]
    with psycopg.connect(postgres.superuser_dsn_of(name), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        assert connection.execute("DELETE FROM policies WHERE revision = %s", [revision]).rowcount == 1
