"""Which file of a history is asked for, and that no more than some entries are held at once, without servers."""

from types import SimpleNamespace
from typing import Any

import pytest

from api import history_files
from api.history_files import BATCH, file_kind, history_lines
from audit.entry import Entry
from store.queries import LedgerEntry


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, None),
        ("", None),
        ("*/*", None),
        ("application/json", None),
        ("text/csv", "csv"),
        ("Text/CSV; header=present", "csv"),
        ("application/jsonl", "jsonl"),
        ("application/x-ndjson", "jsonl"),
        ("application/json, text/csv", None),
        ("text/csv, application/json", None),
        ("application/json;q=0.5, text/csv", "csv"),
        ("text/csv;q=0.5, */*;q=0.1", "csv"),
        ("text/csv;q=0", None),
        ("text/csv;q=much", None),
        ("text/html,application/xhtml+xml,*/*;q=0.8", None),
        (";;,,", None),
    ],
)
def test_a_file_is_sent_to_who_prefers_one_and_json_to_all_others(accept: str | None, kind: str | None) -> None:
    assert file_kind(accept) == kind


def entry(sequence: int) -> LedgerEntry:
    """An entry of the system."""
    content: dict[str, Any] = {
        "stream": "routekaart/x",
        "sequence": sequence,
        "previous": None,
        "recorded_at": "2026-05-01T00:00:00.000000Z",
        "actor": {"kind": "system", "account": "system"},
        "on_behalf_of": None,
        "act": {"type": "remind", "term": "tier"},
        "verdict": {"allow": True, "reasons": [], "policy_revision": "r"},
        "question": {},
        "register_version": 1,
        "procedure": None,
        "dossier": None,
        "commitments": {},
        "events": [],
        "trace_id": "t",
    }
    return LedgerEntry(sequence + 100, "ab" * 32, Entry(**content))


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
async def test_a_long_history_is_read_in_batches_as_it_is_sent_and_to_its_end(
    kind: history_files.FileKind,
) -> None:
    final, asked = 3 * BATCH + 7, list[tuple[int, int]]()

    async def entries_of(_stream: str, after: int, limit: int) -> list[LedgerEntry]:
        asked.append((after, limit))
        # What was recorded since is no part of the file that was asked for.
        return [entry(n) for n in range(after + 1, min(after + limit, final + 50) + 1)]

    async def handles(_accounts: set[str]) -> dict[str, str]:
        return {}

    parts: Any = SimpleNamespace(
        queries=SimpleNamespace(entries_of=entries_of), register=SimpleNamespace(handles=handles)
    )
    case: Any = SimpleNamespace(row=SimpleNamespace(case="x", sequence=final), deliberation=True)
    lines = history_lines(parts, case, "en", kind)
    pieces = [await anext(lines)]
    # Nothing is read ahead of who takes it.
    assert len(asked) == 1
    pieces += [piece async for piece in lines]
    assert asked == [(0, BATCH), (BATCH, BATCH), (2 * BATCH, BATCH), (3 * BATCH, 7)]
    assert b"".join(pieces).count(b"\n") == final + (kind == "csv")
