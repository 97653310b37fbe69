"""How subjects stand: written with their entries alone, and with no way back once one was forgotten."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel


class SubjectStandingRow(SQLModel, table=True):
    """A subject that somebody acted on, as its last entry left it; accounts are pseudonyms."""

    __tablename__ = "subject_standings"
    __table_args__ = (
        UniqueConstraint("first_index", name="subject_standings_first_index"),
        CheckConstraint("(status = 'forgotten') = (confirmed_index IS NOT NULL)", name="subject_standings_confirmed"),
    )

    id: str = Field(primary_key=True, foreign_key="subjects.subject")
    status: str
    ground: str | None
    proposed_by: str | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    confirmed_index: int | None = Field(sa_type=BigInteger)
    hold: str | None
    held_by: str | None
    held_at: datetime | None
    first_index: int = Field(sa_type=BigInteger)
    last_index: int = Field(sa_type=BigInteger)
