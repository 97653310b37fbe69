"""What the routes under /v1 have in common: who is signed in, the language, and what a request may be."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from api.identity import Person, api_person
from api.language import Language, language_of
from api.parts import Parts, parts_of
from api.problems import FieldError, Problem
from domain.expectation import one_of


# What a route depends on is asynchronous, without need as here too: anything else is called in a thread of its own.
async def _our_parts(request: Request) -> Parts:
    return parts_of(request)


async def _in_language(request: Request) -> Language:
    return language_of(request)


SignedIn = Annotated[Person, Depends(api_person)]
OurParts = Annotated[Parts, Depends(_our_parts)]
InLanguage = Annotated[Language, Depends(_in_language)]


async def json_body(request: Request) -> bytes:
    """The body of a request that has to be JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem("unsupported_media_type")
    body = await request.body()
    try:
        json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        # Whoever reads it says what is wrong with it, and where.
        return body
    return body


def _once(pairs: list[tuple[str, object]]) -> None:
    """A field that is given twice would be one thing to who signs and another to who reads (RFC 8259 section 4)."""
    for name, count in Counter(name for name, _ in pairs).items():
        if count > 1:
            raise Problem("invalid_request", (FieldError("/" + name[:60], "given_twice"),))


JsonBody = Annotated[bytes, Depends(json_body)]


async def csv_body(request: Request) -> bytes:
    """The body of a request that has to be CSV in UTF-8."""
    media_type, *parameters = (
        part.strip().lower() for part in request.headers.get("content-type", "").replace('"', "").split(";")
    )
    charset = next((one.removeprefix("charset=") for one in parameters if one.startswith("charset=")), "utf-8")
    if media_type != "text/csv" or charset not in ("utf-8", "utf8", "us-ascii"):
        raise Problem("file_not_csv")
    return await request.body()


CsvBody = Annotated[bytes, Depends(csv_body)]


async def known_parameters(request: Request) -> None:
    """Refuses a query parameter that the route does not have, by name: a misspelt filter would show everything. Refuses one
    that is given twice as well: which of both counts nobody says."""
    known = set(_parameters_of(getattr(request.scope.get("route"), "dependant", None)))
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise Problem(
            "invalid_request", tuple(FieldError(name[:60], "unknown_field", one_of(sorted(known))) for name in unknown)
        )
    twice = [
        name for name, count in Counter(name for name, _ in request.query_params.multi_items()).items() if count > 1
    ]
    if twice:
        raise Problem("invalid_request", tuple(FieldError(name, "given_twice") for name in twice))


def _parameters_of(dependant: object) -> Iterator[str]:
    """The query parameters of a route, and of what it depends on."""
    for field in getattr(dependant, "query_params", ()):
        yield field.alias
    for one in getattr(dependant, "dependencies", ()):
        yield from _parameters_of(one)
