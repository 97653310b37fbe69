"""What pages ask is answered by the policy in force, in the process itself where that can be, and the same as by OPA."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog

from authority.explaining import Explaining
from authority.opa import PolicyClient
from authority.reading import CaseRights, Reading
from domain.errors import AuthorityUnavailable
from runtime.page_policy import FEW, WORTH_A_CORE, PagePolicy
from runtime.policy_then import PoliciesThen
from tests.conftest import PostgresServer
from tests.servers.api.web import CHAIR, PREPARER
from tests.servers.runtime.policy_desk import Running, with_rule

NOBODY_LISTENS = "http://127.0.0.1:1"
READERS = (PREPARER, CHAIR, "ncg-eemsdelta", "dg-obdr", "auditor-rijk", "voorzitter-oldambt")


@asynccontextmanager
async def pages(one: Running, opa: str | None = None) -> AsyncIterator[PagePolicy]:
    """What pages ask, with this OPA behind it; by default the stack's own."""
    settings, parts = one.settings, one.web.parts
    async with (
        PolicyClient(opa or str(settings.opa_url), settings.opa_token, 10.0) as client,
        PagePolicy(parts.policies, client, settings.cache, 30.0) as found,
    ):
        yield found


async def rights(one: Running, policy: Any, account: str, case: str) -> CaseRights:
    """What the page of a case rests on, as this policy says."""
    parts = one.web.parts
    row = await parts.queries.find_case(case)
    who = await parts.register.account_of(account)
    assert row is not None
    assert who is not None
    explaining = Explaining(parts.register, policy, PoliciesThen(parts.policies, one.settings.cache))
    return await Reading(parts.register, parts.procedures, policy, explaining).rights(who, row.state, instead=True)


async def test_without_a_word_from_opa_a_page_is_judged_as_by_opa(one: Running) -> None:
    case = (await one.open_case()).json()["case"]
    async with pages(one, NOBODY_LISTENS) as alone:
        alone.begin()
        assert await alone.ready()
        for account in READERS:
            by_opa = await rights(one, one.web.parts.policy, account, case)
            assert await rights(one, alone, account, case) == by_opa, account
            assert by_opa.access.read is (account != "voorzitter-oldambt")


async def test_until_it_has_begun_and_for_a_few_questions_opa_is_asked(one: Running) -> None:
    case = (await one.open_case()).json()["case"]
    questions = await asked(one, case)
    assert len(questions) > FEW
    async with pages(one, NOBODY_LISTENS) as alone:
        with pytest.raises(AuthorityUnavailable):
            await alone.verdicts(questions)
        alone.begin()
        assert await alone.ready()
        assert len(await alone.verdicts(questions)) == len(questions)
        with pytest.raises(AuthorityUnavailable):
            await alone.verdicts(questions[: FEW - 1])


async def test_a_policy_that_comes_into_force_answers_pages_from_then_on(one: Running, tmp_path: Path) -> None:
    case = (await one.open_case()).json()["case"]
    async with pages(one) as policy:
        policy.begin()
        assert await policy.ready()
        assert refused(await rights(one, policy, CHAIR, case), "recuse") == ()
        rule = 'reasons contains "not_the_policy_keeper" if input.question.act.type == "recuse"'
        other = with_rule(tmp_path / "other", "activation/more.rego", "getrapt.activation", rule)
        assert (await one.activate(other)).exit_code == 0
        # At once, by OPA, and then by its module.
        for _ in range(2):
            assert "not_the_policy_keeper" in refused(await rights(one, policy, CHAIR, case), "recuse")
            assert await policy.ready()
        verdicts = await policy.verdicts(await asked(one, case))
        assert {verdict.policy_revision for verdict in verdicts} == {(await one.in_force()).revision}


async def test_sources_that_were_changed_judge_nothing(one: Running, postgres: PostgresServer) -> None:
    case = (await one.open_case()).json()["case"]
    name = str(one.settings.database_url).rpartition("/")[2].partition("?")[0]
    with psycopg.connect(postgres.superuser_dsn_of(name), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE policies SET sources = sources || jsonb_build_object('getrapt/more.rego', 'package getrapt.more')"
        )
    async with pages(one) as policy:
        policy.begin()
        with structlog.testing.capture_logs() as logged:
            assert not await policy.ready()
        assert [line["event"] for line in logged] == ["page_policy.no_module"]
        assert "not those of this revision" in logged[0]["why"]
        assert (await rights(one, policy, CHAIR, case)).access.read


async def test_what_a_module_cannot_say_is_left_to_opa(one: Running) -> None:
    case = (await one.open_case()).json()["case"]
    broken = [{**question, "now": "no moment"} for question in await asked(one, case)]
    async with pages(one) as policy:
        policy.begin()
        assert await policy.ready()
        assert [one.allow for one in await policy.verdicts(broken)] == [False] * len(broken)
        # Also where it is one of them that it cannot say, in a part that another core has.
        mixed = [*(await asked(one, case))[:-1], broken[-1]]
        assert len(mixed) > 2 * WORTH_A_CORE
        by_opa = [verdict.reasons for verdict in await one.web.parts.policy.verdicts(mixed)]
        assert [verdict.reasons for verdict in await policy.verdicts(mixed)] == by_opa


async def asked(one: Running, case: str) -> list[dict[str, Any]]:
    """The questions of the page of this case, for its chair."""
    kept: list[dict[str, Any]] = []

    class Keeping:
        async def verdicts(self, questions: Sequence[dict[str, Any]]) -> list[Any]:
            kept.extend(questions)
            return await one.web.parts.policy.verdicts(questions)

    await rights(one, Keeping(), CHAIR, case)
    return kept


def refused(found: CaseRights, act: str) -> tuple[str, ...]:
    """Why this act is refused; nothing where it is not."""
    return tuple(reason for offer in found.offers if offer.act == act for reason in offer.reasons)
