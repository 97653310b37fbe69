"""Before the application serves: the database's schema, the organisation and procedure in force, the policy's sources.

Each is left alone where it stands already, and organisation and procedure also where persons have changed them since, so
that `getrapt up` can be run again at any time.
"""

import asyncio
import uuid
from datetime import UTC, datetime

import structlog
from sqlalchemy import make_url

from authority.registration import Registration
from domain.errors import NotFound
from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.procedure_fit import misfits
from procedures.canonical import canonical_bytes, content_hash
from procedures.loader import load_organisation, load_procedure, load_processing
from runtime.composition import Services, services
from runtime.policy_bundle import policy_revision, policy_sources
from runtime.settings import Settings, SettingsError
from store.migrate import migrate

log = structlog.get_logger(__name__)


async def prepare(settings: Settings) -> None:
    """Brings the database to where this version of the application needs it.

    Raises SettingsError, DocumentError for an organisation, procedure or register of processing with faults, DatabaseUnfit, StoreUnavailable.
    """
    if settings.database_url is None:
        raise SettingsError("no database is named: set GETRAPT_DATABASE_URL")
    load_processing(settings.processing_activities)
    organisation, procedure = load_organisation(settings.organisation), load_procedure(settings.procedure)
    wrong = misfits(procedure, organisation, datetime.now(UTC))
    if wrong:
        raise SettingsError(f"{settings.procedure} cannot run in {settings.organisation}:\n  " + "\n  ".join(wrong))
    admin = settings.database_admin_url or settings.database_url
    await asyncio.to_thread(migrate, admin, make_url(settings.database_url).username)
    async with services(settings) as parts:
        await parts.vault.confirm_key()
        await _finish_forgetting(parts)
        sources = policy_sources()
        revision = policy_revision(sources)
        await parts.policies.remember(revision, {name: source.decode() for name, source in sources.items()})
        if await parts.register.current_version():
            # Before anything else is judged: the ledger takes verdicts of the policy in force only.
            await _follow_release(parts, revision)
        await _put_into_force(parts, organisation, procedure)
        await _follow_release(parts, revision)


async def _finish_forgetting(parts: Services) -> None:
    """The keys of those that entries say are forgotten, and where messages to them went: what a crash or a backup that was put
    back left of them."""
    for subject in await parts.subjects.finish():
        log.info("subject.forgotten", subject=subject)
    for account in sorted(await parts.mail.forget_left()):
        log.warning("mail.of_forgotten_account", account=account)


async def _follow_release(parts: Services, revision: str) -> None:
    """The policy of this release, unless a person has put another one into force."""
    receipt = await parts.activation.follow_release(revision)
    if receipt is not None:
        log.info("policy.activated", index=receipt.index, revision=revision, allow=receipt.allow)


async def _put_into_force(parts: Services, organisation: Organisation, procedure: Procedure) -> None:
    """The organisation and the procedure, where what is in force is not the same already."""
    registration = Registration(parts.ledger, parts.register, parts.procedures, parts.vault, parts.policy)
    named = await registration.pseudonymous(organisation, procedure)
    trace_id = uuid.uuid4().hex
    version = await parts.register.current_version()
    if await parts.register.changed_by_acts():
        # From then on the file is only where the organisation began: nobody undoes alone what two persons did.
        log.info("organisation.kept", version=version, trace_id=trace_id)
    elif version == 0 or await parts.register.at(version) != named:
        receipt = await registration.load(named, procedure, canonical_bytes(named), content_hash(named), trace_id)
        log.info("organisation.loaded", index=receipt.index, trace_id=trace_id)
    if await parts.procedures.put_by_persons():
        # The same of the file of the procedure, also while what they agreed on is still to come.
        log.info("procedure.kept", trace_id=trace_id)
    elif await _in_force(parts) != procedure.content_hash:
        receipt = await registration.publish(procedure, named, canonical_bytes(procedure), trace_id)
        log.info("procedure.published", index=receipt.index, version=procedure.version, trace_id=trace_id)


async def _in_force(parts: Services) -> str | None:
    """The hash of the procedure that new cases get; None before the first."""
    try:
        return (await parts.procedures.in_force()).content_hash
    except NotFound:
        return None
