"""`getrapt mandaat`: the register of mandaten, and the acts on it. What may be done, the policy says."""

import sys
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from cli.client import CallFailed, signed_in
from cli.instructions import instruct, instruction_line, use, withdraw_instruction
from cli.moments import At, FirstMoment, SecondMoment, given, tell_difference
from cli.output import As, AsJson, euros, moment, print_json, refused_whole, screen, told, words
from cli.taking import Key, Who, take
from cli.whole_file import whole_file
from domain.mandaat_import import LARGEST_FILE

app = typer.Typer(
    help="List, give, confirm, agree to, instruct and revoke mandaten; bring in and take out a file of them.",
    no_args_is_help=True,
)

app.command()(instruct)
app.command("withdraw-instruction")(withdraw_instruction)
app.command()(use)

_PATH = "/v1/mandaten"
_READER, _GIVER = "auditor-rijk", "beheerder"
_CSV = "text/csv"
_SHOWN = 50

Principal = Annotated[str | None, typer.Option(help="Only of this office, for example staatssecretaris.")]
HeldBy = Annotated[str | None, typer.Option("--holder", help="Only of this office, seat or account.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The id of the mandaat.")]
ValidAt = Annotated[str | None, typer.Option(help="Valid at this moment: 2026-05-01T00:00:00+02:00.")]
KnownAt = Annotated[str | None, typer.Option(help="As the register was known at this moment.")]


