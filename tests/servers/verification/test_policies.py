"""Verification holds every verdict to the policy that the ledger had in force, and what is stored of that to its entries."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from authority.activation import Activation
from domain.actor import SYSTEM, Actor, ActorKind
from domain.errors import AuthorityUnavailable
from runtime.policy_bundle import policy_revision, policy_sources
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import ACTIVATED, VOTE
from verification.finding import Code, Finding


async def another_kept(judged: Judged) -> str:
    """The revision of another policy whose sources are kept, and which answers the same."""
    sources = policy_sources()
    sources["getrapt/acts/acts.rego"] += b"\n# another\n"
    revision = policy_revision(sources)
    await judged.parts.policies.remember(revision, {name: source.decode() for name, source in sources.items()})
    return revision


async def in_force(judged: Judged) -> list[Finding]:
    """What is found about the policy in force."""
    return [one for one in await judged.found() if one.code is Code.POLICY_IN_FORCE]


def of_an_activation(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    """The change, as it is made to an entry."""
    return change


async def test_a_verdict_of_a_policy_that_is_kept_and_was_never_in_force_is_found(judged: Judged) -> None:
    revision = await another_kept(judged)
    judged.rewrite(VOTE, lambda entry: entry["verdict"].update(policy_revision=revision))
    # It can be replayed, and agrees: nothing else would show it.
    assert await judged.found() == await in_force(judged)
    assert [one.index for one in await in_force(judged)] == [VOTE]


async def test_a_verdict_from_before_any_policy_was_put_into_force_is_of_whichever_is_kept(judged: Judged) -> None:
    revision = await another_kept(judged)
    judged.rewrite(0, lambda entry: entry["verdict"].update(policy_revision=revision), to_the_end=False)
    assert await in_force(judged) == []


@pytest.mark.parametrize(
    "change",
    [
        of_an_activation(lambda entry: entry["act"].update(previous="a" * 64)),
        of_an_activation(lambda entry: entry["events"].clear()),
        of_an_activation(lambda entry: entry["events"][0].update(revision="a" * 64)),
        of_an_activation(lambda entry: entry["act"].update(revision="a" * 64)),
    ],
)
async def test_an_activation_that_was_forged_is_found(judged: Judged, change: Callable[[dict[str, Any]], None]) -> None:
    judged.rewrite(ACTIVATED, change)
    assert ACTIVATED in {one.index for one in await in_force(judged)}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policy_activations SET revision = repeat('a', 64)",
        "UPDATE policy_activations SET previous = repeat('a', 64)",
        "UPDATE policy_activations SET actor = 'somebody'",
        "UPDATE policy_activations SET activated_at = activated_at + interval '1 second'",
        "DELETE FROM policy_activations",
        "INSERT INTO policy_activations VALUES (<SUBMIT>, repeat('a', 64), NULL, 'system', now())",
    ],
)
async def test_what_is_stored_of_the_policy_in_force_is_what_entries_say(judged: Judged, statement: str) -> None:
    judged.tamper(statement)
    assert len(await in_force(judged)) == 1


async def test_the_ledger_takes_no_verdict_of_a_policy_that_is_not_in_force(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the one that answers is not the one in force; whether it bears our signature does not matter."""
    monkeypatch.setattr("authority.judging_again.PATIENCE", 1)
    revision = await another_kept(judged)
    keeper = Actor(ActorKind.PERSON, judged.accounts["beheerder"])
    activation: Activation = judged.parts.activation
    receipt = await activation.take(revision, by=keeper, key="one", trace_id=uuid.uuid4().hex)
    assert receipt.allow
    before = (await judged.verify()).entries
    with pytest.raises(AuthorityUnavailable, match="not the one in force"):
        await judged.submit("RK-9")
    old = str((await judged.parts.policy.verdicts([{}]))[0].policy_revision)
    # Not even the way back is judged by it, but by the system: a release puts its own policy into force.
    with pytest.raises(AuthorityUnavailable):
        await activation.take(old, by=keeper, key="two", trace_id=uuid.uuid4().hex)
    assert (await judged.verify()).entries == before
    assert (await activation.take(old, by=SYSTEM, key="three", trace_id=uuid.uuid4().hex)).allow
    assert (await judged.verify()).sound
    # A person's would not have been judged by itself.
    judged.rewrite(before, lambda entry: entry["actor"].update(kind="person", account=keeper.account))
    assert before in {one.index for one in await in_force(judged)}


async def test_what_is_in_force_is_not_put_into_force_again(judged: Judged) -> None:
    now = await judged.parts.policies.in_force()
    assert now is not None
    keeper = Actor(ActorKind.PERSON, judged.accounts["beheerder"])
    again = await judged.parts.activation.take(now.revision, by=keeper, key="again", trace_id=uuid.uuid4().hex)
    assert again.reasons == ("policy_in_force",)
    assert await judged.parts.policies.in_force() == now
    assert (await judged.verify()).sound
