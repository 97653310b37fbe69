"""From a refusal by the policy to an answer: which status each reason code means, and the problem with its receipt."""

from enum import Enum
from types import MappingProxyType
from typing import Any

from api.catalogue import reason_text
from api.language import Language
from api.problems import Problem
from api.receipts import receipt_json
from domain.receipt import Receipt


class Why(Enum):
    """What a reason says: this person may not, what was sent is not complete, or the case is not in that state."""

    PERSON = "person"
    CONTENT = "content"
    STATE = "state"


_OF_PERSON = (
    "malformed_question policy_revision_missing unknown_act person_only system_only account_closed recused not_a_member "
    "seat_without_vote not_the_chair separation_of_duties not_the_intake_office not_the_call_up_office not_the_office "
    "national_only not_the_decider not_the_clock_keeper may_not_read beheer_reads_no_deliberation deliberation_closed "
    "may_not_explain_others decided_contested_decision registered_interest not_the_registrar may_not_read_interests "
    "changed_electorate own_interest "
    "mandate_other_scope above_mandate_ceiling not_the_principal principal_not_involved second_person_needed own_mandate "
    "third_person_needed not_the_holders_side consent_incomplete not_the_manager own_seat own_account not_the_policy_keeper batch_not_whole names_not_whole may_not_read_access_log may_not_read_overview auditors_only not_the_log_keeper "
    "may_not_read_log not_the_auditor audits_own_work not_the_instructor instruction_from_above instructs_oneself may_not_read_instructions "
    "may_not_read_mandate_use not_answerable own_finding may_not_read_audit not_the_data_keeper may_not_read_subjects transfer_incomplete "
    "uninvolved_person_needed "
    "not_your_seat not_in_the_body may_not_read_meeting not_of_administration managers_only not_waited_for not_your_document"
)
_OF_CONTENT = (
    "reasons_missing conditions_missing motivation_incomplete advice_missing answer_missing questions_missing "
    "knock_on_unanswered advice_unanswered outcome_not_allowed conditions_not_adopted no_extension until_in_the_past "
    "amount_out_of_range address_count_out_of_range mandate_unwritten mandate_without_consent mandate_expired "
    "mandate_wider_than_parent mandate_ceiling_above_parent mandate_longer_than_parent no_mandate_by_majority "
    "mandate_unknown_office mandate_unknown_holder mandate_comes_back body_does_not_fit seat_does_not_fit period_over no_end_given "
    "interest_over nothing_to_audit case_was_not_there category_missing interest_elsewhere "
    "instruction_missing instruction_elsewhere agenda_empty agenda_without_round meeting_in_the_past convocation_too_short"
)
_OF_STATE = (
    "no_such_case case_exists case_closed case_suspended case_returned case_referred dossier_changed wrong_step "
    "no_open_tier quorum_not_met quorum_is_met rule_not_met term_already_extended concurrence_missing "
    "concurrence_refused call_up_not_possible not_returned nothing_to_resume not_handed_over reference_taken "
    "no_higher_tier no_tier_to_start tier_already_open not_the_route unknown_tier term_not_running term_moved "
    "term_not_passed no_reminder reminder_not_due already_reminded nothing_to_refer nothing_to_close "
    "mandate_not_in_force mandate_revoked mandate_not_yet_valid mandate_broken mandate_not_passable no_such_mandate "
    "mandate_not_proposed no_such_change change_not_proposed change_revoked change_done substitution_over "
    "no_such_body_or_seat body_or_seat_exists municipality_taken seat_taken seat_not_held seat_is_substituted "
    "seat_held_later already_in_body too_few_managers body_without_chair seat_ended body_ended named_account_closed "
    "account_not_closed body_of_the_rules body_named_by_procedure body_needed_by_cases mandate_holder_closed "
    "procedure_does_not_fit procedure_version_taken procedure_start_passed "
    "no_such_subject forgetting_not_proposed forgetting_proposed subject_forgotten legal_hold subject_needed "
    "hold_stands no_hold "
    "no_such_interest interest_ended interest_end_proposed interest_not_proposed not_decided objection_waits "
    "no_objection policy_in_force log_key_in_use mandate_agreed_already already_named "
    "no_such_audit audit_closed not_in_the_sample no_such_finding finding_replaced findings_missing reply_awaited "
    "audit_changed no_such_instruction no_such_document no_such_meeting meeting_not_convened meeting_not_open meeting_not_closed "
    "meeting_too_early seat_without_holder attendance_unchanged minutes_changed"
)

WHY: MappingProxyType[str, Why] = MappingProxyType(
    dict.fromkeys(_OF_PERSON.split(), Why.PERSON)
    | dict.fromkeys(_OF_CONTENT.split(), Why.CONTENT)
    | dict.fromkeys(_OF_STATE.split(), Why.STATE)
)
"""Every reason code of the policy. A test holds it complete against the policy's own table."""


ABOUT = ("mandaat", "change", "interest", "audit", "subject", "meeting")
"""What a receipt names, that is not a case."""


def problem_code(reasons: tuple[str, ...]) -> str:
    """Which problem a refusal with these reasons is: who may not at all is told so first; else the state counts."""
    kinds = {WHY.get(code, Why.PERSON) for code in reasons}
    if Why.PERSON in kinds or Why.STATE not in kinds:
        return "refused"
    return "refused_in_this_state"


def refusal(receipt: Receipt, language: Language) -> Problem:
    """The problem that a refused act is answered with."""
    code = problem_code(receipt.reasons)
    extra: dict[str, Any] = {
        "reasons": reasons_json(receipt.reasons, language),
        "receipt": receipt_json(receipt, language),
    }
    if "dossier_changed" in receipt.reasons and code == "refused_in_this_state":
        extra["changed"] = list(receipt.changed)
    return Problem(code, extra=extra, look_again=_about(receipt) if code == "refused_in_this_state" else None)


def _about(receipt: Receipt) -> str:
    """What the act was about: a case, where nothing else is named."""
    return next((name for name in ABOUT if getattr(receipt, name) is not None), "case")


def reasons_json(reasons: tuple[str, ...], language: Language) -> list[dict[str, str]]:
    """Reason codes with their sentences."""
    return [{"code": code, "text": reason_text(code, language)} for code in reasons]
