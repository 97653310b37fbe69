"""How the system does, for whoever manages it: each part in plain words with what to do, and the versions of what runs. Names no
machine, no address and no secret."""

import asyncio
import sys
from datetime import timedelta
from typing import Any

import structlog

from api.catalogue import problem_texts
from api.headers import API_VERSION
from api.language import Language
from api.pages.words import moment, number
from api.parts import HealthCheck, Parts
from api.problems import Problem
from api.receipts import moment_json
from api.refusals import reasons_json
from domain.system_health import HealthFinding, HealthState, Wanted, findings, worst

PATIENCE = 2.0
"""Seconds that a server gets to answer."""

log = structlog.get_logger(__name__)


async def refuse_health(parts: Parts, account: str, language: Language) -> None:
    """Problem `administration_refused`, with why, for an account that does not see how the system does."""
    verdict = await parts.register_offers.may_see_health(account)
    if not verdict.allow:
        raise Problem("administration_refused", extra={"reasons": reasons_json(verdict.reasons, language)})


async def health_of(parts: Parts) -> tuple[list[HealthFinding], dict[str, str]]:
    """How each part does, and the versions by name. Raises StoreUnavailable where the database is away."""
    measured = await parts.system_health.measured()
    wanted = Wanted(parts.sends_mail, timedelta(seconds=parts.log_interval), parts.witness_quorum)
    revision = await _asked(parts.health["opa"])
    versions = await parts.system_health.versions()
    found = [
        HealthFinding("database", HealthState.GOOD, "database_good"),
        HealthFinding("policy", HealthState.GOOD, "policy_good")
        if isinstance(revision, str)
        else HealthFinding("policy", HealthState.BAD, "policy_stuck"),
        *findings(measured, wanted),
    ]
    named = {
        "api": API_VERSION,
        "python": ".".join(map(str, sys.version_info[:3])),
        "postgresql": versions.postgresql,
        "schema": versions.schema,
        "procedure": versions.procedure or "–",
        "register": str(versions.register),
        "policy": revision if isinstance(revision, str) else "–",
    }
    return found, named


def finding_json(one: HealthFinding, language: Language) -> dict[str, Any]:
    """A finding with its sentence and what to do; `advice` is empty where nothing is."""
    says, advice = problem_texts()["health"][one.code][language]
    since = "–" if one.since is None else moment(one.since) if language == "nl" else moment_json(one.since)
    return {
        "part": one.part,
        "state": one.state.value,
        "code": one.code,
        "text": says.format(count=number(one.count), since=since),
        "advice": advice,
        "count": one.count,
        "since": None if one.since is None else moment_json(one.since),
    }


def health_json(found: list[HealthFinding], versions: dict[str, str], language: Language) -> dict[str, Any]:
    """All of it."""
    return {
        "state": worst(found).value,
        "parts": [finding_json(one, language) for one in found],
        "versions": versions,
    }


async def _asked(check: HealthCheck) -> object:
    """What the check answers; None where it fails or takes too long. What went wrong is in the log of the process alone, by its
    kind: its text may name a machine."""
    (answer,) = await asyncio.gather(_in_time(check), return_exceptions=True)
    if isinstance(answer, BaseException):
        log.warning("health.asked", kind=type(answer).__name__)
        return None
    return answer


async def _in_time(check: HealthCheck) -> object:
    async with asyncio.timeout(PATIENCE):
        return await check()
