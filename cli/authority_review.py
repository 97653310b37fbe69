"""`getrapt authority review`: who holds which seat, office and mandaat at a date, how it is used, what excludes what."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from cli.authority_database import CsvFile, UnaskableError, answered, looked, opa_program
from cli.csv_file import write_csv
from cli.output import AsJson, print_json, screen
from cli.output import moment as shown
from domain.looks import LookKind
from domain.moments import EXAMPLES, read_moment
from runtime.settings import Settings

if TYPE_CHECKING:
    from store.database import Database
    from verification.review import Review
    from verification.rights import Right

app = typer.Typer()

COLUMNS = (
    *("account", "seat", "body", "title", "kind", "since", "until", "last_used", "never_used", "expiring"),
    *("roles", "conflicts", "mandaat", "substitute_for", "case", "agreed_at"),
)


@app.command()
def review(
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="MOMENT", help=f"The rights as they were then: {EXAMPLES}. Not given: now."),
    ] = None,
    expiring: Annotated[
        int, typer.Option("--expiring", min=0, max=3650, metavar="DAYS", help="Days within which an end is near.")
    ] = 60,
    csv_file: CsvFile = None,
    as_json: AsJson = False,
) -> None:
    """Review the rights: held since, until, last used, never used, expiring, and conflicts with separation of duties."""

    async def reviewed(database: "Database", settings: Settings) -> "Review":
        from verification.review import ReviewError
        from verification.review import review as review_rights

        opa = opa_program(settings)
        await looked(database, LookKind.RIGHTS_REVIEW)
        try:
            found = await review_rights(
                database, opa, datetime.now(UTC) if at is None else read_moment(at), timedelta(days=expiring)
            )
        except ReviewError as error:
            raise UnaskableError(str(error)) from error
        handles = await _handles(database, settings, found)
        rights = (_named(right, handles) for right in found.rights)
        named = replace(found, rights=tuple(sorted(rights, key=_place)))
        if csv_file is not None:
            write_csv(csv_file, COLUMNS, _rows(named))
        return named

    found = answered(reviewed, as_json=as_json)
    if as_json:
        print_json(
            {
                "moment": found.moment.isoformat(),
                "register_version": found.register_version,
                "policy_revision": found.policy_revision,
                "rights": [_fields(right) for right in found.rights],
            }
        )
    else:
        _tell(found)


def _named(right: "Right", handles: Mapping[str, str]) -> "Right":
    away = right.substitute_for
    return replace(
        right,
        account=handles.get(right.account, right.account),
        substitute_for=None if away is None else handles.get(away, away),
    )


def _place(right: "Right") -> tuple[str, bool, str]:
    return right.account, right.mandaat is not None, right.seat or right.mandaat or ""


async def _handles(database: "Database", settings: Settings, found: "Review") -> Mapping[str, str]:
    """The handles of the accounts; none without the master key, and then pseudonyms are shown."""
    from runtime.composition import master_key
    from store.register import Register

    if settings.master_key is None and settings.master_key_file is None:
        return {}
    register = Register(database, master_key(settings))
    pseudonyms = {right.account for right in found.rights}
    return await register.handles(pseudonyms | {right.substitute_for for right in found.rights if right.substitute_for})


def _fields(right: "Right") -> dict[str, Any]:
    until = None if right.until is None else right.until.isoformat()
    times = {"since": right.since.isoformat(), "until": until, "never_used": right.last_used is None}
    agreed = None if right.agreed_at is None else right.agreed_at.isoformat()
    return asdict(right) | times | {"agreed_at": agreed}


def _rows(found: "Review") -> Iterator[tuple[str, ...]]:
    for right in found.rights:
        yield tuple(_cell(_fields(right)[column]) for column in COLUMNS)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return " ".join(value)
    return "" if value is None else str(value)


def _tell(found: "Review") -> None:
    if not found.register_version:
        screen.print(f"no register was in force on {shown(found.moment.isoformat())}")
        return
    table = Table()
    for heading in ("account", "seat or mandaat", "since", "until", "last used", "roles", "conflicts"):
        table.add_column(heading, overflow="fold")
    for right in found.rights:
        until = shown(None if right.until is None else right.until.isoformat())
        cells = (
            right.account + (f"\nfor {right.substitute_for}" if right.substitute_for else ""),
            f"{right.seat or f'mandaat {right.mandaat}'}\n{right.body}"
            + (f"\ncase {right.case}" if right.case else ""),
            shown(right.since.isoformat()) + ("\nagreed to" if right.agreed_at else ""),
            f"{until}\nexpiring" if right.expiring else until,
            shown(right.last_used) if right.last_used else "never used",
            "\n".join(right.roles),
            "\n".join(right.conflicts),
        )
        table.add_row(*map(escape, cells))
    screen.print(table)
    never = sum(right.last_used is None for right in found.rights)
    ending = sum(right.expiring for right in found.rights)
    conflicting = sum(bool(right.conflicts) for right in found.rights)
    screen.print(
        f"{len(found.rights)} rights of {len({right.account for right in found.rights})} accounts:"
        f" {never} never used, {ending} expiring, {conflicting} in conflict"
    )
