"""What a proposed mandaat is held to before it is judged: the published procedures, the offices, the day, and the cases.

A case that is there never goes away, so that nothing can come between this and the entry.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from domain.dutch_time import dutch_date
from domain.mandaat_faults import CASE_ID
from domain.mandaat_scope import Known
from domain.organisation import BodyKind
from store.procedures import Procedures
from store.queries import Queries
from store.register import Register


async def known_now(register: Register, procedures: Procedures, queries: Queries, cases: Iterable[str | None]) -> Known:
    """As it is now, for mandaten that name these cases, or None. Raises StoreUnavailable."""
    organisation = await register.now()
    offices = frozenset(body.id for body in organisation.bodies if body.kind is BodyKind.OFFICE)
    there = await queries.cases_there({case for case in cases if case is not None and CASE_ID.fullmatch(case)})
    return Known(await procedures.published(), offices, dutch_date(datetime.now(UTC)), there)
