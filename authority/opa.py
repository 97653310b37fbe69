"""The policy as an answering service: opa-python-client behind the one question that we ask.

Whatever is not a complete, well-formed verdict on exactly our questions is AuthorityUnavailable, never a yes. The
policy is loaded by OPA itself; nothing is uploaded from here.
"""

import asyncio
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp

from audit.canonical import NotCanonical
from authority.opa_transport import BadAnswerError, OneAnswerClient
from authority.question_hash import question_hash
from authority.verdict_reading import UnreadableError, read_verdicts
from domain.errors import AuthorityUnavailable
from domain.verdict import Verdict

_PACKAGE, _RULE = "getrapt.authority", "verdicts"
# A builtin that fails would else be undefined, and a rule that asks it silently not there.
_STRICT = {"strict-builtin-errors": True}
_PORTS = {"http": 80, "https": 443}


class PolicyClient:
    """One long-lived client of one OPA; to be used as `async with`, one per process.

    `timeout` is the seconds that a question may take in all, a second try included. With `revision` only verdicts of
    that policy count. ValueError for an address that is more or less than scheme, host and port, or without a token:
    OPA is never asked without one.
    """

    def __init__(self, url: str, token: str | None, timeout: float = 1.5, *, revision: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query or "@" in url:
            raise ValueError("the address of OPA is http(s)://host:port")
        if not token:
            raise ValueError("OPA is asked with a token")
        self._timeout = timeout
        self._revision = revision
        self._client = OneAnswerClient(
            host=f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            ssl=parts.scheme == "https",
            token=token,
            timeout=timeout,
        )

    @property
    def wire(self) -> OneAnswerClient:
        """What waits for OPA, to be measured by itself."""
        return self._client

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, traceback)

    async def verdicts(self, questions: Sequence[Mapping[str, Any]]) -> list[Verdict]:
        """One verdict on each question, in order, by one HTTP call. AuthorityUnavailable where not all can be had."""
        if not questions:
            return []
        try:
            hashes = [question_hash(question) for question in questions]
            items = [{"hash": of, "question": dict(one)} for of, one in zip(hashes, questions, strict=True)]
            async with asyncio.timeout(self._timeout):
                document = await self._client.query_rule({"items": items}, _PACKAGE, _RULE, _STRICT)
            return read_verdicts(document, hashes, self._revision)
        except NotCanonical as error:
            raise AuthorityUnavailable(f"the question cannot be put: {error}") from error
        except TimeoutError as error:
            raise AuthorityUnavailable(f"the policy gave no answer within {self._timeout} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise AuthorityUnavailable(f"the policy cannot be reached: {type(error).__name__}") from error
        except (BadAnswerError, UnreadableError) as error:
            raise AuthorityUnavailable(f"the policy gave no verdict: {error}") from error
