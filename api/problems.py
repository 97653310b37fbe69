"""Problems (RFC 9457): the closed set of what can go wrong with a request, and how one is sent.

Which failure of the domain is which problem is said in `api.failures`; which refusal, in `api.refusals`.
"""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from fastapi.responses import JSONResponse

from api.catalogue import expected_text, problem_texts
from api.language import Language
from domain.expectation import Expectation

TYPE_PREFIX = "urn:getrapt:problem:"
MEDIA_TYPE = "application/problem+json"

STATUS: MappingProxyType[str, int] = MappingProxyType(
    {
        "invalid_request": 400,
        "page_too_large": 400,
        "invalid_act": 400,
        "invalid_intake": 400,
        "invalid_moment": 400,
        "invalid_file": 400,
        "invalid_rows": 400,
        "invalid_document": 400,
        "idempotency_key_missing": 400,
        "idempotency_key_malformed": 400,
        "not_signed_in": 401,
        "sign_in_refused": 403,
        "kept_for_another": 403,
        "account_closed": 403,
        "account_unconfirmed": 403,
        "form_not_ours": 403,
        "refused": 403,
        "explanation_refused": 403,
        "interests_refused": 403,
        "mandaat_use_refused": 403,
        "overview_refused": 403,
        "audit_refused": 403,
        "convening_refused": 403,
        "giving_refused": 403,
        "change_refused": 403,
        "administration_refused": 403,
        "log_refused": 403,
        "subjects_refused": 403,
        "refused_in_this_state": 409,
        "idempotency_key_reused": 409,
        "not_found": 404,
        "not_in_log_yet": 404,
        "method_not_allowed": 405,
        "document_forgotten": 410,
        "body_too_large": 413,
        "file_too_large": 413,
        "document_too_large": 413,
        "unsupported_media_type": 415,
        "file_not_csv": 415,
        "not_multipart": 415,
        "too_many_requests": 429,
        "unexpected": 500,
        "log_damaged": 500,
        "vault_damaged": 500,
        "contended": 503,
        "authority_unavailable": 503,
        "store_unavailable": 503,
        "not_ready": 503,
    }
)
"""The status of each problem, by code."""

RETRY_AFTER = MappingProxyType(
    {"contended": 1, "authority_unavailable": 2, "store_unavailable": 2, "not_ready": 2, "not_in_log_yet": 3}
)
"""After how many seconds it is worth sending the request again."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one part of a request. `pointer` is a JSON pointer, or the name of a header or parameter.

    `english` and `dutch` say it more closely than its code does, and so does `expected` say what would be right. In a file `line` is the physical line, and `column` the name of the column, or `row` for all of it; the pointer is then
    that of the field that the column is for.
    """

    pointer: str
    code: str
    expected: Expectation | None = None
    value: str | None = None
    english: str | None = None
    line: int | None = None
    column: str | None = None
    dutch: str | None = None

    def text(self, language: Language) -> str:
        """What is wrong, for people."""
        texts = problem_texts()["fault"]
        ours = self.english if language == "en" else self.dutch
        if ours:
            return ours
        return str(texts.get(self.code, texts["invalid"])[language])

    def right(self, language: Language) -> str:
        """What would be right, for people."""
        return expected_text(self.expected or Expectation(self.code), language)


@dataclass(eq=False)
class Problem(Exception):
    """A request that is answered with a problem. `extra` are members beside the usual ones; `look_again` names what the
    detail tells people to look at again, by its key in the catalogue; `retry_after` is in how many seconds it is worth
    sending it again, where its code alone does not say so; `allow` are the methods that there are instead."""

    code: str
    errors: tuple[FieldError, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    look_again: str | None = None
    retry_after: int | None = None
    allow: tuple[str, ...] = ()

    @property
    def headers(self) -> dict[str, str]:
        """The headers that belong to it."""
        again = self.retry_after if self.retry_after is not None else RETRY_AFTER.get(self.code)
        after = {} if again is None else {"Retry-After": str(again)}
        return after | ({"Allow": ", ".join(self.allow)} if self.allow else {})

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.code]

    def title(self, language: Language) -> str:
        """What kind of problem it is, in a few words."""
        return str(problem_texts()["problem"][self.code][language][0])

    def detail(self, language: Language) -> str:
        """What to do about it."""
        texts = problem_texts()
        said = str(texts["problem"][self.code][language][1])
        return said if self.look_again is None else f"{said} {texts['look_again'][self.look_again][language]}"


def problem_json(problem: Problem, language: Language, trace_id: str) -> dict[str, Any]:
    """The problem as JSON."""
    content: dict[str, Any] = {
        "type": TYPE_PREFIX + problem.code.replace("_", "-"),
        "title": problem.title(language),
        "status": problem.status,
        "detail": problem.detail(language),
        "instance": f"urn:getrapt:trace:{trace_id}",
        "code": problem.code,
        "traceId": trace_id,
    }
    if problem.errors:
        content["errors"] = errors_json(problem, language)
    return content | problem.extra


def problem_response(problem: Problem, language: Language, trace_id: str) -> JSONResponse:
    """The problem as an answer."""
    headers = {"Content-Language": language, **problem.headers}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(problem_json(problem, language, trace_id), problem.status, headers, MEDIA_TYPE)


def errors_json(problem: Problem, language: Language) -> list[dict[str, str | int]]:
    """What is wrong with each part of a request."""
    return [_error(error, language) for error in problem.errors]


def _error(error: FieldError, language: Language) -> dict[str, str | int]:
    members = {"expected": error.right(language), "value": error.value, "line": error.line, "column": error.column}
    return {"pointer": error.pointer, "code": error.code, "detail": error.text(language)} | {
        name: value for name, value in members.items() if value is not None
    }
