"""Which failure of domain, store or framework is which problem, and how a request gets it: as JSON or as a page."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.act_body import field_error
from api.headers import is_api_path
from api.language import language_of
from api.methods import methods_at
from api.pages.failure import failure_page, retry_page
from api.pages.forms import form_of
from api.problems import FieldError, Problem, problem_response
from domain.errors import (
    AuthorityUnavailable,
    ContendedError,
    GetraptError,
    InvalidAct,
    InvalidMoment,
    KeyReused,
    LogDamaged,
    NotFound,
    StoreUnavailable,
)
from store.vault import Tampered

log = structlog.get_logger(__name__)

_PROBLEM_OF: tuple[tuple[type[Exception], str], ...] = (
    (NotFound, "not_found"),
    (KeyReused, "idempotency_key_reused"),
    (ContendedError, "contended"),
    (AuthorityUnavailable, "authority_unavailable"),
    (StoreUnavailable, "store_unavailable"),
    (LogDamaged, "log_damaged"),
    (Tampered, "vault_damaged"),
)
_OF_STATUS = {
    400: "invalid_request",
    401: "not_signed_in",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
}


def problem_of(error: Exception) -> Problem:
    """The problem that this failure is; `unexpected` for whatever nobody foresaw, without a word of its content."""
    match error:
        case Problem():
            return error
        case InvalidAct():
            code = error.fault if error.code == InvalidAct.code else error.code
            pointer = "" if error.field is None else "/" + "/".join(to_camel(part) for part in error.field.split("."))
            return Problem("invalid_act", (FieldError(pointer, code, error.expected),))
        case InvalidMoment():
            return Problem("invalid_moment", (FieldError(error.field, error.fault),))
        case RequestValidationError():
            details = error.errors()
            too_large = [(one["loc"], one["type"]) for one in details] == [(("query", "limit"), "less_than_equal")]
            code = "page_too_large" if too_large else "invalid_request"
            return Problem(code, tuple(_parameter_error(detail) for detail in details))
        case HTTPException():
            return Problem(_OF_STATUS.get(error.status_code, "unexpected"))
        case _:
            found = next((code for kind, code in _PROBLEM_OF if isinstance(error, kind)), "unexpected")
            if found == "unexpected":
                log.error("failure", kind=type(error).__name__, code=getattr(error, "code", None))
            return Problem(found)


def _parameter_error(detail: ErrorDetails) -> FieldError:
    error = field_error(detail, tagged=False)
    return FieldError(str(detail["loc"][-1]), error.code, error.expected)


def is_api(request: Request) -> bool:
    """Whether the request is one to the API or for a file of the log, as opposed to a page."""
    return is_api_path(request.scope["path"])


def answer(request: Request, problem: Problem) -> Response:
    """The problem as JSON for the API, and as a page for people."""
    trace_id: str = request.scope["state"]["trace_id"]
    if is_api(request):
        return problem_response(problem, language_of(request), trace_id)
    # A form that was read is never lost, whatever failed after that.
    form = form_of(request)
    return failure_page(request, problem, trace_id) if form is None else retry_page(request, problem, form)


def handle_failures(app: FastAPI) -> None:
    """Makes the application answer every failure that it knows by a problem."""
    handler: Callable[[Request, Exception], Awaitable[Response]] = _handled
    for kind in (Problem, GetraptError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, handler)


async def _handled(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem.code == "method_not_allowed":
        problem = replace(problem, allow=methods_at(request.scope))
    return answer(request, problem)
