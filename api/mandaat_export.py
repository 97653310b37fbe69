"""The register of mandaten as a CSV file that no spreadsheet program runs, made while it is sent, some at a time.

It is the register as it was known at one moment, so that it can be gone through twice: once for whose data is in it, which
is written down before anything is shown, and once to send it.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

from api.mandaat_file import header_line, mandaat_line
from api.mandaat_view import accounts_of, mandaat_json
from api.parts import Parts
from api.texts import reveal
from domain.errors import ContendedError
from domain.mandaten import Standing
from store.mandaten import MandaatFilter

BATCH = 200
"""How many mandaten are held at once."""


class MandatenFile:
    """What the filter finds, as it was known at its `known_at`, or now."""

    def __init__(self, parts: Parts, wanted: MandaatFilter) -> None:
        self._parts = parts
        self._wanted = replace(wanted, known_at=wanted.known_at or datetime.now(UTC))

    async def accounts(self) -> frozenset[str]:
        """The accounts whose data is in the file."""
        found: set[str] = set()
        async for batch in self._batches():
            found |= accounts_of(batch)
        return frozenset(found)

    async def lines(self, named: frozenset[str]) -> AsyncIterator[bytes]:
        """The file, in pieces; `named` are the accounts of which it is written down that they are shown.

        Raises as the store does, and ContendedError for somebody else's data, which was being recorded at that moment;
        whoever sends it breaks off then, so that half a file is never taken for a whole one.
        """
        yield header_line()
        async for batch in self._batches():
            accounts = accounts_of(batch)
            if not accounts <= named:
                raise ContendedError("the register moved while it was read; ask for it again")
            texts = await reveal(self._parts, [one.mandaat.source for one in batch])
            handles = await self._parts.register.handles(accounts)
            yield b"".join(mandaat_line(mandaat_json(one, texts, handles)) for one in batch)

    async def _batches(self) -> AsyncIterator[list[Standing]]:
        after = -1
        while listed := await self._parts.mandaten.page(self._wanted, after, BATCH):
            yield [one.standing for one in listed]
            after = listed[-1].place
