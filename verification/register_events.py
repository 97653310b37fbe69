"""Whether an entry did what its act says, by the register that the act is about."""

from audit.entry import Entry
from domain.acts import Act, LoadOrganisation, PublishProcedure
from domain.audit_acts import AuditAct
from domain.change_acts import ChangeAct
from domain.interest_acts import InterestAct
from domain.mandaat_acts import MandaatAct
from domain.meeting_acts import MeetingAct
from domain.subject_acts import SubjectAct
from verification.access import check_seal
from verification.audits import check_audit_events
from verification.changes import check_change_events
from verification.documents import Documents
from verification.finding import Code, Finding
from verification.interests import check_interest_events
from verification.log_keys import check_log_act
from verification.mandaten import check_mandaat_events
from verification.meetings import check_meeting_events
from verification.names import check_actor, check_name_act
from verification.policies import check_judged_by
from verification.register_check import check_document_event
from verification.stored import StoredEntry
from verification.subjects import check_subject_events


def check_register_events(
    row: StoredEntry, entry: Entry, act: Act | None, documents: Documents, found: list[Finding]
) -> None:
    """Adds to `found` what the events of the entry do that its act does not, or the other way round; those of cases are
    `verification.stream_check`'s."""
    if isinstance(act, MandaatAct):
        organisation = documents.organisation_at(row.index)
        check_mandaat_events(row, entry, act, documents.mandaten, organisation, found)
    if isinstance(act, ChangeAct):
        check_change_events(row, entry, act, documents.changes, found)
    if isinstance(act, InterestAct):
        check_interest_events(row, entry, act, documents.interests, found)
    check_log_act(row, entry, act, documents.log_keys, found)
    if isinstance(act, AuditAct):
        named = entry.procedure.get("content_hash") if entry.procedure else None
        procedure = documents.procedures.get(str(named))
        check_audit_events(row, entry, act, procedure, documents.audits, found)
    if isinstance(act, MeetingAct):
        check_meeting_events(row, entry, act, documents.organisation_at(row.index), documents.meetings, found)
    if isinstance(act, SubjectAct):
        check_subject_events(row, entry, act, documents.subjects, found)
    if isinstance(act, LoadOrganisation | PublishProcedure):
        check_document_event(row, entry, act, found)
        _check_document(row, entry, act, documents, found)
    check_judged_by(row, entry, act, documents.policies, found)
    check_seal(row, entry, act, found)
    check_name_act(row, entry, act, documents.names, found)
    check_actor(row, entry, act, documents.names, found)


def _check_document(
    row: StoredEntry, entry: Entry, act: LoadOrganisation | PublishProcedure, documents: Documents, found: list[Finding]
) -> None:
    """Whether a document that was put into force is what its act says of it; one that is not to be had was found already."""
    if entry.verdict.get("allow") is not True:
        return
    if isinstance(act, LoadOrganisation):
        organisation = documents.organisations.get(act.version)
        follows = act.version == entry.register_version + 1
        if not follows or (organisation is not None and organisation.example is not act.example):
            message = "the version of the organisation is not the next one, or is no example where it is said to be one, or is one"
            found.append(Finding(Code.REGISTER, row.index, row.stream, message))
        return
    procedure = documents.procedures.get(act.content_hash)
    said = (act.procedure, act.version, act.example)
    if procedure is not None and (procedure.id, procedure.version, procedure.example) != said:
        message = f"the procedure is {procedure.id} {procedure.version}, or an example, where its act says otherwise"
        found.append(Finding(Code.PROCEDURE, row.index, row.stream, message))
