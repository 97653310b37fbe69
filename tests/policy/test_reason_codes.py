"""The table of reasons and the rules know the same codes: what a verdict can say, a page can put into words."""

import json
import re
from pathlib import Path

import pytest

from authority.explanation import TELLS_OF_DELIBERATION
from runtime.policy_bundle import policy_sources
from tests.policy.coverage import POLICIES
from tests.policy.syntax import opa_program, parsed, rule_files, strings
from verification.evaluation import Evaluator
from verification.policy_sources import lay_out
from verification.reason_codes import SAID_BY, collected, without_sentences

TABLE: dict[str, dict[str, object]] = json.loads((POLICIES / "getrapt/reasons/data.json").read_text("utf-8"))


def _collected() -> dict[str, set[str]]:
    """The codes that stand as the key of such a set, by kind; the entry point, which only passes them on, apart."""
    found: dict[str, set[str]] = {kind: set() for kind in SAID_BY.values()}
    for path in rule_files():
        for rule in parsed(path)["rules"]:
            head = rule["head"]
            name, key = head["ref"][0]["value"], head.get("key")
            if name in SAID_BY and key is not None and key["type"] == "string":
                found[SAID_BY[name]].add(key["value"])
    return found


def _routes() -> set[str]:
    """The codes that the rules of the route name themselves, beside those that come from the limits of a tier."""
    trees = [parsed(path) for path in rule_files() if path.name in {"route.rego", "upwards.rego"}]
    moving = [
        rule
        for tree in trees
        for rule in tree["rules"]
        if rule["head"]["ref"][0]["value"] in {"route", "why", "_why_first"}
    ]
    return {text for rule in moving for text in strings(rule["head"].get("value"))}


def _of(kind: str) -> set[str]:
    return {code for code, reason in TABLE.items() if reason["kind"] == kind}


@pytest.mark.parametrize("kind", ["refusal", "finding", "obligation"])
def test_the_table_has_the_codes_that_the_rules_collect_and_no_others(kind: str) -> None:
    assert _of(kind) == _collected()[kind]


def test_the_table_has_the_codes_of_the_routes_and_no_others() -> None:
    destinations = {"referral", "tier", "end", "stay"}
    names = {
        "why",
        "act",
        "outcome",
        "next",
        "first",
        "id",
        "call_up_to",
        "beyond",
        "procedure",
        "question",
        "reachable",
    }
    said = (_routes() - destinations - names) | _collected()["route"]
    assert _of("route") == said


def _in_tests() -> set[str]:
    """Every string that stands in a rule of the policy's own tests, as a value or within one."""
    return {text for path in POLICIES.rglob("*_test.rego") for rule in parsed(path)["rules"] for text in strings(rule)}


def test_every_code_stands_in_a_test_of_the_policy() -> None:
    """That the test fails where the rule says another code, `make check-mutants` shows; this, that there is one."""
    assert {*TABLE} - _in_tests() == set()


def test_what_tells_how_the_votes_stand_is_marked_as_of_the_deliberation() -> None:
    assert {code for code, reason in TABLE.items() if reason.get("deliberation")} == TELLS_OF_DELIBERATION


def test_every_code_is_one_that_the_reader_of_verdicts_accepts() -> None:
    assert [code for code in TABLE if not re.fullmatch(r"[a-z]+(_[a-z]+)*", code)] == []


def test_every_code_has_a_sentence_of_its_own_in_both_languages() -> None:
    for language in ("nl", "en"):
        sentences = [reason[language] for reason in TABLE.values()]
        assert len(set(map(str, sentences))) == len(TABLE)


def test_the_dutch_sentences_are_short() -> None:
    # B1: sentences of at most fifteen words or so; a reason has two of them at most, rarely three.
    long = {
        code: sentence
        for code, reason in TABLE.items()
        for sentence in re.split(r"(?<=[.!?]) ", str(reason["nl"]))
        if len(sentence.split()) > 16
    }
    assert long == {}


async def test_the_trial_of_a_candidate_finds_the_codes_that_stand_in_the_rules(tmp_path: Path) -> None:
    sources = {name: text.decode() for name, text in policy_sources().items()}
    bundle = lay_out(tmp_path, sources)
    assert await collected(Evaluator(opa_program(), tmp_path), bundle, sources) == _collected()
    assert without_sentences(TABLE, sources) == []
    assert without_sentences(TABLE, {}) == sorted(TABLE)
    assert without_sentences(["a"], {"getrapt/reasons/data.json": "[]"}) == ["a"]
