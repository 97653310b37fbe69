"""No code that can be shown lacks its text, and no text speaks of a code that is not there."""

import re
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest

from api.case_state import CaseState
from api.catalogue import page_texts, problem_texts
from api.pages.act_fields import VARIANT_FIELD, fields_of
from api.pages.audit_fields import ACT_FIELDS, PLAN_FIELDS
from api.pages.meeting_fields import ACT_FIELDS as MEETING_ACT_FIELDS
from api.pages.meeting_fields import PLAN_FIELDS as MEETING_FIELDS
from api.pages.typed import field_label
from api.problems import STATUS
from domain.acts import Act, PersonAct, TermKind
from domain.audits import AuditStatus, FindingCategory, FindingResult
from domain.case import Role
from domain.codes import DifferenceType, MaatwerkGround, Measure, Opinion, Outcome, VoteChoice
from domain.documents import DocumentKind, MediaType
from domain.events import CaseEvent
from domain.mandaten import MandaatStatus
from domain.meetings import MeetingStatus
from domain.notices import OF_INTERESTS, OF_MEETINGS
from domain.procedure import DurationUnit, RuleKind, StepKind
from domain.verdict import RouteTo
from tests.unit.api.asking import type_of

ROOT = Path(__file__).resolve().parents[3]
PERSON_ACTS = {type_of(act) for act in get_args(PersonAct)}


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("difference_type", DifferenceType),
        ("measure", Measure),
        ("maatwerk_ground", MaatwerkGround),
        ("state", CaseState),
        ("vote", VoteChoice),
        ("outcome", Outcome),
        ("opinion", Opinion),
        ("step_kind", StepKind),
        ("term", TermKind),
        ("role", Role),
        ("duration_unit", DurationUnit),
        ("route_to", RouteTo),
        ("mandaat_status", MandaatStatus),
        ("audit_status", AuditStatus),
        ("meeting_status", MeetingStatus),
        ("meeting_rule", RuleKind),
        ("finding_result", FindingResult),
        ("finding_category", FindingCategory),
        ("document_kind", DocumentKind),
        ("media_type", MediaType),
    ],
)
def test_every_code_has_a_label(group: str, codes: type[StrEnum]) -> None:
    assert set(page_texts()[group]) == {code.value for code in codes}


def test_every_act_has_its_words() -> None:
    texts = page_texts()
    assert set(texts["act"]) == PERSON_ACTS
    assert set(texts["act_help"]) == PERSON_ACTS - {"submit"}
    assert set(texts["done"]) == set(texts["tried"]) == {type_of(act) for act in get_args(Act)}
    assert set(texts["done_hidden"]) < PERSON_ACTS


def test_what_is_said_of_events_is_said_of_events_that_there_are() -> None:
    assert set(page_texts()["event"]) <= {type_of(event) for event in get_args(CaseEvent)}


def test_every_field_of_the_forms_of_audits_has_its_label() -> None:
    fields = {*PLAN_FIELDS, *(name for names in ACT_FIELDS.values() for name in names)}
    assert set(page_texts()["audit_field"]) == fields
    # A form that did not go through names what was typed by the same labels.
    own = fields - set(page_texts()["field"])
    assert {name: field_label(name) for name in own} == {name: page_texts()["audit_field"][name] for name in own}


def test_every_field_of_the_forms_of_meetings_has_its_label() -> None:
    fields = {*MEETING_FIELDS, *(name for names in MEETING_ACT_FIELDS.values() for name in names)}
    assert set(page_texts()["meeting_field"]) == fields
    assert field_label("agenda." + "0" * 32) == page_texts()["meeting_field"]["agenda"]


def test_what_is_done_briefly_is_done_by_acts_that_there_are() -> None:
    assert set(page_texts()["done_briefly"]) <= {type_of(act) for act in get_args(Act)}
    assert not any("{" in text for text in page_texts()["done_briefly"].values())


def test_every_notice_has_a_sentence() -> None:
    source = (ROOT / "domain" / "notices.py").read_text("utf-8")
    literal = set(re.findall(r'(?:Notice|_with_preparer)\([^")]+, "([a-z_]+)"\)', source))
    asked = {f"{kind.value}_asked" for kind in (StepKind.ADVISE, StepKind.CONCUR, StepKind.SIGN)}
    assert literal
    assert set(page_texts()["notice"]) == literal | asked | set(OF_INTERESTS) | set(OF_MEETINGS)


def test_every_problem_has_its_texts_in_both_languages_and_a_page() -> None:
    problems = problem_texts()["problem"]
    assert set(problems) == set(STATUS)
    for texts in problems.values():
        assert [len(texts[language]) for language in ("nl", "en")] == [2, 2]
    assert {str(status) for status in STATUS.values()} == set(page_texts()["failure"])
    assert set(page_texts()["failure_of"]) < set(STATUS)
    for words in (*page_texts()["failure"].values(), *page_texts()["failure_of"].values()):
        assert {"title", "happened", "now"} <= set(words) <= {"title", "happened", "now", "form"}


def test_every_fault_of_an_intake_and_of_a_body_has_its_text_in_both_languages() -> None:
    faults = problem_texts()["fault"]
    source = (ROOT / "domain" / "intake_fields.py").read_text("utf-8")
    codes = set(re.findall(r'self\._fault\(\s*\w+,\s*[^,]+,\s*"([a-z_]+)"', source))
    for path in (ROOT / "api").rglob("*.py"):
        codes |= set(re.findall(r'FieldError\(\s*[^,]+,\s*"([a-z_]+)"', path.read_text("utf-8")))
    assert len(codes) > 20
    assert codes <= set(faults)
    assert [code for code, texts in faults.items() if set(texts) != {"nl", "en"}] == []


def test_every_field_of_every_form_has_a_label_of_its_own() -> None:
    for act in PERSON_ACTS - {"submit"}:
        fields = fields_of(act, ("x",) if act in VARIANT_FIELD else (), {}, {}, (("dg-obdr", "DG"),), 100)
        assert fields
        assert [field.name for field in fields if field.kind != "hidden" and not field.label[:1].isupper()] == []
