"""`getrapt organisatie`: changes of the organisation, and the acts on them. What may be done, the policy says."""

from typing import Annotated, Any

import typer

from cli.client import signed_in
from cli.moments import At, FirstMoment, SecondMoment, given, tell_difference
from cli.output import As, AsJson, moment, print_json, screen, told, words
from cli.taking import Key, Who, take

app = typer.Typer(
    help="Propose, confirm and revoke changes of the organisation: holders, substitutes, seats, bodies and accounts; confirm procedures.",
    no_args_is_help=True,
)

_PATH = "/v1/organisatie/wijzigingen"
_READER = "auditor-rijk"
_PLAIN: dict[str, Any] = {"markup": False, "soft_wrap": True}

SeatId = Annotated[str, typer.Argument(metavar="SEAT", help="The id of the seat.")]
OneBody = Annotated[str | None, typer.Argument(metavar="[BODY]", help="The id of a body or office; not given: all.")]
Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The role account that it is about.")]
From = Annotated[str, typer.Option("--from", help="From this moment: 2026-05-01T00:00:00+02:00.")]
Until = Annotated[str | None, typer.Option("--until", help="Up to this moment; not given: without end.")]
Why = Annotated[str | None, typer.Option("--reasons", help="Why.")]
TitleOf = Annotated[str, typer.Option("--title", help="What people call it.")]
NewAccount = Annotated[bool, typer.Option("--new-account", help="Make the role account where there is none.")]
ChangeId = Annotated[str, typer.Argument(metavar="ID", help="The id of the change.")]


@app.command("list")
def list_changes(
    account: As = _READER,
    body: Annotated[str | None, typer.Option(help="Only of this body or office.")] = None,
    status: Annotated[str | None, typer.Option(help="proposed, confirmed or revoked.")] = None,
    as_json: AsJson = False,
) -> None:
    """Every change, in the order in which they were proposed."""
    asked = {"body": body, "status": status}
    with told(as_json=as_json), signed_in(account) as api:
        found = api.every(_PATH, "changes", {name: value for name, value in asked.items() if value is not None})
    if as_json:
        print_json({"changes": found})
        return
    for one in found:
        period = f"{moment(one['validFrom'])[:10]} to {moment(one['validUntil'])[:10]}"
        screen.print(f"{one['id']}  {words(one['status'])}, {period}", markup=False, soft_wrap=True)
        reasons = f": {one['reasons'] or '(forgotten)'}" if one["reasons"] or one["forgotten"] else ""
        line = f"  {words(one['kind'])} {_what(one)}, proposed by {one['proposedBy']}{reasons}"
        screen.print(line, markup=False, soft_wrap=True)


@app.command()
def show(body: OneBody = None, at: At = None, account: As = _READER, as_json: AsJson = False) -> None:
    """Bodies and offices, and who holds each of their seats; now, or as it stood at a moment."""
    with told(as_json=as_json), signed_in(account) as api:
        found = api.get("/v1/organisatie", given(body=body, at=at))
    if as_json:
        print_json(found)
        return
    screen.print(f"at {moment(found['at'])}, by entry {found['entry']}", style="bold")
    for one in found["bodies"]:
        screen.print(
            f"{one['title']} ({one['id']}, {words(one['kind'])}, for {one['principal']}{_ends(one)})", **_PLAIN
        )
        for seat in one["seats"]:
            rights = "chair" if seat["chair"] else "vote" if seat["voting"] else "no vote"
            screen.print(f"  {seat['seat']} ({rights}{_ends(seat)}): {_holder(seat)}", **_PLAIN)


@app.command()
def diff(
    since: FirstMoment, body: OneBody = None, until: SecondMoment = None, account: As = _READER, as_json: AsJson = False
) -> None:
    """What changed in a body, or in all, between two moments: seats, holders, substitutes, and the entries that brought it."""
    tell_difference("/v1/organisatie", since, until, account, as_json=as_json, body=body)


