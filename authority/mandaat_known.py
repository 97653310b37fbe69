"""What a proposed mandaat is held to before it is judged: the published procedures, the offices, and the day."""

from datetime import UTC, datetime

from domain.dutch_time import dutch_date
from domain.mandaat_scope import Known
from domain.organisation import BodyKind
from store.procedures import Procedures
from store.register import Register


async def known_now(register: Register, procedures: Procedures) -> Known:
    """As it is now. Raises StoreUnavailable."""
    organisation = await register.at(await register.current_version())
    offices = frozenset(body.id for body in organisation.bodies if body.kind is BodyKind.OFFICE)
    return Known(await procedures.published(), offices, dutch_date(datetime.now(UTC)))
