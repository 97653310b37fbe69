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
    "SELECT index AS entry_index, stream, act, actor, allow FROM entries WHERE (act = 'submit' OR allow AND act IN ('close', 'recuse',"
    " 'lodge_objection', 'decide_objection'))"
    " AND stream = ANY(:streams) ORDER BY index"
).bindparams(bindparam("streams", type_=ARRAY(TEXT)))
_MUNICIPALITIES = text("SELECT case_id, municipality FROM routekaarten WHERE case_id = ANY(:cases)").bindparams(
    bindparam("cases", type_=ARRAY(TEXT))
)


_OF = "SELECT i.subject, m.id FROM vault_items i JOIN"
_BY_TEXT = {
    kind: text(f"{_OF} {found} WHERE i.subject = ANY(:subjects)").bindparams(bindparam("subjects", type_=ARRAY(TEXT)))
    for kind, found in {
        SubjectKind.INTEREST: "interests m ON i.commitment IN (m.reasons, m.area)",
        SubjectKind.AUDIT: "audits m ON m.question = i.commitment",
        SubjectKind.MEETING: "meetings m ON m.events -> 0 ->> 'place' = i.commitment",
        SubjectKind.CHANGE: "organisation_changes m ON i.commitment IN"
        " (m.content ->> 'reasons', m.content #>> '{new_seat,title}', m.content #>> '{new_body,title}')",
        SubjectKind.MANDAAT: "mandaten m ON m.content ->> 'source' = i.commitment"
        " OR m.instructions @> jsonb_build_array(jsonb_build_object('text', i.commitment))",
    }.items()
}
"""By kind, the subjects with the id of what their texts are of, by what its row has of them."""

_IN_STREAMS = text(
    "SELECT i.subject, i.commitment FROM vault_items i JOIN subjects s USING (subject)"
    " WHERE s.kind IN ('interest', 'change', 'mandaat') AND i.subject = ANY(:subjects) ORDER BY i.commitment"
).bindparams(bindparam("subjects", type_=ARRAY(TEXT)))


@dataclass(frozen=True, slots=True)
class Around:
    """What a subject is, the id of what its texts are of (None for a case, an address, an account, and an audit or a meeting
    that was refused), and the cases that its texts are in. `by_row` is that id as long as the rows of registers were looked at
    alone, which have not all texts: entries from then were judged by it."""

    kind: SubjectKind
    account: str | None
    matter: str | None
    by_row: str | None
    cases: tuple[str, ...]

    @property
    def lists_cases(self) -> bool:
        """Whether it is about cases that its texts are not in."""
        return self.kind in (SubjectKind.AUDIT, SubjectKind.MEETING)


@dataclass(frozen=True, slots=True)
class CaseMoments:
    """Where a case was opened and closed in the log, who stayed out from which entry on, and its municipality; `objections`
    where one was lodged (True) or decided.

    It is named from the entry `began` on: also a submission that was refused leaves its texts in the vault."""

    began: int | None
    opened: int | None
    closed: int | None
    recused: tuple[tuple[int, str], ...]
    municipality: str | None
    objections: tuple[tuple[int, bool], ...]

    def objected_at(self, index: int) -> bool:
        """Whether an objection waited for the entry with this index."""
        return next((lodged for at, lodged in reversed(self.objections) if at < index), False)


async def read_around(stored: Stored, named: Collection[str], said: Mapping[str, str]) -> dict[str, Around]:
    """What the vault says of these subjects, and the registers of what their texts are of; `said` has by commitment the id of
    what the entries of interests, changes and mandaten have it of."""
    if not named:
        return {}
    subjects = sorted(named)
    by_row: dict[tuple[str, str], str] = {}
    for kind, statement in _BY_TEXT.items():
        for row in await stored.rows(statement, {"subjects": subjects}):
            by_row[row.subject, kind.value] = row.id
    rows = await stored.rows(_IN_STREAMS, {"subjects": subjects})
    by_entry = {row.subject: said[row.commitment] for row in rows if row.commitment in said}
    return {
        row.subject: Around(
            SubjectKind(row.kind),
            row.account,
            by_entry.get(row.subject, by_row.get((row.subject, row.kind))),
            by_row.get((row.subject, row.kind)),
            tuple(row.cases or ()),
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
            began=_first(entries.get(case, ()), "submit", refused=True),
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


def _first(rows: Iterable[Any], act: str, *, refused: bool = False) -> int | None:
    return next((row.entry_index for row in rows if row.act == act and (row.allow or refused)), None)