@app.command("list")
def list_mandaten(
    account: As = _READER,
    principal: Principal = None,
    holder: HeldBy = None,
    valid_at: ValidAt = None,
    known_at: KnownAt = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Every mandaat, in the order in which they were proposed; now, or as they stood at a moment."""
    with told(as_json=as_json), signed_in(account) as api:
        found = api.every(_PATH, "mandaten", _asked(principal, holder, valid_at, known_at) | given(at=at))
    if as_json:
        print_json({"mandaten": found})
        return
    for one in found:
        held = f"{one['holder']['kind']} {one['holder']['id']}"
        ceiling = "" if one["ceilingCents"] is None else f", up to {euros(one['ceilingCents'])}"
        valid = f"{moment(one['validFrom'])[:10]} to {moment(one['validUntil'])[:10]}"
        then = "" if at is None or one["valid"] else " (not valid then)"
        agreed = f", agreed to by {one['agreedBy']} {moment(one['agreedAt'])[:10]}" if one["agreedAt"] else ""
        screen.print(f"{one['id']}  {words(one['status'])}, {valid}{then}{agreed}", markup=False, soft_wrap=True)
        what = ", ".join(map(words, one["acts"])) + ceiling + (f", in case {one['case']} only" if one["case"] else "")
        screen.print(f"  {held} for {one['principal']}: {what}", markup=False, soft_wrap=True)
        for instruction in one["instructions"]:
            screen.print(f"  {instruction_line(instruction)}", markup=False, soft_wrap=True)


@app.command()
def show(mandaat: Id, at: At = None, valid_at: ValidAt = None, account: As = _READER, as_json: AsJson = False) -> None:
    """One mandaat: when it is valid, and when that was recorded; now, or as it stood at a moment."""
    with told(as_json=as_json), signed_in(account) as api:
        found = api.get(f"{_PATH}/{mandaat}", given(at=at, validAt=valid_at))
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        if name != "instructions":
            screen.print(f"{name:<14} {_shown(value)}", markup=False, soft_wrap=True)
    for one in found["instructions"]:
        screen.print(f"{'':<14} {instruction_line(one)}", markup=False, soft_wrap=True)


@app.command()
def diff(
    since: FirstMoment,
    mandaat: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only this mandaat.")] = None,
    until: SecondMoment = None,
    principal: Principal = None,
    holder: HeldBy = None,
    account: As = _READER,
    as_json: AsJson = False,
) -> None:
    """What changed in the mandaten, or in one, between two moments, and the entries that brought it."""
    path = _PATH if mandaat is None else f"{_PATH}/{mandaat}"
    tell_difference(path, since, until, account, as_json=as_json, principal=principal, holder=holder)


@app.command()
def add(
    principal: Annotated[str, typer.Option(help="The office whose acts are mandated.")],
    holder_kind: Annotated[str, typer.Option(help="office, seat or account.")],
    holder: Annotated[str, typer.Option(help="The office, seat or account that holds it.")],
    acts: Annotated[list[str], typer.Option("--act", help="An act, for example sign; give it once for each.")],
    valid_from: Annotated[str, typer.Option(help="From this moment: 2026-05-01T00:00:00+02:00.")],
    valid_until: Annotated[str | None, typer.Option(help="Up to this moment; not given: without end.")] = None,
    parent: Annotated[str | None, typer.Option(help="The id of the mandaat that it rests on.")] = None,
    procedure: Annotated[str | None, typer.Option(help="Only in this procedure.")] = None,
    tier: Annotated[list[str] | None, typer.Option(help="Only in this tier; give it once for each.")] = None,
    municipality: Annotated[list[str] | None, typer.Option(help="Only here (CBS code); once for each.")] = None,
    measure: Annotated[list[str] | None, typer.Option(help="Only this measure; once for each.")] = None,
    ceiling_cents: Annotated[int | None, typer.Option(help="Up to this amount, in whole cents.")] = None,
    passable: Annotated[bool, typer.Option(help="It may be passed on.")] = False,
    source: Annotated[str | None, typer.Option(help="Where it is written: title and reference.")] = None,
    source_date: Annotated[str | None, typer.Option(help="Of when that is: 2026-01-01.")] = None,
    case: Annotated[
        str | None, typer.Option(metavar="ROUTEKAART", help="Only this case; without a source it has to name one.")
    ] = None,
    account: Who = _GIVER,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Propose a mandaat; a second person has to confirm it. Exit code 1 when it was refused."""
    body = {
        "principal": principal,
        "parent": parent,
        "holder": {"kind": holder_kind, "id": holder},
        "acts": acts,
        "procedure": procedure,
        "tiers": tier or [],
        "municipalities": municipality or [],
        "measures": measure or [],
        "ceilingCents": ceiling_cents,
        "validFrom": valid_from,
        "validUntil": valid_until,
        "passable": passable,
        "source": source,
        "sourceDate": source_date,
        "case": case,
    }
    take(_PATH, body, account, key, about="mandaat", as_json=as_json)


@app.command()
def confirm(
    mandaat: Annotated[str, typer.Argument(help="Its id.")], account: Who, key: Key = None, as_json: AsJson = False
) -> None:
    """Put a proposed mandaat into force, as another person than who proposed it."""
    _act(mandaat, {"type": "confirm_mandaat"}, account, key, as_json=as_json)


@app.command()
def agree(
    mandaat: Annotated[str, typer.Argument(help="Its id.")], account: Who, key: Key = None, as_json: AsJson = False
) -> None:
    """Agree to a mandaat for the holder's organisation, as a third person. Where the holder works for another organisation
    than the principal, it is not in force before."""
    _act(mandaat, {"type": "agree_mandaat"}, account, key, as_json=as_json)


@app.command()
def revoke(
    mandaat: Annotated[str, typer.Argument(help="Its id.")],
    account: Who,
    reasons: Annotated[str | None, typer.Option(help="Why.")] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """End a mandaat at once, or take a proposal back."""
    _act(mandaat, {"type": "revoke_mandaat", "reasons": reasons}, account, key, as_json=as_json)


@app.command("export")
def export_mandaten(
    file: Annotated[Path | None, typer.Argument(metavar="FILE.csv", help="Not given: to the screen.")] = None,
    account: As = _READER,
    principal: Principal = None,
    holder: HeldBy = None,
    valid_at: ValidAt = None,
    known_at: KnownAt = None,
) -> None:
    """Write mandaten as CSV, as `import` reads them, with the id and status of each, and who did what when. A file is
    written whole or not at all, and for its owner only."""
    asked = _asked(principal, holder, valid_at, known_at)
    with told(as_json=False), signed_in(account) as api, api.file(f"{_PATH}/export", _CSV, asked) as pieces:
        if file is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            return
        try:
            count = _written(file, pieces)
        except OSError as error:
            raise CallFailed([f"{file}: the file cannot be written: {error.strerror}"]) from error
    screen.print(f"{count} written to {file}", markup=False, soft_wrap=True)


@app.command("import")
def import_mandaten(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The file of mandaten.")],
    account: Who = _GIVER,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Propose every mandaat of a file, or none. Exit code 1 when a row is bad, and then nothing was written; 2 when the
    file was refused whole. Each still has to be confirmed. What is proposed or in force already is not proposed again; what
    was revoked since is, unless the column `status` of the file says so itself."""
    try:
        content = _content(file)
    except OSError as error:
        refused_whole(f"{file}: the file cannot be read: {error.strerror}", as_json=as_json)
    with told(as_json=as_json), signed_in(account) as api:
        try:
            imported = api.post_file(f"{_PATH}/import", content, _CSV, key or uuid.uuid4().hex)
        except CallFailed as failure:
            if failure.problem.get("code") in ("invalid_file", "file_too_large"):
                _refused_file(file, failure, as_json=as_json)
            if failure.problem.get("code") == "invalid_rows":
                _tell_bad([_bad(error) for error in failure.problem["errors"]], as_json=as_json)
            raise
    if as_json:
        print_json(imported)
        return
    again = " (the same as before: this import had been taken)" if imported["repeated"] else ""
    left = f", {imported['leftOut']} left out, which the file says are over" if imported["leftOut"] else ""
    screen.print(
        f"{imported['proposed']} proposed{again}, {imported['alreadyThere']} already there{left};"
        " each waits to be confirmed",
        soft_wrap=True,
    )


def _content(file: Path) -> bytes:
    """The bytes of the file, and of one that is too large no more than shows that it is. OSError."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)


def _written(file: Path, pieces: Iterable[bytes]) -> int:
    """How many mandaten these pieces of a file have, which is then there whole. OSError."""
    lines = 0
    with whole_file(file) as opened:
        for piece in pieces:
            opened.write(piece)
            # No cell of a mandaat has a line of its own.
            lines += piece.count(b"\n")
    return lines - 1


def _refused_file(file: Path, failure: CallFailed, *, as_json: bool) -> NoReturn:
    """Ends the command with exit code 2: the API cannot read the file, and why."""
    said = [error["detail"] for error in failure.problem.get("errors", ())] or [str(failure.problem["detail"])]
    refused_whole(f"{file}: {' '.join(said)}", as_json=as_json)


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return ", ".join(map(str, value.values() if isinstance(value, dict) else value)) or "–"
    return "–" if value is None else str(value)


def _bad(error: dict[str, Any]) -> dict[str, Any]:
    """What is wrong with a row, as it is told."""
    found = {"line": error["line"], "column": error["column"], "value": error.get("value", "")}
    return found | {"message": error["detail"], "expected": error.get("expected", "")}


def _tell_bad(bad: list[dict[str, Any]], *, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"proposed": 0, "bad": bad})
        raise typer.Exit(1)
    for one in bad[:_SHOWN]:
        told_of = f" ({one['value']!r})" if one["value"] else ""
        expected = f"; expected: {one['expected']}" if one["expected"] else ""
        line = f"line {one['line']}, {one['column']}: {one['message']}{told_of}{expected}"
        screen.print(line, markup=False, soft_wrap=True)
    if len(bad) > _SHOWN:
        screen.print(f"… and {len(bad) - _SHOWN} more; see --json", style="dim")
    screen.print(f"nothing was written: {len({one['line'] for one in bad})} rows are bad")
    raise typer.Exit(1)


def _act(mandaat: str, body: dict[str, Any], account: str, key: str | None, *, as_json: bool) -> None:
    take(f"{_PATH}/{mandaat}/acts", body, account, key, about="mandaat", as_json=as_json)


def _asked(principal: str | None, holder: str | None, valid_at: str | None, known_at: str | None) -> dict[str, str]:
    asked = {"principal": principal, "holder": holder, "validAt": valid_at, "knownAt": known_at}
    return {name: value for name, value in asked.items() if value is not None}
