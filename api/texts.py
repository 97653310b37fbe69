"""Opens the sealed texts of what is shown, all of a page in one question to the vault, and only what may be seen."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from api.parts import Parts
from api.receipts import moment_json
from domain.case import Routekaart
from domain.text import texts
from store.case_list import CaseRow

_OPEN_PARTS = ("reference", "area", "summary")


class Texts:
    """Texts by commitment. What was not asked for, or was forgotten, is None."""

    def __init__(self, revealed: dict[str, str | None], forgotten: Mapping[str, datetime] | None = None) -> None:
        self._revealed = revealed
        self._forgotten = forgotten or {}

    def get(self, commitment: str | None) -> str | None:
        """The text behind this commitment."""
        return None if commitment is None else self._revealed.get(commitment)

    def forgotten(self, *commitments: str | None) -> dict[str, Any] | None:
        """That one of these texts was forgotten, and when: a code and a moment; None where none was."""
        at = min(
            (self._forgotten[one] for one in commitments if one is not None and one in self._forgotten), default=None
        )
        return None if at is None else {"code": "forgotten", "at": moment_json(at)}


async def reveal(parts: Parts, commitments: Iterable[str | None]) -> Texts:
    """The texts behind these commitments."""
    wanted = [commitment for commitment in commitments if commitment]
    if not wanted:
        return Texts({})
    revealed = await parts.vault.reveal(wanted)
    gone = [commitment for commitment, text in revealed.items() if text is None]
    return Texts(revealed, await parts.vault.forgotten(gone))


def listed_commitments(row: CaseRow) -> list[str]:
    """What a list shows of a case."""
    return [row.reference, row.area]


def case_commitments(state: Routekaart, *, deliberation: bool) -> list[str]:
    """What the page of a case shows; without the deliberation only what the case is about, and its outcome."""
    about = [part.content for part in state.dossier.parts if part.name in _OPEN_PARTS]
    if deliberation:
        about += [str(text) for _, text in texts(state)]
    elif state.conditions is not None:
        about.append(state.conditions)
    return about


def part_of(state: Routekaart, name: str) -> str | None:
    """The content of a part of the dossier."""
    return next((part.content for part in state.dossier.parts if part.name == name), None)
