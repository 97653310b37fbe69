"""Whose data an act or a look touched: the subjects of a case, and those of accounts that a register names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from store.database import Database
from store.ledger import AUDIT_PREFIX, SUBJECT_PREFIX

_OF_CASES = text(
    "SELECT DISTINCT i.case_id AS of, s.subject, s.kind FROM vault_items i JOIN subjects s USING (subject)"
    " WHERE i.case_id = ANY(:names) ORDER BY 1, 3, 2"
).bindparams(bindparam("names", type_=ARRAY(TEXT)))
_OF_ACCOUNTS = text(
    "SELECT a.account AS of, s.subject, s.kind FROM accounts a JOIN vault_items i USING (commitment)"
    " JOIN subjects s USING (subject) WHERE a.account = ANY(:names) ORDER BY 1"
).bindparams(bindparam("names", type_=ARRAY(TEXT)))
# Whom an entry about a register is about, by the stream that it stands in. An organisation names all its accounts.
_OF_STREAMS = text(
    "SELECT 'interest/' || id AS of, account FROM interests WHERE 'interest/' || id = ANY(:names)"
    " UNION SELECT 'mandaat/' || id, holder_id FROM mandaten"
    " WHERE holder_kind = 'account' AND 'mandaat/' || id = ANY(:names)"
    " UNION SELECT 'wijziging/' || id, content ->> 'account' FROM organisation_changes"
    " WHERE content ->> 'account' IS NOT NULL AND 'wijziging/' || id = ANY(:names)"
    " UNION SELECT 'register/' || v.index, seat ->> 'account' FROM register_versions v,"
    " jsonb_array_elements(convert_from(v.content, 'UTF8')::jsonb -> 'seats') AS seat"
    " WHERE 'register/' || v.index = ANY(:names)"
    " UNION SELECT 'accounts/' || e.index, one ->> 'account' FROM entries e,"
    " jsonb_array_elements(convert_from(e.content, 'UTF8')::jsonb #> '{act,names}') AS one"
    " WHERE e.stream = 'accounts' AND 'accounts/' || e.index = ANY(:names) ORDER BY 1, 2"
).bindparams(bindparam("names", type_=ARRAY(TEXT)))
# An audit as a whole is about the cases that were drawn.
_OF_AUDITS = text(
    "SELECT 'audit/' || a.id AS of, i.subject, s.kind FROM audits a, jsonb_array_elements_text(a.sample) AS drawn"
    " JOIN vault_items i ON i.case_id = drawn JOIN subjects s USING (subject)"
    " WHERE 'audit/' || a.id = ANY(:names) GROUP BY 1, 2, 3 ORDER BY 1, 3, 2"
).bindparams(bindparam("names", type_=ARRAY(TEXT)))
_OF_SUBJECTS = text(
    "SELECT 'subject/' || subject AS of, subject, kind FROM subjects WHERE 'subject/' || subject = ANY(:names)"
).bindparams(bindparam("names", type_=ARRAY(TEXT)))


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom data is about: the pseudonym that the vault has, and of what kind."""

    subject: str
    kind: str


class Touched(Protocol):
    """What touched data: of these cases and accounts, and of whom its register stream is about."""

    @property
    def cases(self) -> tuple[str, ...]: ...

    @property
    def accounts(self) -> tuple[str, ...]: ...

    @property
    def stream(self) -> str | None: ...

    @property
    def subjects(self) -> list[Subject]: ...


class Subjects:
    """The subjects of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fill(self, touched: Sequence[Touched]) -> None:
        """Adds to each of these its subjects, each once; five questions to the database for all of them."""
        of_cases = await self._of(_OF_CASES, {case for one in touched for case in one.cases})
        streams = {one.stream for one in touched if one.stream is not None}
        named: dict[str, list[str]] = {}
        if streams:
            for row in await self._database.rows(_OF_STREAMS, {"names": sorted(streams)}):
                named.setdefault(row.of, []).append(row.account)
        of_streams = await self._of(_OF_AUDITS, {one for one in streams if one.startswith(AUDIT_PREFIX)})
        of_streams |= await self._of(_OF_SUBJECTS, {one for one in streams if one.startswith(SUBJECT_PREFIX)})
        accounts = {account for one in touched for account in one.accounts}
        of_accounts = await self._of(_OF_ACCOUNTS, accounts | {account for some in named.values() for account in some})
        for one in touched:
            found = [subject for case in one.cases for subject in of_cases.get(case, ())]
            found += of_streams.get(one.stream or "", ())
            for account in (*one.accounts, *named.get(one.stream or "", ())):
                found += of_accounts.get(account, ())
            one.subjects.extend(dict.fromkeys(found))

    async def _of(self, statement: TextClause, names: Iterable[str]) -> dict[str, list[Subject]]:
        wanted = sorted(names)
        found: dict[str, list[Subject]] = {}
        if wanted:
            for row in await self._database.rows(statement, {"names": wanted}):
                found.setdefault(row.of, []).append(Subject(row.subject, row.kind))
        return found
