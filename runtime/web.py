"""The web process: the application over its parts, served until told to stop."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
import uvicorn
from sqlalchemy import text
from temporalio.client import Client
from temporalio.service import RPCError

from api.app import create_app
from api.document_limits import DocumentLimits
from api.limits import Limits, networks
from api.parts import Parts
from api.rate import Rate
from procedures.loader import load_processing
from runtime.composition import Services, services, temporal_client
from runtime.policy_judging import judges
from runtime.settings import Settings, SettingsError
from runtime.simulation import Simulation
from runtime.witness_policy import read_witness_policy
from store.system_health import SystemHealth

log = structlog.get_logger(__name__)

KEPT = 75
"""Seconds that a connection stays open unused: longer than clients and proxies keep theirs. Whoever is first to close it may
lose what the other is sending at that moment, and an act is best not sent twice."""
_GRACE = 5
"""Seconds that requests under way get when told to stop."""


class Server(uvicorn.Server):
    """A server that leaves the process's signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


class TemporalCheck:
    """Whether Temporal answers. The connection is kept; the pages never need it, only the health page asks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: Client | None = None

    async def __call__(self) -> bool:
        try:
            if self._client is None:
                self._client = await temporal_client(self._settings)
            return await self._client.service_client.check_health(timeout=timedelta(seconds=2))
        except (RPCError, RuntimeError):
            return False


def parts_for(parts: Services) -> Parts:
    """What the application needs, from all that there is."""
    witnesses = read_witness_policy(parts.settings.witness_policy)
    return Parts(
        vault=parts.vault,
        contents=parts.contents,
        authority=parts.authority,
        openings=parts.openings,
        reading=parts.reading,
        explaining=parts.explaining,
        moments=parts.moments,
        recorded_registers=parts.recorded_registers,
        route_previews=parts.route_previews,
        mandaten=parts.mandaten,
        mandating=parts.mandating,
        mandaat_reading=parts.mandaat_reading,
        mandaat_use=parts.mandaat_use,
        mandaat_import=parts.mandaat_import,
        changes=parts.changes,
        organising=parts.organising,
        register_offers=parts.register_offers,
        register_instead=parts.register_instead,
        interests=parts.interests,
        interest_register=parts.interest_register,
        audits=parts.audits,
        audit_register=parts.audit_register,
        meetings=parts.meetings,
        meeting_register=parts.meeting_register,
        sitting=parts.sitting,
        activation=parts.activation,
        access_log=parts.access_log,
        audit_reading=parts.audit_reading,
        processing_log=parts.processing_log,
        # Read at the start: a register with faults is told then, and not when an auditor asks.
        processing_register=load_processing(parts.settings.processing_activities),
        receipts=parts.receipts,
        log_keys=parts.log_keys,
        log_reading=parts.log_reading,
        log_keeping=parts.log_keeping,
        subjects=parts.subjects,
        account_dealings=parts.account_dealings,
        ended_matters=parts.ended_matters,
        subject_register=parts.subject_register,
        retention=parts.retention,
        register=parts.register,
        procedures=parts.procedures,
        queries=parts.queries,
        sessions=parts.sessions,
        kept_forms=parts.kept_forms,
        notices=parts.notices,
        mail=parts.mail,
        overviews=parts.overviews,
        overview_reading=parts.overview_reading,
        offices_that_may=parts.offices_that_may,
        health={
            "database": lambda: parts.database.rows(text("SELECT 1")),
            "opa": lambda: judges(parts.database, parts.policy),
            "temporal": TemporalCheck(parts.settings),
        },
        system_health=SystemHealth(parts.database),
        simulation=Simulation(parts.database, parts.settings.cache),
        log_interval=parts.settings.log_interval,
        witnesses=tuple(one.key.text for one in witnesses.witnesses),
        witness_quorum=witnesses.quorum,
        sends_mail=parts.settings.smtp_url is not None,
        development=parts.settings.development,
        host=parts.settings.host,
        public_url=parts.settings.public_url,
        limits=limits_of(parts.settings),
        document_limits=DocumentLimits(
            largest=parts.settings.document_mebibytes * 1024 * 1024, most=parts.settings.documents_per_case
        ),
    )


def limits_of(settings: Settings) -> Limits:
    """The limits on requests, as they are set. Each process counts for itself."""
    return Limits(
        account=Rate(settings.rate_account),
        address=Rate(settings.rate_address),
        sign_in=Rate(settings.rate_sign_in),
        log=Rate(settings.rate_log),
        proxies=networks(settings.trusted_proxies or ""),
    )


async def run_web(settings: Settings, stop: asyncio.Event) -> None:
    """Serves until `stop` is set. SettingsError where the address cannot be had."""
    listening = listen(settings)
    async with services(settings) as parts:
        await parts.vault.confirm_key()
        parts.page_policy.begin()
        config = uvicorn.Config(
            create_app(parts_for(parts)),
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=True,
            timeout_keep_alive=KEPT,
            timeout_graceful_shutdown=_GRACE,
        )
        server = Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        stopping = asyncio.create_task(stop.wait())
        log.info("web.ready", host=settings.host, port=settings.port, development=settings.development)
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        stopping.cancel()
        await serving


def listen(settings: Settings) -> socket.socket:
    """A socket on the address of the settings. SettingsError where that cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With its protocol named: only then does asyncio switch Nagle's algorithm off on what it accepts. Without, an answer of
    # a head and a body waits for the client's delayed acknowledgement, 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}); set GETRAPT_PORT to a free one"
        ) from error
    return listening
