"""The command line's way to a running stack: over HTTP, signed in as a role account, like any other client.

What goes wrong is a `CallFailed` with lines for people; printing them and exit codes are `cli.output`'s.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import httpx

from runtime.running import running_settings
from runtime.settings import Settings

TIMEOUT = 30.0
FILE_TIMEOUT = 300.0
"""A file is taken in one transaction, and waits for its turn."""
PAGE = 200
"""How much of a list is asked for at once: the most that the API gives."""
HEADERS = {"Accept-Language": "en", "User-Agent": "getrapt-cli"}


class CallFailed(Exception):
    """A request that was not answered as wanted. `problem` is what the API says of it; empty where it said nothing."""

    def __init__(self, lines: list[str], problem: Mapping[str, Any] | None = None) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.problem = dict(problem or {})


def stack_url() -> str:
    """Where the stack answers: the setting, else the one that runs on this home. CallFailed where none does."""
    url = running_settings(Settings.load()).url
    if url is None:
        raise CallFailed(["nothing runs on this home; start it with: getrapt up --development (or set GETRAPT_URL)"])
    return url


class Api:
    """One person's access to the API."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def case_path(self, name: str, *more: str) -> str:
        """The path of a case by its id or reference. CallFailed where a reference has to be looked up and is not there."""
        if "/" in name or name in (".", ".."):
            # Such a reference cannot be part of a path, so the path is that of its id.
            listed = self.get("/v1/routekaarten", {"reference": name})["routekaarten"]
            if not listed:
                raise CallFailed([f"there is no case with the reference {name}, or not for this account"])
            name = listed[0]["case"]
        return "/".join(("/v1/routekaarten", quote(name, safe=""), *more))

    def get(self, path: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What is there."""
        return self._call(self._http.build_request("GET", path, params=parameters))

    def post(self, path: str, body: Mapping[str, Any], key: str) -> dict[str, Any]:
        """What came of sending this, under this idempotency key."""
        return self._call(self._http.build_request("POST", path, json=body, headers={"Idempotency-Key": key}))

    def post_file(self, path: str, content: bytes, media_type: str, key: str) -> dict[str, Any]:
        """What came of sending this file, under this idempotency key; that may take minutes."""
        headers = {"Idempotency-Key": key, "Content-Type": media_type}
        return self._call(
            self._http.build_request("POST", path, content=content, headers=headers, timeout=FILE_TIMEOUT)
        )

    def post_for_bytes(self, path: str, body: Mapping[str, Any], key: str) -> bytes:
        """The file that came of sending this, under this idempotency key."""
        request = self._http.build_request("POST", path, json=body, headers={"Idempotency-Key": key})
        answer = self._sent(request)
        if not answer.is_success:
            answered(answer)
        return answer.content

    def every(self, path: str, name: str, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All of a list that is answered in pages: what each has under this name."""
        found: list[dict[str, Any]] = []
        after: int | None = -1
        while after is not None:
            page = self.get(path, {"limit": PAGE, **asked, "after": after})
            found += page[name]
            after = page["after"]
        return found

    @contextmanager
    def file(
        self, path: str, media_type: str, parameters: Mapping[str, Any] | None = None
    ) -> Iterator[Iterator[bytes]]:
        """What is there as a file of this kind, in pieces as they come. CallFailed where it is not all of it."""
        url = str(self._http.base_url)
        try:
            with self._http.stream("GET", path, params=parameters, headers={"Accept": media_type}) as answer:
                if not answer.is_success:
                    answer.read()
                    answered(answer)
                if answer.headers.get("content-type", "").partition(";")[0] != media_type:
                    raise CallFailed([f"{url} does not answer with {media_type}"])
                yield answer.iter_bytes()
        except httpx.RemoteProtocolError as error:
            raise CallFailed([f"{url} broke off its answer: this is not all of it"]) from error
        except httpx.HTTPError as error:
            raise no_answer(url, error) from error

    def _call(self, request: httpx.Request) -> dict[str, Any]:
        return answered(self._sent(request))

    def _sent(self, request: httpx.Request) -> httpx.Response:
        try:
            while True:
                answer = self._http.send(request)
                if (wait := wait_of(answer)) is None:
                    return answer
                time.sleep(wait)
        except httpx.HTTPError as error:
            raise no_answer(str(self._http.base_url), error) from error


@contextmanager
def signed_in(account: str) -> Iterator[Api]:
    """Access as this role account; the session ends with the block."""
    url = stack_url()
    with httpx.Client(base_url=url, timeout=TIMEOUT, trust_env=False, headers=HEADERS) as http:
        try:
            token = answered(http.post("/v1/sessions", json={"account": account}))["token"]
            http.headers["Authorization"] = f"Bearer {token}"
        except httpx.HTTPError as error:
            raise no_answer(url, error) from error
        try:
            yield Api(http)
        finally:
            close_session(http)


def wait_of(answer: httpx.Response) -> int | None:
    """Seconds to wait before the same is sent again, where the answer is that it was too much (429); else None."""
    if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
        return None
    said = answer.headers.get("retry-after", "")
    return int(said) if said.isdigit() and len(said) < 4 else 1


def close_session(http: httpx.Client) -> None:
    """Signs out. That nobody answers any more has been said already, or does not matter."""
    try:
        http.delete("/v1/sessions/current")
    except httpx.HTTPError:
        return


def no_answer(url: str, error: httpx.HTTPError) -> CallFailed:
    """What to say where nobody answered."""
    return CallFailed([f"{url} does not answer ({type(error).__name__}); see: getrapt status"])


def answered(answer: httpx.Response) -> dict[str, Any]:
    """The content of an answer. CallFailed with what the API says of it where it is a problem."""
    try:
        content = answer.json()
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise CallFailed([f"the answer is none of Getrapt's (status {answer.status_code})"])
    if answer.is_success:
        return content
    raise CallFailed(problem_lines(content), content)


def problem_lines(problem: Mapping[str, Any]) -> list[str]:
    """A problem in lines."""
    lines = [f"{problem.get('title', 'problem')}: {problem.get('detail', '')}".rstrip(": ")]
    lines += [f"  {one['code']}: {one['text']}" for one in problem.get("reasons", ())]
    for error in problem.get("errors", ()):
        expected = f" (expected: {error['expected']})" if error.get("expected") else ""
        lines.append(f"  {error['pointer'] or '/'}: {error['detail']}{expected}")
    if problem.get("changed"):
        lines.append(f"  changed since: {', '.join(problem['changed'])}")
    if problem.get("receipt"):
        lines.append(f"  recorded at index {problem['receipt']['index']}")
    return lines