@app.command()
def appoint(
    seat: SeatId,
    holder: Account,
    valid_from: From,
    account: Who,
    valid_until: Until = None,
    new_account: NewAccount = False,
    reasons: Why = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Propose that an account gets a seat; whoever has it then, has it no longer."""
    period = {"validFrom": valid_from, "validUntil": valid_until}
    about = {"kind": "appoint", "seat": seat, "account": holder, "newAccount": new_account, **period}
    _propose(about, reasons, account, key, as_json=as_json)


@app.command()
def end(
    seat: SeatId,
    holder: Account,
    valid_from: From,
    account: Who,
    reasons: Why = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Propose that an account has a seat no longer."""
    about = {"kind": "end_holding", "seat": seat, "account": holder, "validFrom": valid_from}
    _propose(about, reasons, account, key, as_json=as_json)


@app.command()
def substitute(
    seat: SeatId,
    substitute_account: Account,
    valid_from: From,
    valid_until: Annotated[str, typer.Option("--until", help="Up to this moment.")],
    reasons: Annotated[str, typer.Option("--reasons", help="Why.")],
    account: Who,
    new_account: NewAccount = False,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Propose that an account stands in for the holder of a seat for some time."""
    period = {"validFrom": valid_from, "validUntil": valid_until}
    named = {"account": substitute_account, "newAccount": new_account}
    about = {"kind": "substitute", "seat": seat, **named, **period}
    _propose(about, reasons, account, key, as_json=as_json)


@app.command("add-seat")
def add_seat(
    seat: SeatId,
    holder: Account,
    body: Annotated[str, typer.Option("--body", help="The body or office that gets it.")],
    party: Annotated[str, typer.Option("--party", help="The party that it is for, for example gemeente.")],
    title: TitleOf,
    valid_from: From,
    account: Who,
    chair: Annotated[bool, typer.Option("--chair", help="It is the chair, which has a vote.")] = False,
    voting: Annotated[bool, typer.Option("--voting", help="It has a vote.")] = False,
    valid_until: Until = None,
    new_account: NewAccount = False,
    reasons: Why = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Propose a new seat of a body, with its first holder."""
    about = {
        "kind": "add_seat",
        "body": body,
        "seat": seat,
        "party": party,
        "title": title,
        "chair": chair,
        "voting": voting or chair,
        "account": holder,
        "newAccount": new_account,
        "validFrom": valid_from,
        "validUntil": valid_until,
    }
    _propose(about, reasons, account, key, as_json=as_json)


@app.command("add-body")
def add_body(
    body: Annotated[str, typer.Argument(metavar="BODY", help="The id that it gets.")],
    kind: Annotated[str, typer.Option("--kind", help="steering_group, overleg or office.")],
    principal: Annotated[str, typer.Option("--principal", help="On whose behalf, by TOOI id: gemeente/gm1979.")],
    title: TitleOf,
    valid_from: From,
    account: Who,
    municipality: Annotated[str | None, typer.Option(help="Of a steering group: its CBS code.")] = None,
    reasons: Why = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Propose a new body or office. Its seats are added one by one."""
    about = {
        "kind": "add_body",
        "body": body,
        "title": title,
        "bodyKind": kind,
        "municipality": municipality,
        "principal": principal,
        "validFrom": valid_from,
    }
    _propose(about, reasons, account, key, as_json=as_json)


@app.command("end-seat")
def end_seat(
    seat: SeatId, valid_from: From, account: Who, reasons: Why = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Propose that a seat is there no longer: nobody holds it, and nobody can get it."""
    _propose({"kind": "end_seat", "seat": seat, "validFrom": valid_from}, reasons, account, key, as_json=as_json)


@app.command("end-body")
def end_body(
    body: Annotated[str, typer.Argument(metavar="BODY", help="The id of the body or office.")],
    valid_from: From,
    account: Who,
    reasons: Why = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Propose that a body or office is there no longer, nor are its seats. Not while a procedure or a case needs it."""
    _propose({"kind": "end_body", "body": body, "validFrom": valid_from}, reasons, account, key, as_json=as_json)


@app.command("close-account")
def close_account(
    about: Account, valid_from: From, account: Who, reasons: Why = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Propose that a role account holds nothing and may do nothing any more."""
    body = {"kind": "close_account", "account": about, "validFrom": valid_from}
    _propose(body, reasons, account, key, as_json=as_json)


@app.command("reopen-account")
def reopen_account(
    about: Account, valid_from: From, account: Who, reasons: Why = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Propose that a closed role account may be used again. It holds nothing: appoint it anew."""
    body = {"kind": "reopen_account", "account": about, "validFrom": valid_from}
    _propose(body, reasons, account, key, as_json=as_json)


@app.command()
def confirm(name: ChangeId, account: Who, key: Key = None, as_json: AsJson = False) -> None:
    """Put a proposed change into force, as another person than who proposed it."""
    _act(name, {"type": "confirm_change"}, account, key, as_json=as_json)


@app.command()
def revoke(name: ChangeId, account: Who, reasons: Why = None, key: Key = None, as_json: AsJson = False) -> None:
    """Take a proposal back, or end a substitution at once."""
    _act(name, {"type": "revoke_change", "reasons": reasons}, account, key, as_json=as_json)


def _what(change: dict[str, Any]) -> str:
    """What a change is about. One of an account or a procedure has the managing office as its body, which says nothing."""
    if change["kind"] in ("close_account", "reopen_account"):
        return str(change["account"] or "(forgotten)")
    if change["kind"] == "put_procedure":
        return f"{change['procedure']['id']} version {change['procedure']['version']}"
    who = f" by {change['account']}" if change["account"] else ""
    return f"{change['seat'] or change['body']}{who}"


def _ends(one: dict[str, Any]) -> str:
    return f", ends {moment(one['endsAt'])[:10]}" if one["endsAt"] else ""


def _holder(seat: dict[str, Any]) -> str:
    if seat["since"] is None:
        return "nobody"
    held = f"{seat['account'] or '(forgotten)'}, {moment(seat['since'])[:10]} to {moment(seat['until'])[:10]}"
    return f"{held}, for {seat['substituteFor']}" if seat["substituteFor"] else held


def _propose(about: dict[str, Any], reasons: str | None, account: str, key: str | None, *, as_json: bool) -> None:
    take(_PATH, about | {"reasons": reasons}, account, key, about="change", as_json=as_json)


def _act(name: str, body: dict[str, Any], account: str, key: str | None, *, as_json: bool) -> None:
    take(f"{_PATH}/{name}/acts", body, account, key, about="change", as_json=as_json)
