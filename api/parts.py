"""What the application needs from outside, in one value. The composition root fills it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from fastapi import Request

from api.document_limits import DocumentLimits
from api.files.bounded import FileChecks
from api.limits import Limits
from authority.activation import Activation
from authority.audit_reading import AuditReading
from authority.audit_register import AuditRegister
from authority.case_at import Moments
from authority.explaining import Explaining
from authority.interest_register import InterestRegister
from authority.log_keeping import LogKeeping
from authority.mandaat_import import MandaatImport
from authority.mandaat_reading import MandaatReading
from authority.mandating import Mandating
from authority.meeting_register import MeetingRegister
from authority.offices_that_may import OfficesThatMay
from authority.openings import Openings
from authority.organising import Organising
from authority.overview_reading import OverviewReading
from authority.reading import Reading
from authority.register_instead import RegisterInstead
from authority.register_offers import RegisterOffers
from authority.route_preview import RoutePreviews
from authority.sitting import Sitting
from authority.subject_register import SubjectRegister
from authority.take import Authority
from domain.procedure import Procedure
from domain.processing import ProcessingRegister
from domain.retention import RetentionSchedule
from domain.simulation import Simulated
from store.access import AccessLog
from store.account_dealings import AccountDealings
from store.audits import Audits
from store.changes import Changes
from store.documents import Contents
from store.ended_matters import EndedMatters
from store.interests import Interests
from store.kept_forms import KeptForms
from store.log_keys import LogKeys
from store.log_reading import LogReading
from store.mail import Mail
from store.mandaat_use import MandaatUse
from store.mandaten import Mandaten
from store.meetings import Meetings
from store.notices import Notices
from store.overview import Overviews
from store.procedures import Procedures
from store.processing import ProcessingLog
from store.queries import Queries
from store.receipts import Receipts
from store.recorded_registers import RecordedRegisters
from store.register import Register
from store.sessions import Sessions
from store.subjects import Subjects
from store.system_health import SystemHealth
from store.vault import Vault


class Simulation(Protocol):
    """Tries a procedure on cases of the past; AuthorityUnavailable where that cannot be done here."""

    async def tried(self, procedure: Procedure, cases: Sequence[str]) -> Simulated: ...


HealthCheck = Callable[[], Awaitable[object]]
"""Returns when the server is well, and raises or answers False when it is not."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one running application.

    `health` has a check for each of temporal, opa and database; `log_interval` is how often the log is published, in
    seconds; `sends_mail` is whether there is a mail server; `host` is the address that the server listens on;
    `witnesses` are the public keys of the log's witnesses (as C2SP writes them), of whom `witness_quorum` have to cosign.
    `public_url` is where people reach it through TLS; `limits` are those on requests, and none unless they are set; `document_limits` those on documents;
    `development` allows the sign-in with role accounts, which `api.development` still refuses off loopback.
    """

    vault: Vault
    contents: Contents
    authority: Authority
    openings: Openings
    reading: Reading
    explaining: Explaining
    moments: Moments
    recorded_registers: RecordedRegisters
    route_previews: RoutePreviews
    mandaten: Mandaten
    mandating: Mandating
    mandaat_reading: MandaatReading
    mandaat_use: MandaatUse
    mandaat_import: MandaatImport
    changes: Changes
    organising: Organising
    register_offers: RegisterOffers
    register_instead: RegisterInstead
    interests: Interests
    interest_register: InterestRegister
    audits: Audits
    audit_register: AuditRegister
    meetings: Meetings
    meeting_register: MeetingRegister
    sitting: Sitting
    activation: Activation
    access_log: AccessLog
    audit_reading: AuditReading
    processing_log: ProcessingLog
    processing_register: ProcessingRegister
    receipts: Receipts
    log_keys: LogKeys
    log_reading: LogReading
    log_keeping: LogKeeping
    subjects: Subjects
    account_dealings: AccountDealings
    ended_matters: EndedMatters
    subject_register: SubjectRegister
    retention: RetentionSchedule
    register: Register
    procedures: Procedures
    queries: Queries
    sessions: Sessions
    kept_forms: KeptForms
    notices: Notices
    mail: Mail
    overviews: Overviews
    overview_reading: OverviewReading
    offices_that_may: OfficesThatMay
    health: Mapping[str, HealthCheck]
    simulation: Simulation
    system_health: SystemHealth
    log_interval: float = 3.0
    witnesses: tuple[str, ...] = ()
    witness_quorum: int = 0
    sends_mail: bool = False
    development: bool = False
    host: str = "127.0.0.1"
    public_url: str | None = None
    limits: Limits = field(default_factory=Limits)
    document_limits: DocumentLimits = field(default_factory=DocumentLimits)
    file_checks: FileChecks = field(default_factory=FileChecks)


def parts_of(request: Request) -> Parts:
    """The parts of the application that this request came to."""
    return cast("Parts", request.app.state.parts)
