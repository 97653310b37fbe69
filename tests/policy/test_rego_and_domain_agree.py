"""The policy and the domain count a round each on its own (policies/getrapt/tally, domain/rounds.py): they agree.

Electorates, votes, quorums and rules are drawn at random, odd ones included: votes of seats that are in no electorate,
parties with two seats, shares of nothing. OPA counts them in batches, in the same rules that judge a conclusion.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case import Elector, Round, Vote
from domain.codes import VoteChoice
from domain.procedure import DecisionRule, Quorum, RuleKind
from domain.rounds import tally
from tests.policy.coverage import POLICIES
from tests.policy.syntax import opa_program

Count = tuple[Round, Quorum, DecisionRule]

DOSSIER = "now"
SEATS = tuple(f"seat-{n}" for n in range(6))
PARTIES = ("gemeente", "ncg", "provincie", "bewoners")
COUNT = """package count

import data.getrapt.tally

counts := [met |
	some item in input.rounds
	met := {
		"quorum": found("quorum_met"),
		"approval": found("approval_carried"),
		"rejection": found("rejection_carried"),
		"conditional": found("conditional"),
	} with input as item
]

default found(_) := false

found("quorum_met") if tally.quorum_met

found("approval_carried") if tally.approval_carried

found("rejection_carried") if tally.rejection_carried

found("conditional") if tally.conditional
"""


@st.composite
def rounds(draw: st.DrawFn) -> Count:
    """A round with its quorum and rule."""
    party = st.sampled_from(PARTIES)
    parties = {seat: draw(party) for seat in SEATS}
    seats = draw(st.lists(st.sampled_from(SEATS), unique=True))
    electorate = tuple(
        Elector(seat, f"account-{seat}", parties[seat], draw(st.booleans()), draw(st.booleans())) for seat in seats
    )
    voters = draw(st.lists(st.sampled_from(SEATS), unique=True))
    votes = tuple(
        Vote(
            seat,
            f"account-{seat}",
            parties[seat],
            draw(st.sampled_from(VoteChoice)),
            draw(st.sampled_from((DOSSIER, DOSSIER, DOSSIER, "before"))),
            None,
            None,
        )
        for seat in voters
    )
    named = st.lists(party, unique=True, max_size=2).map(tuple)
    denominator = draw(st.integers(1, 6))
    quorum = Quorum(draw(st.booleans()), draw(named), draw(st.integers(0, denominator)), denominator)
    return Round("decide", electorate, votes), quorum, DecisionRule(draw(st.sampled_from(RuleKind)), draw(named))


def _question(count: Count) -> dict[str, Any]:
    round_, quorum, rule = count
    step = {
        "id": "decide",
        "quorum": {
            "chair": quorum.chair,
            "parties": list(quorum.parties),
            "share_numerator": quorum.share_numerator,
            "share_denominator": quorum.share_denominator,
        },
        "rule": {"kind": rule.kind.value, "parties": list(rule.parties)},
    }
    tier = {
        "id": "local",
        "step": "decide",
        "electorate": [
            {"seat": one.seat, "account": one.account, "party": one.party, "chair": one.chair, "voting": one.voting}
            for one in round_.electorate
        ],
        "votes": [
            {"seat": one.seat, "party": one.party, "choice": one.choice.value, "fresh": one.dossier == DOSSIER}
            for one in round_.votes
        ],
    }
    return {"question": {"case": {"tier": tier}, "procedure": {"tiers": [{"id": "local", "steps": [step]}]}}}


def _by_the_policy(batch: list[Count], place: Path) -> list[dict[str, bool]]:
    rules = place / "count.rego"
    rules.write_text(COUNT)
    command = [str(opa_program()), "eval", "--data", str(POLICIES), "--data", str(rules), "--stdin-input"]
    done = subprocess.run(
        [*command, "--format", "raw", "data.count.counts"],
        input=json.dumps({"rounds": [_question(count) for count in batch]}),
        capture_output=True,
        text=True,
        check=True,
    )
    counts: list[dict[str, bool]] = json.loads(done.stdout)
    return counts


def _by_the_domain(count: Count) -> dict[str, bool]:
    """What the domain says, where the quorum is met; without it nothing carries, whatever the votes."""
    round_, quorum, rule = count
    counted = tally(round_, DOSSIER, quorum, rule)
    return {
        "quorum": counted.quorum_met,
        "approval": counted.approval_met,
        "rejection": counted.rejection_met,
        "conditional": counted.conditional > 0,
    }


def _in_force(said: dict[str, bool]) -> dict[str, bool]:
    """The policy names quorum and rule apart; both are needed."""
    return {
        **said,
        "approval": said["quorum"] and said["approval"],
        "rejection": said["quorum"] and said["rejection"],
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the rules that ask for the count are written."""
    return tmp_path_factory.mktemp("count")


@settings(max_examples=25)
@given(batch=st.lists(rounds(), min_size=80, max_size=80))
def test_policy_and_domain_count_every_round_the_same(batch: list[Count], place: Path) -> None:
    by_policy = _by_the_policy(batch, place)
    assert len(by_policy) == len(batch)
    for count, said in zip(batch, by_policy, strict=True):
        assert _in_force(said) == _by_the_domain(count), count


def test_the_rounds_that_are_drawn_have_both_answers_to_each_question() -> None:
    # Else the test above could agree on nothing but no.
    seen: dict[str, set[bool]] = {}

    @settings(max_examples=400, database=None, derandomize=True)
    @given(count=rounds())
    def look(count: Count) -> None:
        for name, value in _by_the_domain(count).items():
            seen.setdefault(name, set()).add(value)

    look()
    assert seen == {key: {True, False} for key in ("quorum", "approval", "rejection", "conditional")}
