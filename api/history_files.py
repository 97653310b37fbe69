"""The whole history of a case as a file: CSV that no spreadsheet program runs, or JSON Lines; entry by entry.

A file has what the JSON of the history has, and with each entry the names of texts that were forgotten. It is made while it
is sent, some entries at a time, so a long history needs no more memory than a short one.
"""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any, Literal

from api.history_view import accounts_named, commitments_in, entry_json
from api.language import Language
from api.parts import Parts
from api.reading_cases import Readable
from api.texts import Texts, reveal
from domain.csv_cells import cell_text, csv_line
from store.ledger import case_stream
from store.queries import LedgerEntry

FileKind = Literal["csv", "jsonl"]
MEDIA_TYPES: dict[FileKind, str] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/jsonl; charset=utf-8",
}
_KINDS: dict[str, FileKind] = {"text/csv": "csv", "application/jsonl": "jsonl", "application/x-ndjson": "jsonl"}
BATCH = 100
"""How many entries are held at once."""

COLUMNS = (
    *("index", "leaf", "sequence", "recorded_at", "actor_kind", "account"),
    *("principal", "body", "seat", "substitute_for", "mandaten"),
    *("act", "content", "allow", "reasons", "policy_revision", "procedure", "procedure_version", "procedure_hash"),
    *("dossier", "events", "event_content", "trace_id", "deliberation_hidden", "forgotten"),
)


def file_kind(accept: str | None) -> FileKind | None:
    """Which file an Accept header asks for rather than JSON (RFC 9110, 12.5.1); None for JSON."""
    best: tuple[float, FileKind | None] = (0.0, None)
    for part in (accept or "").split(","):
        name, *parameters = (one.strip().lower() for one in part.split(";"))
        weight = _weight(parameters)
        # JSON is what is sent to who takes anything, and stays first among equals.
        kind = _KINDS.get(name)
        if weight > best[0] or (weight == best[0] and kind is None):
            best = (weight, kind)
    return best[1]


async def history_lines(parts: Parts, case: Readable, language: Language, kind: FileKind) -> AsyncIterator[bytes]:
    """The file, some entries at a time, up to the last entry that the case had when it was asked for.

    Raises as the store does; whoever sends it breaks off then, so that half a file is never taken for a whole one.
    """
    line, heading = (_csv_line, csv_line(COLUMNS)) if kind == "csv" else (_json_line, b"")
    after, final = 0, case.row.sequence
    while after < final:
        entries = await parts.queries.entries_of(case_stream(case.row.case), after, min(BATCH, final - after))
        yield heading + await _batch(parts, entries, case, language, line)
        after, heading = entries[-1].entry.sequence, b""


async def _batch(
    parts: Parts,
    entries: list[LedgerEntry],
    case: Readable,
    language: Language,
    line: Callable[[dict[str, Any]], bytes],
) -> bytes:
    deliberation = case.deliberation
    named = [one for entry in entries for one in commitments_in(entry, deliberation=deliberation)]
    texts = await reveal(parts, named)
    handles = await parts.register.handles({account for entry in entries for account in accounts_named(entry)})
    return b"".join(
        line(
            entry_json(entry, texts, handles, language, deliberation=deliberation)
            | {"forgotten": _forgotten(entry, texts, deliberation=deliberation)}
        )
        for entry in entries
    )


def _forgotten(entry: LedgerEntry, texts: Texts, *, deliberation: bool) -> list[str]:
    """Where in the act texts were that the reader might have seen, and that were forgotten."""
    shown = commitments_in(entry, deliberation=deliberation)
    found = entry.entry.commitments
    return sorted(path for path in found if found[path] in shown and texts.get(found[path]) is None)


def _json_line(entry: dict[str, Any]) -> bytes:
    return (_json(entry) + "\n").encode()


def _csv_line(entry: dict[str, Any]) -> bytes:
    behalf, procedure, act = entry["onBehalfOf"] or {}, entry["procedure"] or {}, entry["act"]
    return csv_line(
        _cell(value)
        for value in (
            *(entry[name] for name in ("index", "leaf", "sequence", "recordedAt")),
            *(entry["actor"]["kind"], entry["actor"]["account"]),
            *(behalf.get(name) for name in ("principal", "body", "seat", "substituteFor", "mandate")),
            *(act["type"], {name: value for name, value in act.items() if name != "type"}),
            *(entry["allow"], [reason["code"] for reason in entry["reasons"]], entry["policyRevision"]),
            *(procedure.get(name) for name in ("id", "version", "contentHash")),
            *(entry["dossier"], [event["type"] for event in entry["events"]], {"events": entry["events"]}),
            *(entry["traceId"], entry["deliberationHidden"], entry["forgotten"]),
        )
    )


def _cell(value: object) -> str:
    return _json(value) if isinstance(value, dict) else cell_text(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _weight(parameters: list[str]) -> float:
    """The weight of a media range, from 0 to 1; one that cannot be read counts for nothing."""
    given = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    try:
        return min(max(float(given), 0.0), 1.0)
    except ValueError:
        return 0.0
