"""One HTTP question to OPA and its whole answer, or a failure: no redirects, no retries on an answer, no endless body.

opa-python-client decides on all of these in `_request`, which is therefore replaced here; what it sends, and where,
stays its own. See docs/adr/0005-policy-adapter.md. What an answer means is left to `authority.verdict_reading`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from json import dumps, loads
from typing import NoReturn

import aiohttp
from opa_client.opa_async import AsyncOpaClient

LARGEST_ANSWER = 4 * 1024 * 1024
"""In bytes, after decompression; a verdict takes less than one kilobyte."""

LARGE_QUESTION = 512 * 1024
"""In bytes; one act is some four kilobytes, a page or an explanation some hundred acts."""


class BadAnswerError(Exception):
    """OPA, or what stands in its place, answered something that is no answer."""


class Answer:
    """A complete answer with status 200; the two methods are those that `query_rule` asks of a response."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def raise_for_status(self) -> None:
        """Nothing to raise: no other status becomes an Answer."""

    async def json(self) -> object:
        """The document. BadAnswerError for what is no JSON, has NaN, or has a key twice."""
        try:
            return loads(self._body, parse_constant=_no_constant, object_pairs_hook=_once_each)
        except (ValueError, RecursionError) as error:
            raise BadAnswerError(f"the answer is no JSON: {error}") from error


class OneAnswerClient(AsyncOpaClient):
    """AsyncOpaClient with its way of asking replaced."""

    @asynccontextmanager
    async def _request(self, method: str, url: str, *, json: object) -> AsyncIterator[Answer]:
        """Asks, and once more where no answer had begun.

        A policy is a pure function, so asking again changes nothing; it is done for a connection that is refused, or
        was kept open and has died since, as every one has after OPA was restarted. Whatever did answer is final.
        """
        try:
            response = await self._once(method, url, json=json)
        except aiohttp.ClientConnectionError:
            response = await self._once(method, url, json=json)
        async with response:
            yield Answer(await _body(response))

    async def _once(self, method: str, url: str, *, json: object) -> aiohttp.ClientResponse:
        if self._session is None:
            raise BadAnswerError("the client is not open")
        body = dumps(json).encode()
        # From a file, aiohttp sends what is large piece by piece, and lets others go on in between.
        data = BytesIO(body) if len(body) > LARGE_QUESTION else body
        headers = {"Content-Type": "application/json"}
        return await self._session.request(method, url, allow_redirects=False, data=data, headers=headers)


async def _body(response: aiohttp.ClientResponse) -> bytes:
    if response.status != 200:
        raise BadAnswerError(f"status {response.status}")
    if response.content_type != "application/json":
        raise BadAnswerError(f"content type {response.content_type}")
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            response.close()
            raise BadAnswerError(f"more than {LARGEST_ANSWER} bytes")
    return bytes(body)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a key stands there twice")
    return document
