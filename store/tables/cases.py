"""The read model: each case as it stands, for lists and for judging the next act.

All of it can be recomputed from the entries, but for the keyed hashes, which need the vault.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

_DECIDED = text("outcome IS NOT NULL")

DUE = "due_at(term_end, opened_at)"
"""By when a case is looked at: a function of the database, so that an index is by it."""

STATE = "state_word(phase, side_state)"
"""The one word for a case: what holds it up or ended it, else its phase."""


class RoutekaartRow(SQLModel, table=True):
    """A case. `state` is the fold of its events; `store.read_model` says what the columns after it are.

    `reference_key` and `area_key` are keyed hashes; `reference` and `area` the commitments to the texts.
    """

    __tablename__ = "routekaarten"
    __table_args__ = (
        UniqueConstraint("reference_key", name="routekaarten_reference_key"),
        Index("routekaarten_opened", "opened_at", "case_id"),
        Index("routekaarten_term", "term_end", "municipality"),
        Index("routekaarten_due", text(DUE), "case_id"),
        Index("routekaarten_due_in_municipality", "municipality", text(DUE), "case_id"),
        Index("routekaarten_due_in_state", text(STATE), text(DUE), "case_id"),
        Index("routekaarten_area", "area_key", "difference_type"),
        Index(
            "routekaarten_decided_in_area",
            *("area_key", "difference_type", "measure", "opened_at"),
            postgresql_where=_DECIDED,
        ),
        Index("routekaarten_decided_alike", "difference_type", "measure", "opened_at", postgresql_where=_DECIDED),
        Index("routekaarten_decided_type", "difference_type", "opened_at", postgresql_where=_DECIDED),
        Index("routekaarten_decided_measure", "measure", "opened_at", postgresql_where=_DECIDED),
        Index(
            "routekaarten_decided_alike_there",
            *("municipality", "difference_type", "measure", "opened_at"),
            postgresql_where=_DECIDED,
        ),
        Index(
            "routekaarten_decided_type_there",
            *("municipality", "difference_type", "opened_at"),
            postgresql_where=_DECIDED,
        ),
        Index("routekaarten_decided_measure_there", "municipality", "measure", "opened_at", postgresql_where=_DECIDED),
        Index("routekaarten_area_in_municipality", "municipality", "area_key"),
    )

    case_id: str = Field(primary_key=True)
    sequence: int
    state: dict[str, Any] = Field(sa_type=JSONB)
    phase: str
    side_state: str
    tier: str | None
    body: str | None
    municipality: str
    difference_type: str
    measure: str
    amount_cents: int = Field(sa_type=BigInteger)
    address_count: int
    outcome: str | None
    term_end: datetime | None
    reminder_at: datetime | None
    opened_at: datetime
    updated_at: datetime
    reference: str
    area: str
    reference_key: str | None
    area_key: str | None


class AwaitedRow(SQLModel, table=True):
    """An act that a case waits for: of a seat, an office or the preparer. Its one writer keeps it with its case."""

    __tablename__ = "awaited"
    __table_args__ = (Index("awaited_who", "who"), Index("awaited_account", "account"))

    case_id: str = Field(primary_key=True)
    who: str = Field(primary_key=True)
    act: str = Field(primary_key=True)
    account: str | None


class CaseAddressRow(SQLModel, table=True):
    """An address of a case, as a keyed hash."""

    __tablename__ = "case_addresses"
    __table_args__ = (Index("case_addresses_key", "address_key"),)

    case_id: str = Field(primary_key=True)
    address_key: str = Field(primary_key=True)
