"""What is in force is looked up once for a page, with who is signed in; and what changed is on the very next page."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import pytest
from sqlalchemy import Executable, Row

from store.database import Database
from tests.organising import Organiser
from tests.servers.api.test_case_page import DG
from tests.servers.api.test_changes import SEAT, STANDS_IN
from tests.servers.api.web import CHAIR, Web


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that the application asks of the database, as they are asked."""
    found: list[str] = []
    inner = Database._rows

    async def rows(self: Database, statement: Executable, values: Mapping[str, Any] | None) -> list[Row[Any]]:
        found.append(str(statement))
        return await inner(self, statement, values)

    monkeypatch.setattr(Database, "_rows", rows)
    return found


@pytest.mark.parametrize("account", [CHAIR, DG])
async def test_a_page_looks_up_once_who_is_signed_in_and_what_is_in_force(
    web: Web, asked: list[str], account: str
) -> None:
    case = await web.open()
    async with aclosing(await web.page(account)) as browser:
        for path in ("/routekaarten", f"/routekaarten/{case}", "/overzicht"):
            asked.clear()
            assert (await browser.get(path)).status_code == 200
            for looked_up in ("FROM sessions", "FROM ledger_head", "procedure_at("):
                found = [one for one in asked if looked_up in one]
                assert len(found) == 1, (path, looked_up)
            # One for the account itself, and on the page of a case one for all others that it names.
            named = [one for one in asked if "FROM accounts" in one]
            assert len(named) == (2 if case in path else 1), path


async def test_who_stands_in_on_a_seat_has_it_on_the_next_page_and_no_longer_when_that_is_revoked(web: Web) -> None:
    accounts = {one.handle: one.account for one in await web.parts.register.all_handles()}
    organiser = Organiser(web.parts, accounts)
    case = await web.open()
    async with aclosing(await web.page(STANDS_IN)) as browser:
        assert (await browser.get(f"/routekaarten/{case}")).status_code == 404
        name = await organiser.make(organiser.substitution(SEAT, STANDS_IN))
        assert (await browser.get(f"/routekaarten/{case}")).status_code == 200
        assert (await organiser.revoke(name)).allow
        assert (await browser.get(f"/routekaarten/{case}")).status_code == 404
