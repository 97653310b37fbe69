"""Checks a file in a process of its own, with bounds on memory and time: what a file does to its reader ends with that process."""

import asyncio
import json
import os
import sys
from pathlib import Path

from api.files.faults import FileFault
from domain.documents import MediaType
from domain.expectation import Expectation

_PYTHONPATH = str(Path(__file__).resolve().parent.parent.parent)
_SECONDS = 20.0
_AT_ONCE = 2
_MODULE = "api.files.child"


class FileChecks:
    """The checks of one application: two files at a time, and the others wait."""

    def __init__(self, *, seconds: float = _SECONDS, module: str = _MODULE) -> None:
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._seconds = seconds
        self._module = module

    async def check(self, content: bytes) -> tuple[MediaType, bytes]:
        """As `checking.checked`. FileFault `file_not_checked` for a file that takes too much of it."""
        if not content:
            raise FileFault("file_empty")
        async with self._turns:
            answer = await self._answer(content)
        head, line, rest = answer.partition(b"\n")
        if not line:
            raise FileFault("file_not_checked")
        said = json.loads(head)
        if "fault" in said:
            values = tuple((str(name), str(value)) for name, value in said["values"] or ())
            raise FileFault(said["fault"], Expectation(said["expected"], values) if said["expected"] else None)
        return MediaType(said["type"]), content if said["same"] else rest

    async def _answer(self, content: bytes) -> bytes:
        # Nothing of our own environment: a setting of ours may be a secret, and the file's reader needs none.
        environment = {"PYTHONPATH": _PYTHONPATH, "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"}
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            self._module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
        )
        try:
            answer, _ = await asyncio.wait_for(child.communicate(content), self._seconds)
        except TimeoutError:
            return b""
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        return answer if child.returncode == 0 else b""
