"""The public description of the API: what FastAPI makes of the routes, put right by the NL API design rules."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.audit_body import AUDIT_ACT_SCHEMA, AUDIT_SCHEMA
from api.change_body import CHANGE_ACT_SCHEMA, CHANGE_SCHEMA
from api.headers import API_VERSION
from api.intake_body import INTAKE_SCHEMA
from api.interest_body import INTEREST_ACT_SCHEMA, INTEREST_SCHEMA
from api.mandaat_body import MANDAAT_ACT_SCHEMA, MANDAAT_SCHEMA
from api.meeting_body import MEETING_ACT_SCHEMA, MEETING_SCHEMA
from api.problems import MEDIA_TYPE
from api.subject_body import EXPORT_SCHEMA, SUBJECT_ACT_SCHEMA
from api.taking import HEADER, KEY_SCHEMA
from api.v1.acts import ACT_SCHEMA

CONTACT = {
    "name": "Beheer van Getrapt",
    "url": "https://www.nationaalcoordinatorgroningen.nl",
    "email": "beheer@getrapt.example",
}
_KEYED = (
    ("/routekaarten", "post"),
    ("/routekaarten/{name}/acts", "post"),
    ("/routekaarten/{name}/documenten", "post"),
    ("/policy/activations", "post"),
    ("/mandaten", "post"),
    ("/mandaten/import", "post"),
    ("/mandaten/{name}/acts", "post"),
    ("/organisatie/wijzigingen", "post"),
    ("/organisatie/wijzigingen/{name}/acts", "post"),
    ("/belangen", "post"),
    ("/belangen/{name}/acts", "post"),
    ("/log/keys", "post"),
    ("/audits", "post"),
    ("/audits/{name}/acts", "post"),
    ("/vergaderingen", "post"),
    ("/vergaderingen/{name}/acts", "post"),
    ("/betrokkenen/{name}/acts", "post"),
    ("/betrokkenen/{name}/exports", "post"),
    ("/betrokkenen/{name}/packages", "post"),
)
_PUBLIC = ("/health/live", "/health/ready", "/openapi.json", "/sessions")
_FOR_ANYBODY = ("/log/keys", "/log/proofs/inclusion", "/log/proofs/consistency", "/log/entries/{index}/proof")
"""What is read without being signed in: keys and hashes."""
_ERROR = {
    "type": "object",
    "required": ["pointer", "code", "detail", "expected"],
    "properties": {
        "pointer": {"type": "string", "description": "Where: a JSON pointer, or the name of a header or parameter."},
        "code": {"type": "string"},
        "detail": {"type": "string", "description": "What is wrong, in the language of the answer."},
        "expected": {"type": "string", "description": "What would be right, in the language of the answer."},
        "value": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "string"},
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "traceId"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "traceId": {"type": "string"},
        "errors": {"type": "array", "items": _ERROR},
        "reasons": {"type": "array", "items": {"type": "object"}},
        "receipt": {"type": "object"},
        "earliest": {"type": "string", "description": "The first moment at which it would be possible."},
        "changed": {"type": "array", "items": {"type": "string"}},
        "missing": {"type": "array", "items": {"type": "string"}},
    },
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=API_VERSION, description=app.description, routes=app.routes, contact=CONTACT
        )
        document["servers"] = [{"url": "/v1"}]
        used = {
            tag for methods in document["paths"].values() for one in methods.values() for tag in one.get("tags", ())
        }
        document["tags"] = [{"name": tag} for tag in sorted(used)]
        schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas |= ACT_SCHEMA["$defs"] | MANDAAT_SCHEMA["$defs"] | MANDAAT_ACT_SCHEMA["$defs"]
        schemas |= CHANGE_SCHEMA["$defs"] | CHANGE_ACT_SCHEMA["$defs"]
        schemas |= INTEREST_SCHEMA["$defs"] | INTEREST_ACT_SCHEMA["$defs"]
        schemas |= AUDIT_SCHEMA["$defs"] | AUDIT_ACT_SCHEMA["$defs"]
        schemas |= MEETING_SCHEMA.get("$defs", {}) | MEETING_ACT_SCHEMA["$defs"]
        schemas |= SUBJECT_ACT_SCHEMA["$defs"] | EXPORT_SCHEMA["$defs"]
        schemas |= {"Problem": _PROBLEM, "Intake": INTAKE_SCHEMA}
        document["components"]["securitySchemes"] = {"session": {"type": "http", "scheme": "bearer"}}
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                _put_right(path, method, operation)
        app.openapi_schema = document
    return app.openapi_schema


def _put_right(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    problem = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    statuses = ["400", "429", "500", "503"]
    if path in _FOR_ANYBODY and method == "get":
        statuses += ["404"]
    elif path not in _PUBLIC or (path, method) == ("/sessions", "delete"):
        operation["security"] = [{"session": []}]
        statuses += ["401", "403", "404"]
    if path == "/sessions":
        statuses.append("403")
    if path.endswith("/documenten/{number}"):
        statuses.append("410")
    if method == "post":
        statuses += ["413", "415"]
    if (path, method) in _KEYED:
        statuses.append("409")
        if "201" in responses:
            responses["200"] = {**responses["201"], "description": "Sent again with the same key: the same receipt."}
        operation.setdefault("parameters", []).append(
            {"name": HEADER, "in": "header", "required": True, "schema": KEY_SCHEMA}
        )
    for status in sorted(set(statuses)):
        responses[status] = {"description": "A problem.", **problem}
    for response in responses.values():
        response.setdefault("headers", {})["API-Version"] = {"schema": {"type": "string"}}
