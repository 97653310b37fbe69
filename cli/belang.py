"""`getrapt belang`: the register of interests, and the acts on it. What may be done and seen, the policy says."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.client import signed_in
from cli.output import AsJson, moment, print_json, screen, told, words
from cli.taking import Key, Who, take

app = typer.Typer(help="List, register, confirm and end interests of accounts.", no_args_is_help=True)

_PATH = "/v1/belangen"

Of = Annotated[str | None, typer.Option("--of", metavar="ACCOUNT", help="Whose interest; not given: one's own.")]
Reasons = Annotated[str | None, typer.Option(help="Why; needed where it is somebody else's.")]


@app.command("list")
def list_interests(
    account: Who,
    of: Of = None,
    everybody: Annotated[bool, typer.Option("--all", help="Those of all accounts.")] = False,
    as_json: AsJson = False,
) -> None:
    """One's own interests; for who manages and who audits also those of others. Exit code 1 when refused."""
    asked = ({} if of is None else {"account": of}) | ({"all": "true"} if everybody else {})
    with told(as_json=as_json), signed_in(account) as api:
        found = api.every(_PATH, "belangen", asked)
    if as_json:
        print_json({"belangen": found})
        return
    for one in found:
        state = words(one["status"])
        valid = f"{moment(one['validFrom'])[:10]} to {moment(one['validUntil'])[:10]}"
        line = f"{one['id']}  {one['account']}, {words(one['scope'])} {one['code']}: {state}, {valid}"
        screen.print(line, markup=False, soft_wrap=True)


@app.command()
def register(
    account: Who,
    scope: Annotated[str, typer.Option(help="municipality, area or case.")],
    code: Annotated[str, typer.Option(help="A CBS code, the name of an area, or the id of a case.")],
    of: Of = None,
    municipality: Annotated[
        str | None, typer.Option(help="Of an area: only in the municipality with this CBS code.")
    ] = None,
    valid_from: Annotated[
        str | None, typer.Option(help="From this moment: 2026-05-01T00:00:00+02:00; not given: from now.")
    ] = None,
    valid_until: Annotated[str | None, typer.Option(help="Up to this moment; not given: without end.")] = None,
    reasons: Reasons = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Put an interest on record. An own one counts at once, that of somebody else once it is confirmed. Exit code 1
    when it was refused."""
    body = {
        "account": of,
        "scope": scope,
        "code": code,
        "municipality": municipality,
        "validFrom": valid_from or datetime.now(UTC).isoformat(),
        "validUntil": valid_until,
        "reasons": reasons,
    }
    take(_PATH, body, account, key, about="interest", as_json=as_json)


@app.command()
def confirm(
    interest: Annotated[str, typer.Argument(help="Its id.")],
    account: Who,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Confirm, as the second person, an interest that was proposed, or its end. Exit code 1 when it was refused."""
    take(f"{_PATH}/{interest}/acts", {"type": "confirm_interest"}, account, key, about="interest", as_json=as_json)


@app.command()
def end(
    interest: Annotated[str, typer.Argument(help="Its id.")],
    account: Who,
    reasons: Reasons = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """End an own interest from now on, take a proposal back, or propose the end of what others put on record."""
    body = {"type": "end_interest", "reasons": reasons}
    take(f"{_PATH}/{interest}/acts", body, account, key, about="interest", as_json=as_json)
