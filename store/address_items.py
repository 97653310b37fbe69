"""The addresses of cases among the texts of the vault, each with what it has; opening them is the vault's."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.situations import Situation

Held = list[tuple[str | None, Situation | None]]
"""Addresses, sorted, each with what it had when its case was opened; None for what was forgotten, or was never said."""

OF_ADDRESSES = text(
    "SELECT i.case_id, i.commitment, i.subject, i.kind, i.sealed,"
    " CASE WHEN f.status IS DISTINCT FROM 'forgotten' THEN s.wrapped_key END AS wrapped_key"
    " FROM vault_items i JOIN subjects s USING (subject) LEFT JOIN subject_standings f ON f.id = i.subject"
    " WHERE i.case_id = ANY(:cases) AND i.kind IN ('address', 'situation')"
).bindparams(bindparam("cases", type_=ARRAY(TEXT)))


def held_in(rows: Iterable[Row[Any]], opened: Mapping[str, str]) -> dict[str, Held]:
    """What those rows come to with their texts, by case; a text that is not there was forgotten."""
    found: dict[str, dict[str, dict[str, str | None]]] = {}
    for row in rows:
        found.setdefault(row.case_id, {}).setdefault(row.subject, {})[row.kind] = opened.get(row.commitment)
    return {case: _sorted(addresses.values()) for case, addresses in found.items()}


def _sorted(addresses: Iterable[Mapping[str, str | None]]) -> Held:
    held = [(one.get("address"), one.get("situation")) for one in addresses]
    held.sort(key=lambda one: (one[0] is None, one[0] or ""))
    return [(address, None if has is None else Situation.parse(has)) for address, has in held]
