"""The file with the terms of keeping: every fault by line and column, with what would be right."""

import pytest

from procedures.errors import RetentionError
from procedures.loader import EXAMPLE_RETENTION, load_retention

GOOD = EXAMPLE_RETENTION.read_text("utf-8")


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("term: P20Y", "term: 20 years", "'20 years' is no term"),
        ("term: P20Y", "term: P", "'P' is no term"),
        ("term: P20Y", "term: P0Y", "'P0Y' is no term"),
        ("term: P10Y", "term: P10D", "'P10D' is no term"),
        ("outcomes: [reject]", "outcomes: [approve]", "'approve' is in 'besluit-met-maatregel' already"),
        ("outcomes: [reject]", "outcomes: [refused]", "refused"),
        ("    outcomes: [reject]\n", "", "the category is of no case"),
        ("    otherwise: true\n", "    outcomes: [hold]\n", "a case with another outcome has no category"),
        ("    outcomes: [reject]\n", "    otherwise: true\n", "another category is for the rest already"),
        ("id: overig", "id: besluit-met-maatregel", "stands twice"),
        ("appraisal: transfer", "appraisal: keep", "keep"),
        ("starts: case_closed", "starts: case_opened", "case_opened"),
        ("starts: audit_closed", "starts: meeting_ended", "another category starts with meeting_ended already"),
        (
            "starts: audit_closed",
            "starts: audit_closed\n    outcomes: [reject]",
            "what starts with audit_closed is no case",
        ),
        (
            "starts: audit_closed",
            "starts: audit_closed\n    otherwise: true",
            "what starts with audit_closed is no case",
        ),
        ("creator_id: ministerie/mnre1034", "creator_id: BZK", "no TOOI id"),
        ("source: Voorbeeld", "sources: Voorbeeld", "did you mean 'source'?"),
        ("voorbeeld: true", "voorbeeld: maybe", "maybe"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(was: str, becomes: str, said: str) -> None:
    assert was in GOOD
    with pytest.raises(RetentionError) as refused:
        load_retention(GOOD.replace(was, becomes, 1), "terms.yaml")
    message = str(refused.value)
    assert said in message
    assert message.startswith("terms.yaml:")
    assert all(problem.line > 0 for problem in refused.value.problems)


def test_all_faults_are_named_at_once() -> None:
    text = GOOD.replace("P20Y", "P20X").replace("[reject]", "[nothing]")
    with pytest.raises(RetentionError) as refused:
        load_retention(text)
    assert len(refused.value.problems) == 2


def test_a_file_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(RetentionError, match="cannot be read"):
        load_retention(EXAMPLE_RETENTION.with_name("nothing.yaml"))
