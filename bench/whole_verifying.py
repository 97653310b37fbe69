"""`getrapt verify` as an auditor runs it, on whole cases: every entry, fold, text and verdict, and everything that is stored of them."""

from collections.abc import Callable

from api.app import create_app
from bench.act_parts import served
from bench.case_copies import fill_cases
from bench.cases import sign_in, three_tiers
from bench.log_figures import WholeFigures
from bench.original_case import original_of
from bench.own_ledger import OwnLedger, own_ledger
from bench.people import people_at
from bench.programs import run_program
from runtime.settings import PREFIX, Settings
from runtime.web import parts_for

_GROUP = "eemsdelta"


class _Driven:
    """Takes the acts of the system itself when somebody waits for them: no worker does so here."""

    def __init__(self, own: OwnLedger) -> None:
        self._own = own

    async def until(self, case: str, place: str) -> str:
        """Drives the case on until it is somebody's turn, which is in this place; the digest of its dossier."""
        del place
        return await self.digest(case)

    async def digest(self, case: str) -> str:
        """The digest of the dossier when the system has done its part."""
        await self._own.drive(case)
        row = await self._own.parts.queries.find_case(case)
        assert row is not None
        return row.state.dossier.digest


async def measure_whole(
    settings: Settings, sizes: tuple[int, ...], say: Callable[[str], None]
) -> tuple[WholeFigures, ...]:
    """The figures at each of these numbers of entries; `settings` are those of the stack."""
    figures = []
    async with own_ledger(settings, "bench_cases") as own:
        async with served(create_app(parts_for(own.parts))) as url, people_at(url) as people:
            await sign_in(people, [_GROUP])
            original = await original_of(own, await three_tiers(people, _Driven(own), _GROUP))
        address = {f"{PREFIX}DATABASE_URL": str(own.parts.settings.database_url)}
        for size in sizes:
            say(f"whole cases of {size:,} entries: filling them in")
            await fill_cases(own, original, size)
            await own.publisher.turn()
            entries = await own.size()
            say(f"whole cases of {size:,} entries: getrapt verify")
            done = await run_program("getrapt verify", ["-P", "-m", "cli", "verify", "--json"], address)
            figures.append(WholeFigures(entries, done.seconds, done.peak))
    return tuple(figures)
