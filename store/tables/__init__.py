"""The tables, as SQLModel classes: what the migrations make, for queries to name. A test holds the two to each other.

Importing this package registers them all on `SQLModel.metadata`.
"""

from store.tables.access import AccessHeadRow, AccessRecordRow
from store.tables.audits import AuditRow
from store.tables.cases import AwaitedRow, CaseAddressRow, RoutekaartRow
from store.tables.changes import ChangeRow
from store.tables.counts import AlikeCountRow, AreaAlikeRow, CaseCountRow, LeadCountRow
from store.tables.delivery import NoticeRow, OutboxRow, SessionRow
from store.tables.documents import DocumentChunkRow
from store.tables.interests import InterestAreaRow, InterestCaseRow, InterestRow
from store.tables.ledger import ActKeyRow, EntryRow, LedgerHeadRow, StreamRow
from store.tables.log import LogCheckpointRow, LogCosignatureRow, LogHashRow, LogKeyRow
from store.tables.mandaten import MandaatRow
from store.tables.meetings import MeetingRow
from store.tables.register import (
    AccountRow,
    PolicyActivationRow,
    PolicyRow,
    ProcedureRow,
    ProcedureStartRow,
    RegisterVersionRow,
)
from store.tables.subjects import SubjectStandingRow
from store.tables.vault import SubjectRow, VaultItemRow, VaultKeyRow

__all__ = [
    "AccessHeadRow",
    "AccessRecordRow",
    "AccountRow",
    "ActKeyRow",
    "AlikeCountRow",
    "AreaAlikeRow",
    "AuditRow",
    "AwaitedRow",
    "CaseAddressRow",
    "CaseCountRow",
    "ChangeRow",
    "DocumentChunkRow",
    "EntryRow",
    "InterestAreaRow",
    "InterestCaseRow",
    "InterestRow",
    "LeadCountRow",
    "LedgerHeadRow",
    "LogCheckpointRow",
    "LogCosignatureRow",
    "LogHashRow",
    "LogKeyRow",
    "MandaatRow",
    "MeetingRow",
    "NoticeRow",
    "OutboxRow",
    "PolicyActivationRow",
    "PolicyRow",
    "ProcedureRow",
    "ProcedureStartRow",
    "RegisterVersionRow",
    "RoutekaartRow",
    "SessionRow",
    "StreamRow",
    "SubjectRow",
    "SubjectStandingRow",
    "VaultItemRow",
    "VaultKeyRow",
]
