"""Builds the web application from its parts: the API under /v1 and the pages, each with its own way to fail."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from api.edge import Edge
from api.failures import handle_failures
from api.headers import API_PREFIX
from api.limiting import Limited
from api.log_files import router as log_files
from api.looking import LookedRoute, shows_nobody
from api.openapi import describe
from api.pages import (
    case,
    case_list,
    documents,
    home,
    language,
    meeting_list,
    meeting_page,
    new_case,
    outcome,
    overview,
    sign_in,
    wishes,
)
from api.pages.admin_routes import ROUTERS as ADMINISTRATION
from api.pages.auditor_routes import ROUTERS as AUDITOR
from api.parts import Parts
from api.unforeseen import Caught
from api.v1 import (
    acts,
    audit,
    audits,
    authority,
    belangen,
    betrokkenen,
    bewaartermijnen,
    changes,
    differences,
    documenten,
    health,
    log,
    mandaten,
    mandaten_files,
    openings,
    organisation,
    policy,
    precedenten,
    receipts,
    routekaarten,
    routes,
    sessions,
    vergaderingen,
)

_STATIC = Path(__file__).parent / "static"


def create_app(parts: Parts) -> FastAPI:
    """The application. Serve it with `proxy_headers=False`: who asks is read from the connection alone."""
    app = _bare("Getrapt")
    app.state.parts = parts
    app.mount(API_PREFIX, _api(parts))
    # Compressed here alone: a page has a secret beside what somebody may have made it repeat (BREACH).
    app.mount("/static", GZipMiddleware(StaticFiles(directory=_STATIC)))
    for page in (
        home,
        sign_in,
        language,
        case_list,
        new_case,
        case,
        documents,
        outcome,
        overview,
        wishes,
        meeting_list,
        meeting_page,
    ):
        app.include_router(page.router)
    for router in (*AUDITOR, *ADMINISTRATION):
        app.include_router(router)
    app.include_router(log_files)
    app.add_middleware(Limited)
    app.add_middleware(Edge)
    return app


def _api(parts: Parts) -> FastAPI:
    api = _bare("Getrapt API")
    api.description = "Carries routekaart cases through tiered decision-making."
    api.state.parts = parts
    # Before those whose paths have a name where these have `difference`, `export` or `import`.
    files = (differences, mandaten_files)
    registers = (mandaten, belangen, audits, vergaderingen, organisation, changes, policy, betrokkenen, bewaartermijnen)
    for resource in (
        sessions,
        routekaarten,
        openings,
        precedenten,
        acts,
        documenten,
        authority,
        routes,
        *files,
        *registers,
        audit,
        log,
        receipts,
        health,
    ):
        api.include_router(resource.router)

    @api.get("/openapi.json", summary="This document", tags=["description"])
    @shows_nobody("the routes that there are")
    async def openapi() -> JSONResponse:
        """Every route, with what it takes and what it answers; for anybody, from anywhere."""
        return JSONResponse(describe(api))

    api.add_middleware(Caught)
    return api


def _bare(title: str) -> FastAPI:
    app = FastAPI(title=title, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.router.route_class = LookedRoute
    handle_failures(app)
    return app
