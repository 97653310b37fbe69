"""Changes and mandaten as somebody gets to see them: their texts revealed, their accounts named, and each of these noted as a look."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api import change_view, mandaat_view
from api.identity import Person
from api.instructions import given_on, readable, texts_of
from api.parts import Parts
from api.texts import reveal
from domain.changes import ChangeStanding
from domain.mandaten import Standing


async def shown_changes(parts: Parts, person: Person, standings: Sequence[ChangeStanding]) -> list[dict[str, Any]]:
    """The changes as JSON."""
    texts = await reveal(parts, change_view.texts_of(standings))
    accounts = change_view.accounts_of(standings)
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    return [change_view.change_json(one, texts, handles) for one in standings]


async def shown_mandaten(
    parts: Parts, person: Person, standings: Sequence[Standing], valid: datetime | None = None
) -> list[dict[str, Any]]:
    """The mandaten as JSON, with the instructions that may be read; with a moment, each says whether it is valid then."""
    given = given_on(standings)
    may = await readable(parts, person.account, person.look, given)
    texts = await reveal(parts, [*(one.mandaat.source for one in standings), *texts_of(given, may)])
    accounts = mandaat_view.accounts_of(standings)
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    found = [mandaat_view.mandaat_json(one, texts, handles, may) for one in standings]
    if valid is None:
        return found
    return [shown | {"valid": one.mandaat.is_valid_at(valid)} for shown, one in zip(found, standings, strict=True)]
