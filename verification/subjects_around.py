"""What is around the subjects that entries name: what each is, what its texts are of, and the cases that it is named in.

Whom a case names is no part of an entry: that is taken from the vault, whose rows stay when a key is destroyed. Whether a
case went on and who stayed out, the entries say.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.subjects import SubjectKind
from store.ledger import CASE_PREFIX
from store.subjects_around import MATTERS
from verification.stored import Stored

_AROUND = text(
    "SELECT s.subject, s.kind, a.account,"
    " (SELECT array_agg(DISTINCT i.case_id) FROM vault_items i WHERE i.subject = s.subject AND i.case_id IS NOT NULL)"
    " AS cases FROM subjects s"
    " LEFT JOIN vault_items h ON h.subject = s.subject AND h.kind = 'handle'"
    " LEFT JOIN accounts a ON a.commitment = h.commitment"
    " WHERE s.subject = ANY(:subjects)"
).bindparams(bindparam("subjects", type_=ARRAY(TEXT)))
_BESIDE = text("SELECT DISTINCT i.case_id, i.subject FROM vault_items i WHERE i.case_id = ANY(:cases)").bindparams(
    bindparam("cases", type_=ARRAY(TEXT))
)
_OF_CASES = text(
    "SELECT index AS entry_index, stream, act, actor FROM entries WHERE allow AND act IN ('submit', 'close', 'recuse', 'lodge_objection',"
    " 'decide_objection')"
    " AND stream = ANY(:streams) ORDER BY index"
).bindparams(bindparam("streams", type_=ARRAY(TEXT)))
_MUNICIPALITIES = text("SELECT case_id, municipality FROM routekaarten WHERE case_id = ANY(:cases)").bindparams(
    bindparam("cases", type_=ARRAY(TEXT))
)


@dataclass(frozen=True, slots=True)
class Around:
    """What a subject is, the id of what its texts are of (None for a case, an address, an account, and what was refused), and
    the cases that its texts are in."""

    kind: SubjectKind
    account: str | None
    matter: str | None
    cases: tuple[str, ...]

    @property
    def lists_cases(self) -> bool:
        """Whether it is about cases that its texts are not in."""
        return self.kind in (SubjectKind.AUDIT, SubjectKind.MEETING)


@dataclass(frozen=True, slots=True)
class CaseMoments:
    """Where a case was opened and closed in the log, who stayed out from which entry on, and its municipality; `objections`
    where one was lodged (True) or decided."""

    opened: int | None
    closed: int | None
    recused: tuple[tuple[int, str], ...]
    municipality: str | None
    objections: tuple[tuple[int, bool], ...]

    def objected_at(self, index: int) -> bool:
        """Whether an objection waited for the entry with this index."""
        return next((lodged for at, lodged in reversed(self.objections) if at < index), False)


async def read_around(stored: Stored, named: Collection[str]) -> dict[str, Around]:
    """What the vault says of these subjects, and the registers of what their texts are of."""
    if not named:
        return {}
    subjects = sorted(named)
    matters: dict[tuple[str, str], str] = {}
    for kind, statement in MATTERS.items():
        for row in await stored.rows(statement, {"subjects": subjects}):
            matters[row.subject, kind.value] = row.id
    return {
        row.subject: Around(
            SubjectKind(row.kind), row.account, matters.get((row.subject, row.kind)), tuple(row.cases or ())
        )
        for row in await stored.rows(_AROUND, {"subjects": subjects})
    }


async def read_in_cases(stored: Stored, cases: Collection[str]) -> dict[str, set[str]]:
    """The subjects that each of these cases names."""
    found: dict[str, set[str]] = {}
    for row in await stored.rows(_BESIDE, {"cases": sorted(cases)}) if cases else []:
        found.setdefault(row.case_id, set()).add(row.subject)
    return found


async def read_moments(stored: Stored, cases: Collection[str]) -> Mapping[str, CaseMoments]:
    """What the entries say of these cases."""
    if not cases:
        return {}
    places = {row.case_id: row.municipality for row in await stored.rows(_MUNICIPALITIES, {"cases": sorted(cases)})}
    entries: dict[str, list[Any]] = {}
    for row in await stored.rows(_OF_CASES, {"streams": [CASE_PREFIX + case for case in sorted(cases)]}):
        entries.setdefault(row.stream.removeprefix(CASE_PREFIX), []).append(row)
    return {
        case: CaseMoments(
            opened=_first(entries.get(case, ()), "submit"),
            closed=_first(entries.get(case, ()), "close"),
            recused=tuple((row.entry_index, row.actor) for row in entries.get(case, ()) if row.act == "recuse"),
            municipality=places.get(case),
            objections=tuple(
                (row.entry_index, row.act == "lodge_objection")
                for row in entries.get(case, ())
                if row.act in ("lodge_objection", "decide_objection")
            ),
        )
        for case in cases
    }


def _first(rows: Iterable[Any], act: str) -> int | None:
    return next((row.entry_index for row in rows if row.act == act), None)
