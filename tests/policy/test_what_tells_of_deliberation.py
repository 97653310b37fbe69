"""Of every reason that rests on votes, advice or agreement it is known whether it tells of them."""

from authority.explanation import TELLS_OF_DELIBERATION
from tests.policy.syntax import parsed, rule_files

TELLS_NOTHING = {
    "outcome_not_allowed": "by the procedure",
    "no_extension": "by the procedure",
    "term_already_extended": "by the term, which everybody sees",
    "knock_on_unanswered": "by what was sent",
}
"""Reasons of the packages that count votes and agreement, which can be told to who may not read the deliberation."""

PACKAGES = {"round", "concurrence", "tally"}


def test_every_reason_of_the_packages_that_count_is_known_to_tell_of_the_deliberation_or_not_to() -> None:
    given = {
        rule["head"]["key"]["value"]
        for path in rule_files()
        if path.parent.name in PACKAGES
        for rule in parsed(path)["rules"]
        if rule["head"]["ref"][0]["value"] == "reasons"
    }
    assert given == TELLS_OF_DELIBERATION | set(TELLS_NOTHING)
    assert not TELLS_OF_DELIBERATION & set(TELLS_NOTHING)
