"""One evaluation of a policy by OPA: a process of its own, without network, clock or chance, bounded in time and memory.

Large batches make its start (some 50 ms) count for nothing; a server that stays would be no faster, since a verdict costs
what the policy costs. What is asked, and what an answer means, is left to the callers.
"""

import asyncio
import json
import os
import re
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic_core import from_json, to_json

ENTRY_POINT = "data.getrapt.authority.verdicts"
"""The one rule that a policy is asked by: a list of verdicts on `items`, each with a `hash` and a `question`."""
TIMEOUT = 120.0
"""Seconds that one evaluation may take."""
_MEMORY_KIB = 4 << 20
# The limit stands before OPA begins, so that there is no moment without it.
_LIMITED = ("/bin/sh", "-c", 'ulimit -v "$0" && exec "$@"', str(_MEMORY_KIB))
# A policy is a pure function of its input, also one that is only a candidate. Schemas stay: without a network they are.
_IMPURE_BUT_LOCAL = "json."
_REVISION = re.compile(r"\b[0-9a-f]{64}/")
# The collector of OPA's process does not run before a gigabyte is in use, which a batch of usual questions never comes to; a
# process beside each core makes more threads of no use.
_ENVIRONMENT = {"PATH": os.defpath, "GOGC": "off", "GOMEMLIMIT": "1GiB", "GOMAXPROCS": "1"}


class EvaluationError(Exception):
    """OPA gave no value; the message says why, on one line."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """OPA, as a program that evaluates. `place` is a folder for its files; `timeout` the seconds for one evaluation."""

    opa: Path
    place: Path
    timeout: float = TIMEOUT

    async def value(self, bundle: Path, query: str, given: Mapping[str, Any] | bytes) -> object:
        """The value of a query on a bundle, with `given` (or its JSON) as input. EvaluationError where there is none.

        A builtin that fails is an error here, as it is for the server that judges (`authority.opa`): else a policy would
        pass every trial and judge nothing once it is in force.
        """
        return _value(await self._evaluated(bundle, query, given))

    async def timed(self, bundle: Path, query: str, given: Mapping[str, Any] | bytes) -> tuple[object, float]:
        """The value, and the seconds that OPA evaluated: without its start, and without reading the policy."""
        document = await self._evaluated(bundle, query, given, "--metrics")
        try:
            metrics = cast("Mapping[str, Any]", document)["metrics"]
            return _value(document), float(metrics["timer_rego_query_eval_ns"]) / 1e9
        except (LookupError, TypeError, ValueError):
            raise EvaluationError("its answer does not say how long it took") from None

    async def _evaluated(self, bundle: Path, query: str, given: Mapping[str, Any] | bytes, *more: str) -> object:
        arguments = ("--bundle", str(bundle), "--capabilities", str(await self._capabilities()), "--stdin-input", *more)
        asked = ("--format", "json", "--fail", "--strict-builtin-errors", query)
        said = await self._run(given if isinstance(given, bytes) else to_json(given), "eval", *arguments, *asked)
        try:
            document: object = from_json(said)
        except ValueError:
            raise EvaluationError("its answer cannot be read") from None
        return document

    async def compiled(self, bundle: Path, entry_point: str, target: Path) -> None:
        """Writes a bundle with the policy as a WebAssembly module. EvaluationError where OPA cannot make one."""
        arguments = ("--bundle", str(bundle), "--capabilities", str(await self._capabilities()))
        await self._run(
            b"", "build", *arguments, "--target", "wasm", "--entrypoint", entry_point, "--output", str(target)
        )

    async def _capabilities(self) -> Path:
        """The file that says which builtins there are for a policy."""
        file = self.place / "capabilities.json"
        if not file.exists():
            known = from_json(await self._run(b"", "capabilities", "--current"))
            known["builtins"] = [
                one
                for one in known["builtins"]
                if not one.get("nondeterministic") or one["name"].startswith(_IMPURE_BUT_LOCAL)
            ]
            # Whole or not at all: of two evaluations that begin together, one may read it while the other writes it.
            written = self.place / f"{secrets.token_hex(8)}.json"
            written.write_text(json.dumps(known | {"allow_net": []}), "utf-8")
            written.replace(file)
        return file

    async def _run(self, given: bytes, *arguments: str) -> bytes:
        # Not asyncio's own processes: one whose start is cancelled, as when another evaluation fails, is waited for for ever.
        process = self._started(arguments, subprocess.PIPE if given else subprocess.DEVNULL)
        try:
            said, complaint = await asyncio.to_thread(_ended, process, given or None, self.timeout)
        except subprocess.TimeoutExpired:
            raise EvaluationError(f"it gave no answer within {self.timeout:g} s") from None
        finally:
            process.kill()
        if process.returncode != 0:
            raise EvaluationError(self._complaint(said, complaint))
        return said

    def _started(self, arguments: tuple[str, ...], given: int) -> subprocess.Popen[bytes]:
        environment = _ENVIRONMENT | {"HOME": str(self.place)}
        pipe, program = subprocess.PIPE, (*_LIMITED, str(self.opa), *arguments)
        try:
            return subprocess.Popen(program, stdin=given, stdout=pipe, stderr=pipe, env=environment)
        except OSError as error:
            raise EvaluationError(f"{self.opa.name} cannot be run: {error.strerror}") from error

    def _complaint(self, said: bytes, complaint: bytes) -> str:
        """What OPA has against it, on one line, with its files as they are named in the sources."""
        try:
            document = from_json(said)
        except ValueError:
            document = None
        if document == {}:
            return f"it does not have the entry point {ENTRY_POINT}"
        if isinstance(document, dict) and isinstance(errors := document.get("errors"), list):
            text = "; ".join(_error_line(one) for one in errors[:5] if isinstance(one, dict))
        else:
            text = (complaint or said).decode(errors="replace").strip().partition("\n")[0]
        text = text.replace(f"{self.place}/", "").replace(f"{str(self.place).lstrip('/')}/", "")
        # A bundle is named by its revision, which tells nobody in which file to look.
        return " ".join(_REVISION.sub("", text).split())[:500]


def _value(document: object) -> object:
    try:
        value: object = cast("Mapping[str, Any]", document)["result"][0]["expressions"][0]["value"]
    except (LookupError, TypeError):
        raise EvaluationError("its answer cannot be read") from None
    return value


def _ended(process: subprocess.Popen[bytes], given: bytes | None, timeout: float) -> tuple[bytes, bytes]:
    """What it wrote and complained of; TimeoutExpired, and then it is gone."""
    with process:
        try:
            return process.communicate(given, timeout)
        finally:
            process.kill()


def _error_line(error: Mapping[str, Any]) -> str:
    where = error.get("location") or {}
    at = f"{where.get('file')}:{where.get('row')}: " if where.get("file") else ""
    return f"{at}{error.get('message', '')}"
