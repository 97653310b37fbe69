"""Looks for tests: somebody saw a case."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.looks import Look, LookKind, LookOutcome

BEGAN = datetime(2026, 1, 5, 10, 0, 0, 250_000, tzinfo=UTC)


def look(**changes: Any) -> Look:
    """A look at a case and its deliberation, by an account of its own."""
    one = Look(
        kind=LookKind.CASE,
        account=secrets.token_hex(16),
        began=BEGAN,
        outcome=LookOutcome.SHOWN,
        trace_id=secrets.token_hex(16),
        cases=(secrets.token_hex(16),),
        deliberation=True,
    )
    return replace(one, **changes)
