# The part of opa-python-client 3.0.0 that authority uses; the package ships no types of its own.

from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

from aiohttp import ClientSession

class AsyncOpaClient:
    _session: ClientSession | None

    def __init__(
        self,
        host: str = ...,
        port: int = ...,
        version: str = ...,
        ssl: bool = ...,
        cert: str | tuple[str, str] | None = ...,
        headers: dict[str, str] | None = ...,
        token: str | None = ...,
        retries: int = ...,
        timeout: float = ...,
    ) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def _request(self, method: str, url: str, *, json: object) -> AbstractAsyncContextManager[object]: ...
    async def query_rule(
        self,
        input_data: dict[str, object],
        package_path: str,
        rule_name: str | None = ...,
        query_params: dict[str, bool] | None = ...,
    ) -> object: ...
