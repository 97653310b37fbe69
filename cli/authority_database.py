"""What commands that read the database of this home share: its address, OPA, moments, cases, their own looks in the access
log, and failing plainly."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from cli.output import errors, print_json
from domain.dutch_time import start_of_day, utc
from domain.errors import GetraptError
from domain.looks import OPERATOR, Look, LookKind, LookOutcome
from runtime.running import running_settings
from runtime.servers.locate import ServerMissingError, server
from runtime.settings import Settings, SettingsError

if TYPE_CHECKING:
    from store.database import Database

Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="Only from this moment: 2026-01-31, or with a time and a zone."),
]
Case = Annotated[str | None, typer.Option("--case", metavar="ROUTEKAART", help="Only this case: its id or reference.")]
CsvFile = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it as CSV to this file as well.")]

_T = TypeVar("_T")


class UnaskableError(Exception):
    """What was asked for cannot be answered; the message says what to do."""


def answered(question: Callable[["Database", Settings], Awaitable[_T]], *, as_json: bool) -> _T:
    """What `question` comes to on the database of this home; a failure is one line and exit code 2."""
    try:
        return asyncio.run(_on_database(question))
    except (GetraptError, ServerMissingError, SettingsError, UnaskableError, OSError) as error:
        fail(error, as_json=as_json)


def fail(error: Exception, *, as_json: bool) -> NoReturn:
    """Says why there is no answer, and ends the command with exit code 2."""
    if as_json:
        print_json({"unanswered": str(error)})
    else:
        errors.print(f"there is no answer: {error}", style="red", markup=False, soft_wrap=True)
    raise typer.Exit(2) from None


def opa_program(settings: Settings) -> Path:
    """The program that evaluates policies."""
    return server("opa", settings.cache)


def moment(text: str | None) -> datetime | None:
    """A moment as a person writes it: a Dutch calendar day, which means its beginning, or a time with its zone."""
    if text is None:
        return None
    try:
        return (
            start_of_day(date.fromisoformat(text))
            if len(text) == len("2026-01-31")
            else utc(datetime.fromisoformat(text))
        )
    except (ValueError, OverflowError):
        raise UnaskableError(f"{text!r} is no moment: write 2026-01-31, or 2026-01-31T09:30:00+01:00") from None


async def case_id(name: str | None, database: "Database", settings: Settings) -> str | None:
    """The id of the case with this id or reference; a reference needs the master key."""
    from sqlalchemy import text

    from runtime.composition import master_key
    from store.ledger import case_stream
    from store.queries import Queries

    if name is None:
        return None
    known = text("SELECT 1 FROM entries WHERE stream = :stream LIMIT 1")
    if await database.rows(known, {"stream": case_stream(name)}):
        return name
    if settings.master_key is not None or settings.master_key_file is not None:
        found = await Queries(database, master_key(settings)).find_case(name)
        if found is not None:
            return found.case
    raise UnaskableError(f"there is no routekaart {name}")


async def looked(database: "Database", kind: LookKind, case: str | None = None) -> None:
    """Writes in the access log that the operator looks at this, before anything of it is shown.

    UnaskableError where it cannot be written, as on a copy that takes no writing; then nothing is to be shown.
    """
    from sqlalchemy.exc import DBAPIError

    from store.access import AccessLog

    cases = () if case is None else (case,)
    look = Look(kind, OPERATOR, datetime.now(UTC), LookOutcome.SHOWN, uuid.uuid4().hex, cases)
    try:
        await AccessLog(database).record(look)
    except DBAPIError as error:
        raise UnaskableError("this look cannot be written in the access log, so nothing is shown") from error


async def _on_database(question: Callable[["Database", Settings], Awaitable[_T]]) -> _T:
    # Only here: the other commands need no database, and are quick.
    from store.database import Database

    settings = running_settings(Settings.load())
    if settings.database_url is None:
        raise UnaskableError("nothing runs on this home; start it with `getrapt up`, or set GETRAPT_DATABASE_URL")
    database = Database(settings.database_url)
    try:
        return await question(database, settings)
    finally:
        await database.close()
