"""What came of every act, by its key: ok, failed or unknown, with each attempt. Written down as it happens, in JSON Lines."""

import json
import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

NOT_TELLING = "idempotency_key_reused"
"""What is answered of a key whose act was another one, or had texts that were forgotten."""

_NOTHING_RECORDED = ("authority_unavailable", "contended")
"""Problems of a server that say so (`api/catalogue/problems.toml`)."""


class Outcome(StrEnum):
    """What a client knows of its act."""

    OK = "ok"
    """It has a receipt. That of a refusal is one as well: the refusal is in the ledger."""
    FAILED = "failed"
    """The answer says that nothing was recorded, or nothing was sent."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request, and what was answered: the index and the leaf of the receipt where there is one."""

    outcome: Outcome
    status: int | None = None
    why: str = ""
    index: int | None = None
    leaf: str | None = None
    allow: bool | None = None
    repeated: bool | None = None


@dataclass
class Operation:
    """An act under its key. Every attempt has the same trace id, by which the ledger can be searched for it apart from the key."""

    number: int
    account: str
    act: str
    key: str
    trace_id: str
    path: str
    body: dict[str, Any]
    attempts: list[Attempt] = field(default_factory=list)
    before: int | None = None
    """How often it was in the ledger when all was quiet again, for one that was unknown then."""
    resent: Attempt | None = None
    """What the same request came to then."""
    told: int | None = None
    """The index of the receipt that its key has, where sending it again could not tell whether it was the same."""

    @property
    def outcome(self) -> Outcome:
        """Ok by one receipt; unknown while one attempt is; failed where every attempt was."""
        found = {attempt.outcome for attempt in self.attempts}
        return next((one for one in (Outcome.OK, Outcome.UNKNOWN) if one in found), Outcome.FAILED)


class OperationLog:
    """A file with a line for everything that is told."""

    def __init__(self, path: Path) -> None:
        self._began = time.monotonic()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")

    def tell(self, what: str, **more: object) -> None:
        """A line, with the seconds since the beginning."""
        line = {"at": round(time.monotonic() - self._began, 3), "what": what} | more
        self._file.write(json.dumps(line, default=str) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Nothing more is told."""
        self._file.close()


def attempt_of(status: int, answer: object) -> Attempt:
    """What an answer says of the act."""
    if not isinstance(answer, dict):
        return Attempt(Outcome.UNKNOWN, status, "no JSON")
    receipt = answer.get("receipt", answer)
    if isinstance(receipt, dict) and isinstance(receipt.get("index"), int):
        return Attempt(
            Outcome.OK,
            status,
            ",".join(reason["code"] for reason in receipt["reasons"]),
            receipt["index"],
            receipt["leaf"],
            receipt["allow"],
            receipt["repeated"],
        )
    why = str(answer.get("code", ""))
    nothing_recorded = status < 500 or why in _NOTHING_RECORDED
    return Attempt(Outcome.FAILED if nothing_recorded else Outcome.UNKNOWN, status, why)
