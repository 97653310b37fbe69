"""What Getrapt needs on this machine, looked at one by one: each finding says what was found and what to do about it.

Looks only: nothing is made, started or repaired here.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import httpx
import psycopg
from sqlalchemy import exc

from authority.opa import PolicyClient
from domain.errors import AuthorityUnavailable, StoreUnavailable
from runtime.embedded.ports import accepts, is_free
from runtime.embedded.postgres import embedded_binaries, unprivileged_user
from runtime.embedded.process import ProcessError
from runtime.home import may_be_home
from runtime.policy_judging import judges
from runtime.running import current_run, running_settings
from runtime.servers.locate import locate
from runtime.servers.pins import pins
from runtime.settings import Settings, SettingsError
from store.database import Database
from store.policies import Policies

OLDEST_POSTGRES = 150000
SMALLEST_DISK = 1024**3


class Finding(NamedTuple):
    """One thing looked at; there is advice when it is not well."""

    what: str
    ok: bool
    found: str
    advice: str = ""


def _python(_: Settings) -> list[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    return [
        Finding("python", sys.version_info >= (3, 11), version, "" if sys.version_info >= (3, 11) else "install 3.11")
    ]


def _servers(settings: Settings) -> list[Finding]:
    findings = []
    for name, pin in pins().items():
        needed = settings.temporal_address is None if name == "temporal" else settings.opa_url is None
        found = locate(pin, settings.cache)
        if found:
            findings.append(Finding(name, True, f"{found.version} from {found.origin}: {found.path}"))
        else:
            advice = "make servers gets it" if needed else ""
            findings.append(Finding(name, not needed, f"{pin.version} is neither on PATH nor in the cache", advice))
    return findings


def _home(settings: Settings) -> list[Finding]:
    home = settings.home
    if not home.exists():
        return [Finding("home", True, f"{home} is not there yet; getrapt up makes it")]
    state, free = home.stat(), shutil.disk_usage(home).free
    if state.st_uid != os.geteuid():
        return [Finding("home", False, f"{home} belongs to uid {state.st_uid}", "set GETRAPT_HOME to a place of yours")]
    # Before any advice to close it: that would be the wrong one for /tmp.
    if not may_be_home(home):
        return [Finding("home", False, f"{home} holds other things", "set GETRAPT_HOME to a new or an empty directory")]
    if state.st_mode & 0o077:
        return [Finding("home", False, f"{home} is open to others ({state.st_mode & 0o777:o})", f"chmod 700 {home}")]
    if free < SMALLEST_DISK:
        return [Finding("home", False, f"{free // 2**20} MiB free", "make room, or set GETRAPT_HOME elsewhere")]
    return [Finding("home", True, f"{home}, private, {free // 2**30} GiB free")]


def _port(settings: Settings) -> list[Finding]:
    where = f"{settings.host}:{settings.port}"
    if current_run(settings.home):
        return [Finding("port", True, f"{where}, ours")]
    try:
        free = is_free(settings.port, settings.host)
    except SettingsError as error:
        return [Finding("port", False, str(error), "set GETRAPT_HOST and GETRAPT_PORT")]
    return [Finding("port", free, f"{where} is {'free' if free else 'in use'}", "" if free else "set GETRAPT_PORT")]


def _root(settings: Settings) -> list[Finding]:
    if settings.database_url:
        return []
    try:
        embedded_binaries()
        user = unprivileged_user()
    except ProcessError as error:
        return [Finding("postgresql", False, str(error), "make setup, or set GETRAPT_DATABASE_URL")]
    return [Finding("postgresql", True, f"embedded{f', run as uid {user[0]}' if user else ''}")]


async def _database(settings: Settings) -> list[Finding]:
    if settings.database_url is None:
        return [Finding("database", True, "embedded, not running")]
    try:
        dsn = settings.database_url.replace("+psycopg", "", 1)
        async with await psycopg.AsyncConnection.connect(dsn, connect_timeout=3) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        advice = "start it, or correct GETRAPT_DATABASE_URL; an embedded one: see logs/postgres.log in the home"
        # The message names address and role, never the password.
        return [Finding("database", False, str(error).strip().splitlines()[-1], advice)]
    ok = version >= OLDEST_POSTGRES
    return [Finding("database", ok, f"answers, PostgreSQL {version // 10000}", "" if ok else "15 or later is needed")]


async def _policy(settings: Settings) -> list[Finding]:
    if settings.opa_url is None:
        return [Finding("policy", True, "embedded, not running")]
    headers = {"Authorization": f"Bearer {settings.opa_token}"} if settings.opa_token else {}
    try:
        async with httpx.AsyncClient(timeout=settings.opa_timeout, trust_env=False, headers=headers) as client:
            answer = await client.get(f"{settings.opa_url}/v1/data/getrapt/revision")
    except httpx.HTTPError as error:
        return [
            Finding(
                "policy",
                False,
                f"OPA at {settings.opa_url}: {type(error).__name__}",
                "start it, or correct GETRAPT_OPA_URL",
            )
        ]
    if answer.status_code != httpx.codes.OK:
        return [Finding("policy", False, f"OPA refuses us ({answer.status_code})", "correct GETRAPT_OPA_TOKEN")]
    revision = answer.json().get("result")
    if not revision:
        return [Finding("policy", False, "OPA answers without a policy", "load the policy bundle into that OPA")]
    in_force = await _policy_in_force(settings)
    if in_force is not None and in_force != revision:
        found = f"OPA answers by {revision[:12]}, and by the ledger {in_force[:12]} is in force; no act is taken"
        return [Finding("policy", False, found, "getrapt down and getrapt up; or give that OPA the bundle of it")]
    failing = await _not_judging(settings)
    if failing is not None:
        advice = "docs/operations.md, When the policy in force does not judge"
        return [Finding("policy", False, f"revision {revision[:12]} judges nothing: {failing}", advice)]
    return [Finding("policy", True, f"OPA answers, revision {revision[:12]}")]


async def _not_judging(settings: Settings) -> str | None:
    """Why a real question gets no verdict; None where it gets one, or the database that it is made of cannot be asked."""
    if settings.database_url is None or settings.opa_url is None:
        return None
    database = Database(settings.database_url)
    try:
        async with PolicyClient(settings.opa_url, settings.opa_token, settings.opa_timeout) as policy:
            await judges(database, policy)
    except AuthorityUnavailable as error:
        return str(error)
    except (StoreUnavailable, exc.DBAPIError, ValueError):
        return None
    finally:
        await database.close()
    return None


async def _policy_in_force(settings: Settings) -> str | None:
    """The revision that the ledger has in force; None where it has none, or cannot be asked, which is said elsewhere."""
    if settings.database_url is None:
        return None
    database = Database(settings.database_url)
    try:
        found = await Policies(database).in_force()
    except (StoreUnavailable, exc.DBAPIError):
        return None
    finally:
        await database.close()
    return None if found is None else found.revision


async def _course(settings: Settings) -> list[Finding]:
    if settings.temporal_address is None:
        return [Finding("course", True, "embedded, not running")]
    host, _, port = settings.temporal_address.rpartition(":")
    ok = port.isdigit() and await accepts(int(port), host or "127.0.0.1")
    advice = "" if ok else "start it, or correct GETRAPT_TEMPORAL_ADDRESS"
    return [
        Finding(
            "course", ok, f"Temporal at {settings.temporal_address} {'answers' if ok else 'does not answer'}", advice
        )
    ]


LOCAL: tuple[Callable[[Settings], list[Finding]], ...] = (_python, _servers, _home, _port, _root)
REMOTE: tuple[Callable[[Settings], Awaitable[list[Finding]]], ...] = (_database, _course, _policy)


async def examine(settings: Settings) -> list[Finding]:
    """Everything, in the order in which one thing needs another."""
    findings = [finding for look in LOCAL for finding in look(settings)]
    running = running_settings(settings)
    for found in await asyncio.gather(*(look(running) for look in REMOTE)):
        findings += found
    return findings
