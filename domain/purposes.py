"""For which purpose personal data is processed by an act: what somebody who asks (AVG 15(1)(a)) and a record of processing
(AVG 30) have to be told. Pure; the words for people stand in the catalogue."""

from enum import StrEnum


class Purpose(StrEnum):
    """A processing activity."""

    CASE_HANDLING = "case_handling"
    DECIDING = "deciding"
    OBJECTION_HANDLING = "objection_handling"
    INTEREST_KEEPING = "interest_keeping"
    AUTHORITY_KEEPING = "authority_keeping"
    DATA_PROTECTION = "data_protection"
    AUDITING = "auditing"


_DECIDING = "cast_vote conclude advise concur sign return_for_information escalate call_up open_tier pass_term remind"
_MEETING = (
    "convene_meeting change_meeting withdraw_meeting open_meeting mark_attendance close_meeting remark_on_minutes"
    " adopt_minutes"
)
_OBJECTING = "lodge_objection decide_objection"
_INTERESTS = "recuse register_interest confirm_interest end_interest"
_KEEPING = (
    "propose_mandaat confirm_mandaat agree_mandaat revoke_mandaat instruct_mandaat withdraw_instruction"
    " propose_change confirm_change revoke_change"
    " load_organisation publish_procedure activate_policy begin_log"
    " rotate_log_key name_accounts"
)
_PROTECTING = "propose_forgetting confirm_forgetting revoke_forgetting place_hold release_hold export_subject"
_AUDITING = "open_audit record_finding reply_to_finding close_audit seal_access_log"
_OF_ACT = (
    dict.fromkeys(_DECIDING.split(), Purpose.DECIDING)
    | dict.fromkeys(_MEETING.split(), Purpose.DECIDING)
    | dict.fromkeys(_OBJECTING.split(), Purpose.OBJECTION_HANDLING)
    | dict.fromkeys(_INTERESTS.split(), Purpose.INTEREST_KEEPING)
    | dict.fromkeys(_KEEPING.split(), Purpose.AUTHORITY_KEEPING)
    | dict.fromkeys(_PROTECTING.split(), Purpose.DATA_PROTECTION)
    | dict.fromkeys(_AUDITING.split(), Purpose.AUDITING)
)


def purpose_of(act: str) -> Purpose:
    """The purpose of an act of this type; that of handling a case where it is none of the others."""
    return _OF_ACT.get(act, Purpose.CASE_HANDLING)
