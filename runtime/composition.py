"""The composition root: every part of the application, built once from the settings of one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from temporalio.client import Client

from authority.access_sealing import Sealing
from authority.activation import Activation
from authority.audit_reading import AuditReading
from authority.audit_register import AuditRegister
from authority.case_at import Moments
from authority.explaining import Explaining
from authority.interest_register import InterestRegister
from authority.log_keeping import LogKeeping
from authority.mandaat_import import MandaatImport
from authority.mandaat_reading import MandaatReading
from authority.mandated import Mandated
from authority.mandating import Mandating
from authority.meeting_register import MeetingRegister
from authority.naming import Naming
from authority.offices_that_may import OfficesThatMay
from authority.opa import PolicyClient
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
from domain.errors import GetraptError
from domain.retention import RetentionSchedule
from procedures.loader import load_retention
from runtime.page_policy import PagePolicy
from runtime.payloads import DATA_CONVERTER
from runtime.policy_then import PoliciesThen
from runtime.settings import Settings, SettingsError
from store.access import AccessLog
from store.account_dealings import AccountDealings
from store.audits import Audits
from store.case_openings import CaseOpenings
from store.changes import Changes
from store.database import Database
from store.documents import Contents
from store.ended_matters import EndedMatters
from store.import_batches import ImportBatches
from store.interests import Interests
from store.kept_forms import KeptForms
from store.keys import MasterKey
from store.ledger import Ledger
from store.log import Log
from store.log_keys import LogKeys
from store.log_reading import LogReading
from store.mail import Mail
from store.mandaat_use import MandaatUse
from store.mandaten import Mandaten
from store.meetings import Meetings
from store.notices import Notices
from store.outbox import Outbox
from store.overview import Overviews
from store.policies import Policies
from store.procedures import Procedures
from store.processing import ProcessingLog
from store.queries import Queries
from store.receipts import Receipts
from store.recorded import RecordedEvents
from store.recorded_registers import RecordedRegisters
from store.register import Register
from store.sessions import Sessions
from store.subjects import Subjects
from store.subjects_around import SubjectsAround
from store.vault import Vault


@dataclass(frozen=True, slots=True)
class Services:
    """What a process of the application works with."""

    settings: Settings
    database: Database
    vault: Vault
    contents: Contents
    ledger: Ledger
    register: Register
    procedures: Procedures
    policies: Policies
    outbox: Outbox
    notices: Notices
    mail: Mail
    overviews: Overviews
    overview_reading: OverviewReading
    offices_that_may: OfficesThatMay
    sessions: Sessions
    kept_forms: KeptForms
    queries: Queries
    recorded: RecordedEvents
    recorded_registers: RecordedRegisters
    policy: PolicyClient
    page_policy: PagePolicy
    authority: Authority
    openings: Openings
    reading: Reading
    explaining: Explaining
    mandated: Mandated
    moments: Moments
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
    naming: Naming
    interests: Interests
    interest_register: InterestRegister
    audits: Audits
    audit_register: AuditRegister
    meetings: Meetings
    meeting_register: MeetingRegister
    sitting: Sitting
    activation: Activation
    access_log: AccessLog
    sealing: Sealing
    audit_reading: AuditReading
    processing_log: ProcessingLog
    receipts: Receipts
    log: Log
    log_keys: LogKeys
    log_reading: LogReading
    log_keeping: LogKeeping
    subjects: Subjects
    account_dealings: AccountDealings
    ended_matters: EndedMatters
    subject_register: SubjectRegister
    retention: RetentionSchedule


def master_key(settings: Settings) -> MasterKey:
    """The key from the settings; SettingsError where there is none."""
    if settings.master_key is not None:
        return MasterKey.from_text(settings.master_key)
    if settings.master_key_file is not None:
        return MasterKey.from_file(settings.master_key_file)
    raise SettingsError("no master key: set GETRAPT_MASTER_KEY_FILE to a file that holds one")


@asynccontextmanager
async def services(settings: Settings) -> AsyncIterator[Services]:
    """All parts, on the servers that the settings name; closed at the end."""
    if settings.database_url is None or settings.opa_url is None:
        raise SettingsError(
            "no servers are named: start them with `getrapt up`, or set GETRAPT_DATABASE_URL and others"
        )
    retention = load_retention(settings.retention)
    database = Database(settings.database_url)
    master = master_key(settings)
    try:
        policies = Policies(database)
        async with (
            PolicyClient(settings.opa_url, settings.opa_token, settings.opa_timeout) as policy,
            PagePolicy(policies, policy, settings.cache, settings.opa_timeout) as page_policy,
        ):
            register, procedures = Register(database, master), Procedures(database)
            recorded = RecordedEvents(database)
            interests = Interests(database)
            ledger, queries = Ledger(database, master), Queries(database, master)
            vault, changes = Vault(database, master), Changes(database)
            audits, meetings = Audits(database), Meetings(database, register, procedures)
            access_log, log_keys, subjects = AccessLog(database), LogKeys(database), Subjects(database, master)
            explaining = Explaining(register, page_policy, PoliciesThen(policies, settings.cache))
            yield Services(
                settings=settings,
                database=database,
                vault=vault,
                contents=Contents(database, master),
                ledger=ledger,
                register=register,
                procedures=procedures,
                policies=policies,
                outbox=Outbox(database),
                notices=Notices(database),
                mail=Mail(database, master),
                overviews=Overviews(database),
                overview_reading=OverviewReading(page_policy),
                offices_that_may=OfficesThatMay(register, procedures, page_policy),
                sessions=Sessions(
                    database,
                    lifetime=timedelta(hours=settings.session_hours),
                    idle=timedelta(minutes=settings.session_idle_minutes),
                ),
                kept_forms=KeptForms(master),
                queries=queries,
                recorded=recorded,
                recorded_registers=RecordedRegisters(database),
                policy=policy,
                page_policy=page_policy,
                authority=Authority(ledger, register, procedures, policy, queries.neighbours),
                openings=Openings(ledger, CaseOpenings(database, master), register, procedures, policy),
                reading=Reading(register, procedures, page_policy, explaining),
                explaining=explaining,
                mandated=Mandated(register, procedures, policy),
                moments=Moments(register, procedures, policies, recorded),
                route_previews=RoutePreviews(register, procedures, policy),
                mandaten=Mandaten(database),
                mandating=Mandating(ledger, register, procedures, policy),
                mandaat_reading=MandaatReading(register, procedures, page_policy),
                mandaat_use=MandaatUse(database),
                mandaat_import=MandaatImport(
                    ledger, ImportBatches(database, master), register, procedures, vault, policy
                ),
                changes=changes,
                organising=Organising(ledger, register, changes, procedures, vault, policy),
                register_offers=RegisterOffers(ledger, register, changes, procedures, page_policy),
                register_instead=RegisterInstead(ledger, register, changes, procedures, page_policy),
                naming=Naming(ledger, register, procedures, policy),
                interests=interests,
                interest_register=InterestRegister(ledger, register, procedures, interests, policy),
                audits=audits,
                audit_register=AuditRegister(ledger, register, procedures, audits, policy),
                meetings=meetings,
                meeting_register=MeetingRegister(ledger, register, procedures, meetings, policy),
                sitting=Sitting(register, procedures, meetings),
                activation=Activation(ledger, register, procedures, policies, vault, policy),
                access_log=access_log,
                sealing=Sealing(ledger, register, procedures, access_log, vault, policy),
                audit_reading=AuditReading(register, procedures, page_policy),
                processing_log=ProcessingLog(database, master),
                receipts=Receipts(database, master),
                log=Log(database),
                log_keys=log_keys,
                log_reading=LogReading(database),
                log_keeping=LogKeeping(ledger, register, procedures, log_keys, vault, policy),
                subjects=subjects,
                account_dealings=AccountDealings(database),
                ended_matters=EndedMatters(database),
                subject_register=SubjectRegister(
                    ledger, register, procedures, subjects, SubjectsAround(database, meetings), policy
                ),
                retention=retention,
            )
    finally:
        await database.close()


async def temporal_client(settings: Settings) -> Client:
    """A connection to Temporal with the converter that keeps variants apart; raises where it is not there."""
    if settings.temporal_address is None:
        raise GetraptError("no Temporal is named: start it with `getrapt up`, or set GETRAPT_TEMPORAL_ADDRESS")
    return await Client.connect(
        settings.temporal_address, namespace=settings.temporal_namespace, data_converter=DATA_CONVERTER
    )
