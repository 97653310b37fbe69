"""Asks every policy again what it answered: its stored sources, evaluated by OPA, on the questions in the entries."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import text

from verification.finding import Code, Finding
from verification.stored import Stored

BATCH = 400
TIMEOUT = 120.0
"""Seconds that one batch may take."""

_SOURCES = text("SELECT sources FROM policies WHERE revision = :revision")
_QUERY = "data.getrapt.authority.verdicts"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the verdict that the entry holds, and where it stands."""

    index: int
    stream: str
    question: dict[str, Any]
    verdict: dict[str, Any]


@dataclass
class Replay:
    """Collects questions by the revision that answered them, and asks a batch at a time. `asked` counts them."""

    stored: Stored
    opa: Path
    place: Path
    asked: int = 0
    _waiting: dict[str, list[Asked]] = field(default_factory=dict)
    _bundles: dict[str, Path | None] = field(default_factory=dict)

    async def add(self, one: Asked, found: list[Finding]) -> None:
        """Asks when there are enough."""
        revision = str(one.verdict.get("policy_revision"))
        waiting = self._waiting.setdefault(revision, [])
        waiting.append(one)
        if len(waiting) >= BATCH:
            await self._ask(revision, self._waiting.pop(revision), found)

    async def finish(self, found: list[Finding]) -> None:
        """Asks what is left."""
        while self._waiting:
            revision, batch = self._waiting.popitem()
            await self._ask(revision, batch, found)

    async def _ask(self, revision: str, batch: list[Asked], found: list[Finding]) -> None:
        if revision not in self._bundles:
            self._bundles[revision] = await self._bundle(revision, batch[0], found)
        bundle = self._bundles[revision]
        if bundle is None:
            return
        items = [{"hash": one.verdict.get("input_hash"), "question": one.question} for one in batch]
        try:
            verdicts = await _evaluate(self.opa, bundle, items)
        except (OSError, ValueError, TimeoutError) as error:
            message = f"the policy {revision[:12]}… cannot be asked: {error}"
            found.append(Finding(Code.POLICY, batch[0].index, batch[0].stream, message))
            return
        self.asked += len(batch)
        for one, verdict in zip(batch, verdicts, strict=True):
            if verdict != one.verdict:
                parts = sorted(
                    name for name in verdict.keys() | one.verdict if verdict.get(name) != one.verdict.get(name)
                )
                message = f"the policy, asked again, says otherwise: {', '.join(parts)}"
                found.append(Finding(Code.VERDICT, one.index, one.stream, message))

    async def _bundle(self, revision: str, first: Asked, found: list[Finding]) -> Path | None:
        """The revision's sources as files; None where they are not to be had."""
        rows = await self.stored.rows(_SOURCES, {"revision": revision})
        wrong = None
        if not rows:
            wrong = "are not there"
        elif policy_revision(rows[0].sources) != revision:
            wrong = "are not those of this revision"
        elif not all(_harmless(name) for name in rows[0].sources):
            wrong = "have paths that lead elsewhere"
        if wrong is not None:
            found.append(Finding(Code.POLICY, first.index, first.stream, f"the sources of {revision[:12]}… {wrong}"))
            return None
        files: dict[str, str] = dict(rows[0].sources)
        # As the bundle that judged: the policy knows its own revision, and everything in it lives below `getrapt`.
        files["data.json"] = json.dumps({"getrapt": {"revision": revision}})
        files[".manifest"] = json.dumps({"revision": revision, "roots": ["getrapt"]})
        bundle = self.place / revision
        await asyncio.to_thread(_write, bundle, files)
        return bundle


def policy_revision(sources: Mapping[str, str]) -> str:
    """The revision of these sources: SHA-256 (hex) over path, zero byte, length, zero byte and text of each."""
    digest = hashlib.sha256()
    for name in sorted(sources):
        content = sources[name].encode()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def scratch() -> TemporaryDirectory[str]:
    """Where the sources are put for OPA to read."""
    return TemporaryDirectory(prefix="getrapt-verify-")


def _harmless(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and name not in ("data.json", ".manifest")


def _write(bundle: Path, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        (bundle / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / name).write_text(content, "utf-8")


async def _evaluate(opa: Path, bundle: Path, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The verdicts of one evaluation, one for each item. ValueError for anything else."""
    process = await asyncio.create_subprocess_exec(
        str(opa),
        "eval",
        "--bundle",
        str(bundle),
        "--stdin-input",
        "--format",
        "json",
        "--fail",
        _QUERY,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(TIMEOUT):
            answer, complaint = await process.communicate(json.dumps({"items": items}).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise ValueError((complaint or answer).decode(errors="replace").strip()[:500])
    verdicts = json.loads(answer)["result"][0]["expressions"][0]["value"]
    if not isinstance(verdicts, list) or len(verdicts) != len(items):
        raise ValueError("it gave not one verdict for each question")
    return verdicts
