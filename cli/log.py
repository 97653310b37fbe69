"""`getrapt log`: publish the transparency log, show how far it is, and replace the key that signs it."""

import asyncio
import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.authority_database import answered
from cli.client import signed_in
from cli.foreseen import foreseen
from cli.output import AsJson, errors, moment, print_json, screen, told
from cli.serve import stopped_by_signal
from cli.taking import Key, Who, recorded
from runtime.logs import configure_logging
from runtime.running import running_settings
from runtime.settings import Settings

if TYPE_CHECKING:
    from store.database import Database

app = typer.Typer(help="Publish the log, show how far it is, and replace its key.", no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """How far the log is: entries in all, in signed and in published checkpoints, and which keys signed from where on."""

    entries: int
    signed: int
    published: int
    root: str | None
    published_at: str | None
    checkpoint: str | None
    origin: str | None
    keys: tuple[dict[str, Any], ...]


@app.command()
def run() -> None:
    """Make entries part of the log, and sign and publish its checkpoints, until told to stop. Needs the signing key."""
    from runtime.log_publishing import run_log

    with foreseen():
        settings = running_settings(Settings.load())
        configure_logging(settings)

        async def main() -> None:
            await run_log(settings, stopped_by_signal())

        asyncio.run(main())


@app.command()
def show(as_json: AsJson = False) -> None:
    """How many entries there are, how many are in the published log, its last checkpoint and its keys. Exit code 1 while
    entries wait to be published."""
    found = answered(_shown, as_json=as_json)
    if as_json:
        print_json(asdict(found))
    else:
        _tell(found)
    raise typer.Exit(0 if found.published == found.entries else 1)


@app.command("rotate-key")
def rotate_key(
    vkey: Annotated[
        str | None,
        typer.Option(
            metavar="NAME+ID+KEY", help="The public half of a key that you keep yourself. Else one is made here."
        ),
    ] = None,
    account: Who = "beheerder",
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Put another key in the place of the one that signs the log. Checkpoints from this act's entry on are signed by the new
    one, the first of them by both. Broken off, the same command again goes on with the same key."""
    from runtime.log_key import draw_next

    with foreseen(as_json=as_json):
        settings = running_settings(Settings.load())
        new = draw_next(settings).verifier.text if vkey is None else vkey
    with told(as_json=as_json), signed_in(account) as api:
        receipt = api.post("/v1/log/keys", {"vkey": new}, key or uuid.uuid4().hex)
    if as_json:
        print_json(receipt | {"vkey": new})
        return
    screen.print(f"{new}\nsigns the log from now on, by {account}, {recorded(receipt)}", markup=False, soft_wrap=True)
    if vkey is not None:
        screen.print(
            "give `getrapt log run` its private half now, beside that of the key before: both have to sign the next checkpoint,"
            " and until then nothing is signed",
            soft_wrap=True,
        )


async def _shown(database: "Database", _: Settings) -> Shown:
    from store.log_keys import LogKeys
    from store.log_reading import LogReading

    standing, keys = await LogReading(database).standing(), await LogKeys(database).all()
    published = standing.published
    return Shown(
        entries=standing.entries,
        signed=standing.signed,
        published=published.size if published else 0,
        root=published.root.hex() if published else None,
        published_at=published.published_at.isoformat() if published else None,
        checkpoint=published.note.content.decode() if published else None,
        origin=keys[0].origin if keys else None,
        keys=tuple({"vkey": key.vkey, "index": key.index, "since": key.since.isoformat()} for key in keys),
    )


def _tell(found: Shown) -> None:
    screen.print(f"{found.origin or 'the log has not begun'}", markup=False, soft_wrap=True)
    screen.print(f"entries: {found.entries}, signed: {found.signed}, published: {found.published}")
    if found.published_at is not None:
        screen.print(f"  last published {moment(found.published_at)}, root {found.root}", soft_wrap=True)
    for key in found.keys:
        screen.print(f"key {key['vkey']}, since entry {key['index']}", markup=False, soft_wrap=True)
    if found.published < found.entries:
        errors.print(f"{found.entries - found.published} entries are not in the published log yet", style="yellow")
