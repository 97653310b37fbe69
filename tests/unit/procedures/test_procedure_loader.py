"""Loading a procedure: the example, every rule with its line, and no document that crashes the loader."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.codes import Measure, Outcome
from domain.procedure import Duration, DurationUnit, OnTerm, RuleKind, StepKind
from procedures.canonical import canonical_bytes, content_hash, restore_procedure
from procedures.errors import ProcedureError
from procedures.loader import EXAMPLE_PROCEDURE, load_procedure

EXAMPLE = EXAMPLE_PROCEDURE.read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    try:
        load_procedure(text, "p.yaml")
    except ProcedureError as error:
        return [str(problem) for problem in error.problems]
    return []


def changed(old: str, new: str, count: int = 1) -> str:
    assert old in EXAMPLE
    return EXAMPLE.replace(old, new, count)


def test_the_example_is_the_procedure_of_the_design() -> None:
    procedure = load_procedure(EXAMPLE_PROCEDURE)
    local, overleg, national = procedure.tiers
    assert procedure.example
    assert (procedure.intake_office, procedure.referral_desk, procedure.call_up_to) == (
        "ncg-intake",
        "loov",
        "nationaal",
    )
    assert (local.body, overleg.body, national.body) == (None, "bestuurlijk-overleg", "ministerie")
    assert local.term == Duration(6, DurationUnit.WEEKS)
    assert [tier.limits.ceiling_cents for tier in procedure.tiers] == [100_000_00, 300_000_00, None]
    assert set(Measure) - set(local.limits.measures or ()) == {Measure.COMPENSATION_TOP_UP}
    assert [[step.kind for step in tier.steps] for tier in procedure.tiers] == [
        [StepKind.ASSESS, StepKind.DECIDE],
        [StepKind.ASSESS, StepKind.DECIDE],
        [StepKind.ADVISE, StepKind.CONCUR, StepKind.SIGN],
    ]
    assert local.steps[1].rule is not None
    assert local.steps[1].rule.kind is RuleKind.CONSENSUS
    assert Outcome.TAKE_OVER in national.steps[-1].outcomes
    assert national.on_term is OnTerm.STAY


def test_the_hash_is_of_the_content_and_not_of_its_looks() -> None:
    procedure = load_procedure(EXAMPLE_PROCEDURE)
    assert procedure.content_hash == hashlib.sha256(canonical_bytes(procedure)).hexdigest()
    for other in (
        EXAMPLE.replace("\n", "\r\n"),
        "# one more remark\n" + EXAMPLE,
        changed("100000.00", "100000"),
        changed("kind: consensus", "\"kind\": 'consensus'"),
        changed("parties: [ncg]", "parties:\n            - ncg"),
    ):
        assert load_procedure(other) == procedure
    assert load_procedure(changed("100000.00", "100000.01")).content_hash != procedure.content_hash


def test_the_term_of_a_reply_to_an_audit_is_ten_working_days_unless_a_procedure_says_otherwise() -> None:
    procedure = load_procedure(EXAMPLE_PROCEDURE)
    assert procedure.audit_reply == Duration(10, DurationUnit.WORKING_DAYS)
    said = load_procedure(changed("answer_term: 3 weeks", "answer_term: 3 weeks\naudit_reply: 10 working_days"))
    assert said.content_hash == procedure.content_hash
    other = load_procedure(changed("answer_term: 3 weeks", "answer_term: 3 weeks\naudit_reply: 4 weeks"))
    assert other.audit_reply == Duration(4, DurationUnit.WEEKS)
    assert other.content_hash != procedure.content_hash
    assert restore_procedure(canonical_bytes(other)) == other
    (wrong,) = problems(changed("answer_term: 3 weeks", "answer_term: 3 weeks\naudit_reply: soon"))
    assert wrong.startswith("p.yaml:12:")


def test_the_canonical_bytes_lead_back_to_the_procedure() -> None:
    procedure = load_procedure(EXAMPLE_PROCEDURE)
    assert restore_procedure(canonical_bytes(procedure)) == procedure
    assert content_hash(replace(procedure, content_hash="x")) == procedure.content_hash
    for wrong in (b"[]", b"{}", b"x", canonical_bytes(procedure).replace(b":3,", b":3 ,", 1)):
        with pytest.raises(ValueError, match=r"."):
            restore_procedure(wrong)


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("voorbeeld: true", "voorbeeld: no", "no\nid", "'no' is no boolean; allowed: true, false"),
        ("voorbeeld: true", 'voorbeeld: "true"', '"true"', "is no boolean"),
        ("voorbeeld: true", "voorbeld: true", "voorbeld", "(did you mean 'voorbeeld'?)"),
        ("version: 1", "version: 01", "01", "is no whole number"),
        ("version: 1", "version: 1_0", "1_0", "is no whole number"),
        ("version: 1\n", "version: 1\nversion: 2\n", "version: 2", "stands twice, first on line 6"),
        ("version: 1\n", "", "voorbeeld: true", "lacks the key 'version'"),
        ("id: lokaal", "id: Lokaal", "Lokaal", "is no identifier; allowed: kebab-case"),
        ("id: lokaal", "id: nationaal", "nationaal\n    title: Staats", "the tier 'nationaal' stands twice"),
        (
            "id: neveneffecten",
            "id: stuurgroep",
            "stuurgroep\n        kind: decide",
            "the step 'stuurgroep' stands twice",
        ),
        ("title: Lokale stuurgroep", "title: [a]", "[a]", "is one value, not a list"),
        ("title: Lokale stuurgroep", "title:", "title:\n    position", "'title' of the tier is empty"),
        ("valid_from: 2025-01-01", "valid_from: 2025-02-30", "2025-02-30", "is no date"),
        (
            "call_up_to: nationaal",
            "call_up_to: hemel",
            "hemel",
            "no tier 'hemel'; allowed: lokaal, bestuurlijk-overleg",
        ),
        ("answer_term: 3 weeks", "answer_term: P3W", "P3W", "is no duration; allowed: a whole number and one of weeks"),
        ("answer_term: 3 weeks", "answer_term: 900 weeks", "900 weeks", "is too long"),
        ("reminder: 4 weeks", "reminder: 42 days", "42 days", "the reminder comes no sooner"),
        ("on_term: escalate", "on_term: approve", "approve", "allowed: escalate, stay"),
        ("position: process_decision", "position: besluit", "besluit", "allowed: advice, process_decision, decision"),
        ("ceiling_eur: 100000.00", "ceiling_eur: 1e5", "1e5", "is no amount in euros"),
        ("ceiling_eur: 100000.00", "ceiling_eur: 100000.005", "100000.005", "at most two decimals"),
        ("- light_strengthening", "- sloop", "sloop", "'sloop' is not known; allowed: isolation_to_norm"),
        ("- light_strengthening", "- isolation_to_norm", "isolation_to_norm\n        - outdoor", "stands twice"),
        ("kind: assess", "kind: loting", "loting", "allowed: decide, advise, concur, sign, assess"),
        ("criterion: knock_on", "criterion: geluk", "geluk", "allowed: knock_on"),
        (
            "criterion: knock_on",
            "criterion: knock_on\n        term: 3 weeks",
            "term: 3 weeks\n      - id: stuurgroep",
            "a step of kind assess has no key 'term'",
        ),
        ("share: 1/2", "share: 0/2", "0/2", "above 0 and at most 1"),
        ("share: 1/2", "share: 3/2", "3/2", "above 0 and at most 1"),
        ("share: 1/2", "share: 1/0", "1/0", "above 0 and at most 1"),
        ("parties: [ncg]", "parties: [buurman]", "buurman", "'buurman' is not known; allowed: gemeente"),
        ("kind: consensus", "kind: unanimity", "kind: unanimity", "unanimity is of named parties"),
        ("kind: consensus", "kind: consensus\n          parties: [ncg]", "[ncg]\n        outcomes", "names no parties"),
        ("hold, escalate", "take_over, escalate", "take_over", "'take_over' is not possible here; allowed: approve"),
        ("reject, take_over", "reject, hold", "hold]", "'hold' is not possible here"),
        (
            "on_term: stay",
            "on_term: escalate",
            "escalate\n    steps:\n      - id: advies",
            "the last tier has none to go up to",
        ),
        ("    body: ministerie\n", "", "id: nationaal", "not each has a steering group"),
        (
            "    on_term: stay\n",
            "    on_term: stay\n    limits:\n      ceiling_eur: 900000.00\n",
            "ceiling_eur: 900",
            "the last tier decides on every case",
        ),
        (
            "term: 10 working_days",
            "term: 1 weeks\n        office: fin",
            "office: fin",
            "a step of kind advise has no key 'office'",
        ),
        ("term: 10 working_days", "term: 9 weeks", "9 weeks", "longer than that of its tier"),
        ("offices: [dg-obdr]", "offices: []", "[]", "is a list of at least one item"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_column(old: str, new: str, at: str, said: str) -> None:
    text = changed(old, new)
    found = problems(text)
    assert len(found) == 1, found
    assert said in found[0]
    place = text.index(at)
    line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
    assert found[0].startswith(f"p.yaml:{line}:{column}: "), found[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("# a remark only\n", "the file is empty"),
        ("- a\n", "the procedure is a mapping"),
        ("routekaart", "the procedure is a mapping"),
        ("a: [1\n", "this is not YAML"),
        ("a:\n\t- b\n", "this is not YAML"),
        ("a: \x00\n", "U+0000"),
        ('a: "\\U99999999"\n', "not YAML"),
        ("%YAML 1.1\n---\na: 1\n", "a YAML directive"),
        ("a: 1\n---\nb: 2\n", "a second document begins here"),
        ("a: &x [1]\nb: *x\n", "an alias (*) is not allowed"),
        ("a: !!python/object:os.system x\n", "a tag (!) is not allowed"),
        ("<<: {a: 1}\n", "no key '<<'"),
        ("? [a]\n: b\n", "a key is a word"),
        ("[" * 5000, "nested more than 12 deep"),
        ("a: 1\n" * 60_000, "more than 262144 characters"),
    ],
)
def test_no_surprise_of_yaml_comes_through(text: str, said: str) -> None:
    assert any(said in problem for problem in problems(text)), problems(text)


def test_an_alias_bomb_is_refused_at_once() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    found = problems(bomb)
    assert len(found) == 101
    assert "more problems" in found[-1]


def test_all_problems_are_told_at_once_and_by_line() -> None:
    text = changed("version: 1", "version: x").replace("share: 1/2", "share: 2").replace("on_term: stay", "on_term: up")
    found = problems(text)
    assert len(found) == 4
    lines = [int(problem.split(":")[1]) for problem in found]
    assert lines == sorted(lines)


def test_the_deciding_step_is_one_and_the_last() -> None:
    without = re.sub(r"      - id: overleg\n(        .*\n)+", "", EXAMPLE)
    assert any("no deciding step" in problem for problem in problems(without))
    signed = EXAMPLE.index("      - id: ondertekening")
    step = EXAMPLE[signed:]
    assert any(
        "second deciding step" in problem for problem in problems(EXAMPLE + step.replace("ondertekening", "twee"))
    )
    before = EXAMPLE.index("      - id: advies")
    moved = EXAMPLE[:before] + step + EXAMPLE[before:signed]
    assert any("stands after the deciding step" in problem for problem in problems(moved))


def test_each_ceiling_is_above_the_one_before() -> None:
    text = changed("300000.00", "100000.00")
    (problem,) = problems(text)
    second = text.rindex("100000.00")
    assert problem.startswith(f"p.yaml:{text.count(chr(10), 0, second) + 1}:20: the ceiling is not above")
    assert problem.endswith("allowed: more than 100000.00")


def test_no_tier_after_one_without_a_ceiling_has_one() -> None:
    found = problems(changed("      ceiling_eur: 100000.00\n", ""))
    assert len(found) == 1
    assert "'lokaal', has no ceiling" in found[0]


def test_a_file_that_cannot_be_read_is_a_problem_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(ProcedureError, match="cannot be read"):
        load_procedure(tmp_path / "none.yaml")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"a: 1\ntitle: caf\xe9\n")
    with pytest.raises(ProcedureError, match=r"latin.yaml:2:11: not UTF-8: byte 0xE9"):
        load_procedure(latin)
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * 2_000_000)
    with pytest.raises(ProcedureError, match="more than 262144"):
        load_procedure(large)


PIECES = st.one_of(
    st.sampled_from("\n\t\x00\x85\u2028\ufeff :-?[]{}&*!|>%#~'\"\\"),
    st.sampled_from(["- ", "&a ", "*a", "!x ", "|\n", "null", "true", "no", "0", "-1", "1e9", "1/0", "9" * 400]),
    st.sampled_from(["\\U99999999", "kind: sign", "limits:", "steps:", "<<: ", "---\n", "2025-99-99", "10 weeks"]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(EXAMPLE)), st.integers(0, 40), PIECES), min_size=1, max_size=6))
def test_a_mutated_procedure_loads_or_is_refused_and_never_crashes(edits: list[tuple[int, int, str]]) -> None:
    text = EXAMPLE
    for place, cut, piece in edits:
        text = text[:place] + piece + text[place + cut :]
    refused: ProcedureError | None = None
    try:
        procedure = load_procedure(text, "p.yaml")
    except ProcedureError as error:
        refused = error
    else:
        assert restore_procedure(canonical_bytes(procedure)) == procedure
    if refused is not None:
        assert refused.problems
        assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in refused.problems)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_no_text_at_all_crashes_the_loader(text: str) -> None:
    assert problems(text)


DECIDES = "        kind: decide\n        title: Besluit van de stuurgroep\n"


def test_a_step_that_decides_may_say_how_long_before_a_meeting_is_convened_and_need_not() -> None:
    procedure = load_procedure(EXAMPLE_PROCEDURE)
    assert {step.convocation for tier in procedure.tiers for step in tier.steps} == {None}
    other = load_procedure(changed(DECIDES, DECIDES + "        convocation: 5 working_days\n"))
    (said,) = [step for step in other.tiers[0].steps if step.kind is StepKind.DECIDE]
    assert said.convocation == Duration(5, DurationUnit.WORKING_DAYS)
    assert other.content_hash != procedure.content_hash
    assert b"convocation" not in canonical_bytes(procedure)
    assert restore_procedure(canonical_bytes(other)) == other


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (DECIDES, DECIDES + "        convocation: soon\n", "'soon' is no duration"),
        ("        criterion: knock_on\n", "        criterion: knock_on\n        convocation: 5 days\n", "convocation"),
    ],
)
def test_a_convocation_term_that_is_none_or_of_another_step_is_named_by_its_line(old: str, new: str, told: str) -> None:
    (wrong,) = problems(changed(old, new))
    assert told in wrong
