"""Health: whether the process lives, and whether it has all that it needs: public, and saying nothing else. And how the system does,
for who manages it."""

import asyncio

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.language import language_of
from api.looking import LookedRoute, shows_nobody
from api.parts import HealthCheck, parts_of
from api.problems import Problem, problem_response
from api.system_health import health_json, health_of, refuse_health
from api.taking import trace_of
from api.v1.signed_in import InLanguage, OurParts, SignedIn

PATIENCE = 2.0

router = APIRouter(tags=["health"], route_class=LookedRoute)
log = structlog.get_logger(__name__)


@router.get("/health/live", summary="Whether it lives")
@shows_nobody("only that it lives")
async def live() -> JSONResponse:
    """Always 200: it answers."""
    return JSONResponse({"live": True})


@router.get("/health/ready", summary="Whether it is ready")
@shows_nobody("only which servers answer")
async def ready(request: Request) -> JSONResponse:
    """200 where all servers answer; else 503, and `missing` names those that do not."""
    checks = parts_of(request).health
    answers = await asyncio.gather(*(_asked(check) for check in checks.values()), return_exceptions=True)
    well = [not isinstance(answer, BaseException) and answer is not False for answer in answers]
    missing = [name for name, is_well in zip(checks, well, strict=True) if not is_well]
    if missing:
        log.warning("health.missing", servers=missing)
        return problem_response(
            Problem("not_ready", extra={"missing": missing}), language_of(request), trace_of(request)
        )
    return JSONResponse({"ready": True, "servers": list(checks)})


@router.get("/health/system", summary="How the system does")
@shows_nobody("how much waits, and no case or person of it")
async def system(parts: OurParts, person: SignedIn, language: InLanguage) -> JSONResponse:
    """Each part with `state` (good, attention or bad), a sentence and what to do, and the versions of what runs: for who manages
    the system."""
    await refuse_health(parts, person.account, language)
    return JSONResponse(health_json(*await health_of(parts), language))


async def _asked(check: HealthCheck) -> object:
    async with asyncio.timeout(PATIENCE):
        return await check()
