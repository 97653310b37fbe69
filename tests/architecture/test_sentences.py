"""What people read is Dutch, stands in the catalogue, and is complete: no code of ours reaches a page as it is."""

import json
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest

from domain import codes
from domain.acts import Act
from domain.events import Event
from tests.architecture.sources import document, rego

CATALOGUE = "api/catalogue/nl.toml"
REASONS = "policies/getrapt/reasons/data.json"
ENUMERATIONS = tuple(
    kind for kind in vars(codes).values() if isinstance(kind, type) and issubclass(kind, StrEnum) and len(kind)
)
UNSHOWN = frozenset({"none"})
"""Says that there is nothing to show."""

TOLD_BY_ITS_ACT = {
    "access_log_sealed": ("seal_access_log",),
    "accounts_named": ("name_accounts",),
    "advice_given": ("advise",),
    "audit_closed": ("close_audit",),
    "audit_opened": ("open_audit",),
    "attendance_marked": ("mark_attendance",),
    "case_closed": ("close",),
    "case_resumed": ("resume", "pass_term"),
    "case_submitted": ("submit",),
    "case_suspended": ("suspend",),
    "case_withdrawn": ("withdraw",),
    "change_confirmed": ("confirm_change",),
    "change_proposed": ("propose_change",),
    "change_revoked": ("revoke_change",),
    "concurrence_given": ("concur",),
    "decision_recorded": ("conclude", "sign"),
    "finding_recorded": ("record_finding",),
    "finding_replied": ("reply_to_finding",),
    "forgetting_confirmed": ("confirm_forgetting",),
    "forgetting_proposed": ("propose_forgetting",),
    "forgetting_revoked": ("revoke_forgetting",),
    "hold_placed": ("place_hold",),
    "hold_released": ("release_hold",),
    "interest_confirmed": ("confirm_interest",),
    "interest_end_proposed": ("end_interest",),
    "interest_ended": ("end_interest", "confirm_interest"),
    "interest_proposed": ("register_interest",),
    "interest_registered": ("register_interest",),
    "instruction_withdrawn": ("withdraw_instruction",),
    "log_key_rotated": ("rotate_log_key",),
    "log_started": ("begin_log",),
    "mandaat_agreed": ("agree_mandaat",),
    "mandaat_confirmed": ("confirm_mandaat",),
    "mandaat_instructed": ("instruct_mandaat",),
    "mandaat_proposed": ("propose_mandaat",),
    "mandaat_revoked": ("revoke_mandaat",),
    "meeting_changed": ("change_meeting",),
    "meeting_closed": ("close_meeting",),
    "meeting_convened": ("convene_meeting",),
    "meeting_opened": ("open_meeting",),
    "meeting_withdrawn": ("withdraw_meeting",),
    "minutes_adopted": ("adopt_minutes",),
    "minutes_remarked": ("remark_on_minutes",),
    "member_recused": ("recuse",),
    "organisation_loaded": ("load_organisation",),
    "policy_activated": ("activate_policy",),
    "procedure_published": ("publish_procedure",),
    "reminded": ("remind",),
    "role_recorded": ("submit", "cast_vote", "conclude", "advise", "concur", "sign"),
    "round_opened": ("open_tier",),
    "subject_exported": ("export_subject",),
    "term_passed": ("pass_term",),
    "vote_cast": ("cast_vote",),
}
"""Events of which a page says nothing more than that this act was done; it says the act in any case."""


def _types(union: object) -> frozenset[str]:
    return frozenset(get_args(get_type_hints(kind)["type"])[0] for kind in get_args(union))


def _groups(catalogue: dict[str, Any]) -> dict[str, frozenset[str]]:
    """The codes that each group of the catalogue has a text for."""
    return {
        name: frozenset(code for code, text in group.items() if text)
        for name, group in catalogue.items()
        if isinstance(group, dict)
    }


def _missing(wanted: Iterable[str], groups: dict[str, frozenset[str]]) -> frozenset[str]:
    """What the group that comes nearest does not have: one group is to have them all."""
    # Once for all groups: what can be gone through only once would be used up by the first of them.
    codes_wanted = frozenset(wanted)
    return min((codes_wanted - group for group in groups.values()), key=len, default=codes_wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        *(pytest.param(frozenset(kind) - UNSHOWN, id=kind.__name__) for kind in ENUMERATIONS),
    ],
)
def test_every_code_that_a_page_shows_has_its_dutch_text(wanted: frozenset[str]) -> None:
    assert _missing(map(str, wanted), _groups(tomllib.loads(document(CATALOGUE)))) == frozenset()


@pytest.mark.parametrize("group", ["done", "tried"])
def test_every_act_has_its_dutch_text_as_done_and_as_refused(group: str) -> None:
    assert _types(Act) - _groups(tomllib.loads(document(CATALOGUE)))[group] == frozenset()


def test_every_event_has_its_dutch_text_or_is_told_by_its_act() -> None:
    groups = _groups(tomllib.loads(document(CATALOGUE)))
    assert _types(Event) == groups["event"] | TOLD_BY_ITS_ACT.keys()
    assert [event for event in TOLD_BY_ITS_ACT if event in groups["event"]] == []
    assert [act for acts in TOLD_BY_ITS_ACT.values() for act in acts if act not in groups["done"]] == []


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    table = json.loads(document(REASONS))
    wrong = [
        code
        for code, row in table.items()
        if not row.get("nl", "").endswith(".") or not row.get("en", "").endswith(".")
    ]
    assert wrong == []
    assert [code for code, row in table.items() if row["nl"] == row["en"]] == []


def test_every_reason_of_the_table_is_given_by_the_policy() -> None:
    policy = "\n".join(text for path, text in rego() if not path.endswith("_test.rego"))
    assert [code for code in json.loads(document(REASONS)) if f'"{code}"' not in policy] == []


def test_a_missing_text_would_be_noticed() -> None:
    groups = _groups({"act": {"submit": "Aanmelden", "close": ""}, "other": {"close": "Sluiten"}})
    assert _missing(["submit", "close"], groups) == {"close"}


def test_a_missing_text_would_be_noticed_also_of_codes_that_can_be_gone_through_once() -> None:
    groups = _groups({"one": {"submit": "Aanmelden"}, "two": {"vote": "Stemmen"}, "three": {}})
    assert _missing(map(str, ["submit", "close"]), groups) == {"close"}
